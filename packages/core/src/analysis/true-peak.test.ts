import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { audioBuffer, type AudioBuffer } from '../audio/audio-buffer.ts';
import { createRealFft } from '../dsp/fft.ts';
import { createRandom } from '../dsp/random.ts';
import { createTruePeakMeter, truePeak } from './true-peak.ts';

const RATE = 48000;

function mono(samples: Float32Array): AudioBuffer {
  return audioBuffer(RATE, [samples]);
}

/** A sine of amplitude 1 that fades in and out, so that its edges are no overshoot. */
function sine(cyclesPerSample: number, degrees: number, frames = 4096): Float32Array {
  return Float32Array.from({ length: frames }, (_, n) => {
    const fade = Math.min(1, n / 500, (frames - 1 - n) / 500);
    return fade * Math.sin(2 * Math.PI * cyclesPerSample * n + (degrees * Math.PI) / 180);
  });
}

function db(value: number): number {
  return 20 * Math.log10(value);
}

/** Largest value of a periodic waveform of 1024 samples, 32 times oversampled through its spectrum. */
function periodicPeak(re: Float64Array, im: Float64Array): number {
  const [wideRe, wideIm] = [new Float64Array(16385), new Float64Array(16385)];
  wideRe.set(re);
  wideIm.set(im);
  const fine = new Float64Array(32768);
  createRealFft(32768).inverse(wideRe, wideIm, fine);
  return 32 * fine.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

describe('the sines of the standard, whose samples all miss the crest, read full scale', () => {
  test.each([
    ['a quarter of the rate at 45°', 1 / 4, 45],
    ['a sixth at 60°', 1 / 6, 60],
    ['an eighth at 67.5°', 1 / 8, 67.5],
    ['a quarter at 0°', 1 / 4, 0],
  ])('%s', (_, frequency, degrees) => {
    expect(Math.abs(db(truePeak(mono(sine(frequency, degrees)))))).toBeLessThan(0.03);
  });

  test('any frequency up to 0.45 of the rate, any phase', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.45, noNaN: true }),
        fc.double({ min: 0, max: 360, noNaN: true }),
        (f, phase) => Math.abs(db(truePeak(mono(sine(f, phase))))) < 0.02,
      ),
      { numRuns: 60 },
    );
  });
});

test.each([0.2, 0.4, 0.45])('noise up to %d of the rate reads what exact interpolation reads', (cutoff) => {
  for (const seed of ['one', 'two', 'three', 'four', 'five']) {
    const random = createRandom(seed);
    const [re, im] = [new Float64Array(513), new Float64Array(513)];
    for (let bin = 1; bin < 1024 * cutoff; bin++) {
      re[bin] = random.gaussian();
      im[bin] = random.gaussian();
    }
    const period = new Float64Array(1024);
    createRealFft(1024).inverse(re, im, period);
    const samples = Float32Array.from({ length: 3 * 1024 }, (_, n) => {
      const fade = n < 512 ? n / 512 : n >= 2560 ? (3071 - n) / 512 : 1;
      return fade * period[n % 1024]!;
    });
    expect(Math.abs(db(truePeak(mono(samples)) / periodicPeak(re, im)))).toBeLessThan(0.05);
  }
});

test('it is never below the sample peak, scales with the sound and hears every channel', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { maxLength: 200 }), (values) => {
      const samples = Float32Array.from(values);
      const peak = truePeak(mono(samples));
      const samplePeak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(peak).toBeGreaterThanOrEqual(samplePeak);
      expect(truePeak(mono(samples.map((value) => value * 0.5)))).toBeCloseTo(peak / 2, 6);
      expect(truePeak(audioBuffer(RATE, [new Float32Array(samples.length), samples]))).toBe(peak);
      expect(truePeak(mono(samples.map((value) => -value)))).toBe(peak);
    }),
  );
});

test('silence, nothing, one sample and a NaN have a peak', () => {
  expect(truePeak(mono(new Float32Array(100)))).toBe(0);
  expect(truePeak(mono(new Float32Array(0)))).toBe(0);
  expect(truePeak(mono(Float32Array.of(0.5)))).toBeCloseTo(0.5, 6);
  expect(truePeak(mono(Float32Array.of(0.5, NaN, 0.25)))).toBeGreaterThanOrEqual(0.5);
});

test('blocks of any length give what the whole sound gives', () => {
  const random = createRandom('true peak in blocks');
  const channels = [0, 1].map(() => Float32Array.from({ length: 3000 }, () => random.uniform(-1, 1)));
  const meter = createTruePeakMeter(2);
  for (let from = 0; from < 3000;) {
    const to = Math.min(3000, from + random.integer(0, 90));
    meter.process(channels.map((samples) => samples.subarray(from, to)));
    from = to;
  }
  expect(Math.abs(db(meter.result() / truePeak(audioBuffer(RATE, channels))))).toBeLessThan(0.001);
});
