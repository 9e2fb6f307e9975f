import { afterEach, describe, expect, test } from '@jest/globals';
import { chooseKernels, type Kernels } from '@stem/kernels';
import { db, rmsOf } from '../../test/signals.ts';
import { createFloatFft } from './float-fft.ts';
import { createRealFft } from './fft.ts';
import { createFrameFft } from './frame-fft.ts';
import { whiteNoise } from './noise.ts';
import { createRandom } from './random.ts';
import { createBandPowers, createBinPowers } from './spectral-power.ts';
import { hann } from './window.ts';

const sizes = [32, 64, 128, 256, 512, 1024, 2048, 8192];

afterEach(() => chooseKernels('simd'));

/** RMS of the difference against that of the values, in dB. */
function differenceDb(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  const difference = Float64Array.from(values, (value, index) => value - expected[index]!);
  return db(rmsOf(difference) / rmsOf(expected));
}

function noiseOf(length: number): Float32Array {
  return whiteNoise(length, createRandom(`noise of ${length}`));
}

describe.each(['simd', 'plain'] as const)('%s transforms', (kernels) => {
  test.each(sizes)('of %i samples are those of double precision within −130 dB', (size) => {
    chooseKernels(kernels);
    const samples = noiseOf(size);
    const [re, im] = [new Float32Array(size / 2 + 1), new Float32Array(size / 2 + 1)];
    const [exactRe, exactIm] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
    const fft = createFloatFft(size);
    fft.forward(samples, re, im);
    createRealFft(size).forward(samples, exactRe, exactIm);
    expect(differenceDb([...re, ...im], [...exactRe, ...exactIm])).toBeLessThan(-130);
    const back = new Float32Array(size);
    fft.inverse(re, im, back);
    expect(differenceDb(back, samples)).toBeLessThan(-130);
  });

  test('are one plan of a size each: no call remembers another', () => {
    chooseKernels(kernels);
    const [a, b] = [createFloatFft(64), createFloatFft(64)];
    const spectrum = (fft: typeof a, samples: Float32Array): number[] => {
      const [re, im] = [new Float32Array(33), new Float32Array(33)];
      fft.forward(samples, re, im);
      return [...re, ...im];
    };
    const [first, second] = [noiseOf(64), noiseOf(65)];
    const alone = spectrum(a, first);
    spectrum(b, second);
    expect(spectrum(a, first)).toEqual(alone);
    expect(spectrum(b, first)).toEqual(alone);
  });
});

test('refuses sizes that are no power of two from 32', () => {
  for (const size of [0, 16, 33, 1000, 64.5, -64, NaN]) expect(() => createFloatFft(size)).toThrow(/power of two/);
});

describe.each([-300, -129, -1, 0, 1, 77, 200, 999, 5000])('powers from sample %i on', (start) => {
  const samples = noiseOf(1000);
  const window = hann(256);
  const edges = [1, 2, 3, 7, 20, 20, 65, 129];

  function binPowers(kernels: Kernels): Float32Array {
    chooseKernels(kernels);
    const power = new Float32Array(129);
    const meter = createBinPowers(window);
    meter.measure(samples, start, power);
    meter.add(noiseOf(300), start, power);
    return power;
  }

  function bandPowers(kernels: Kernels): Float64Array {
    chooseKernels(kernels);
    const sums = new Float64Array(edges.length - 1);
    createBandPowers(window, edges)(samples, start, sums);
    return sums;
  }

  test('agree with their plain twin within −130 dB, silence around the signal', () => {
    const [powers, bands] = [binPowers('plain'), bandPowers('plain')];
    if (powers.every((power) => power === 0)) {
      expect(binPowers('simd')).toEqual(powers);
      expect(bandPowers('simd')).toEqual(bands);
    } else {
      expect(differenceDb(binPowers('simd'), powers)).toBeLessThan(-130);
      expect(differenceDb(bandPowers('simd'), bands)).toBeLessThan(-130);
    }
  });
});

describe.each(['simd', 'plain'] as const)('%s frames', (kernels) => {
  test.each([2, 300, 1001])('taken and added again a quarter apart give %i samples back', (length) => {
    chooseKernels(kernels);
    const samples = noiseOf(length);
    const size = 128;
    // Hann squared adds up to ⅜ of the overlap.
    const frames = createFrameFft({
      analysis: hann(size),
      synthesis: hann(size).map((weight) => weight / (0.375 * 4)),
    });
    const spectrum = { re: new Float32Array(size / 2 + 1), im: new Float32Array(size / 2 + 1) };
    const output = new Float32Array(length);
    for (let start = -size; start < length + size; start += size / 4) {
      frames.forward(samples, start, spectrum);
      frames.addInverse(spectrum, output, start);
    }
    expect(differenceDb(output, samples)).toBeLessThan(-120);
  });
});
