import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { audioBuffer, type AudioBuffer } from '../audio/audio-buffer.ts';
import { createRealFft } from '../dsp/fft.ts';
import { createRandom } from '../dsp/random.ts';
import { truePeak, createTruePeakMeter } from './true-peak.ts';

const { PI, cos, exp } = Math;
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

test('blocks of any size, and a look in between, give the same bits as the whole', () => {
  const random = createRandom('blocks');
  const channels = [0.3, 0.5].map((level) =>
    Float32Array.from({ length: 9000 }, (_, n) => level * (n / 9000) * random.uniform(-1, 1)),
  );
  const whole = truePeak(audioBuffer(RATE, channels));
  for (const blockFrames of [1, 63, 4095, 4096, 4097, 8999]) {
    const meter = createTruePeakMeter(2);
    for (let start = 0; start < 9000; start += blockFrames) {
      meter.process(channels.map((channel) => channel.subarray(start, start + blockFrames)));
      if (start % 500 === 0) meter.result();
    }
    expect(meter.result()).toBe(whole);
  }
});

test('a crest just behind a sample is not taken for the sample', () => {
  // A quarter of the rate, its crests a twentieth of a sample behind every fourth sample: the sample alone is 0.03 dB off.
  expect(Math.abs(db(truePeak(mono(sine(1 / 4, 90 - 0.05 * 90)))))).toBeLessThan(0.005);
});

test('samples that are no finite numbers count as silence', () => {
  const [broken, mended] = [sine(0.1, 0), sine(0.1, 0)];
  for (const [at, value] of [
    [0, NaN],
    [1999, NaN],
    [2000, Infinity],
    [2500, -Infinity],
    [4095, NaN],
  ] as const) {
    broken[at] = value;
    mended[at] = 0;
  }
  expect(truePeak(mono(broken))).toBe(truePeak(mono(mended)));
});

test('a burst that is all between its samples is found: nothing is missed that a look everywhere finds', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          place: fc.double({ min: 0, max: 1, noNaN: true }),
          phase: fc.double({ min: 0, max: 6.28, noNaN: true }),
          width: fc.double({ min: 4, max: 12, noNaN: true }),
          size: fc.double({ min: 0.2, max: 1, noNaN: true }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      (drawn) => {
        // Three widths of its spectrum lie below 0.46 of the rate: samples of what reaches beyond half of it are another sound's.
        const parts = drawn.map(({ place, ...part }) => {
          return { ...part, cutoff: 0.01 + place * (0.45 - 3 / (2 * PI * part.width)) };
        });
        const burst = (t: number) =>
          parts.reduce((sum, { cutoff, phase, width, size }) => {
            return sum + size * cos(2 * PI * cutoff * t + phase) * exp((-t * t) / (2 * width * width));
          }, 0);
        let exact = 0;
        for (let t = -15; t <= 15; t += 0.02) exact = Math.max(exact, Math.abs(burst(t)));
        const samples = Float32Array.from({ length: 200 }, (_, n) => burst(n - 100));
        return Math.abs(db(truePeak(mono(samples)) / exact)) < 0.03;
      },
    ),
    { numRuns: 40 },
  );
});
