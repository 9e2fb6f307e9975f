import { afterEach, describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import fc from 'fast-check';
import { db, fitSine, rmsOf, sine } from '../../test/signals.ts';
import { whiteNoise } from './noise.ts';
import { createRandom } from './random.ts';
import { createRatioResampler, createResampler, resample, resampleByRatio } from './resample.ts';

const rates = [
  [44100, 48000],
  [48000, 44100],
  [96000, 44100],
  [44100, 96000],
  [22050, 44100],
  [44101, 48000],
] as const;

describe.each(rates)('from %i to %i Hz', (from, to) => {
  const nyquist = Math.min(from, to) / 2;
  const input = (hz: number) => sine(12_000, hz / from, { phase: 0.3 });

  test.each([0.01, 0.3, 0.7, 0.9])('a sine at %d of the lower Nyquist keeps level, phase and purity', (share) => {
    const hz = share * nyquist;
    const fit = fitSine(resample(input(hz), from, to), hz / to, 500);
    expect(Math.abs(db(fit.amplitude))).toBeLessThan(0.01);
    expect(fit.phase).toBeCloseTo(0.3, 5);
    expect(db(fit.residual * Math.SQRT2)).toBeLessThan(-120);
  });

  test('what the new rate cannot hold is gone: below −120 dB', () => {
    if (to > from) return;
    for (let hz = nyquist * 1.01; hz < from / 2; hz += nyquist * 0.07) {
      const output = resample(input(hz), from, to);
      expect(db(rmsOf(output, 500, output.length - 500) * Math.SQRT2)).toBeLessThan(-120);
    }
  });
});

test('lengths are rounded, never cut', () => {
  const lengthOf = (n: number, from: number, to: number) => resample(new Float32Array(n), from, to).length;
  expect([lengthOf(0, 44100, 48000), lengthOf(1, 44100, 48000), lengthOf(1, 48000, 16000)]).toEqual([0, 1, 0]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), fc.constantFrom(...rates), (n, [from, to]) => {
      expect(lengthOf(n, from, to)).toBe(Math.round((n * to) / from));
    }),
    { numRuns: 30 },
  );
  expect(resampleByRatio(new Float32Array(1000), 1.0595).length).toBe(1060);
});

test('a constant stays that constant, without ripple', () => {
  const output = resample(new Float32Array(4000).fill(0.5), 44100, 48000).subarray(300, -300);
  expect(output.every((x) => Math.abs(x - 0.5) < 1e-6)).toBe(true);
});

test('a free ratio is in tune and pure, up and down', () => {
  for (const ratio of [0.5, 0.7491535, 1.0594631, 2, 4]) {
    const cutoff = 0.3 * Math.min(1, ratio);
    const fit = fitSine(resampleByRatio(sine(8000, cutoff), ratio), cutoff / ratio, 800);
    expect(Math.abs(db(fit.amplitude))).toBeLessThan(0.01);
    expect(db(fit.residual * Math.SQRT2)).toBeLessThan(-120);
  }
});

test('an octave up loses what would fold back', () => {
  const output = resampleByRatio(sine(20_000, 0.3), 0.5);
  expect(db(rmsOf(output, 500, output.length - 500))).toBeLessThan(-120);
});

test('pieces in any order give the bytes of one pass', () => {
  const noise = whiteNoise(9000, createRandom('pieces'));
  for (const [from, to] of rates) {
    const whole = resample(noise, from, to);
    const converter = createResampler(from, to);
    const pieces = new Float32Array(whole.length);
    for (const [start, end] of [
      [1700, whole.length],
      [0, 1],
      [1, 1700],
    ] as const) {
      const span = converter.inputSpan(start, end);
      const inputStart = Math.max(0, span.start);
      converter.render(noise.subarray(inputStart, span.end), pieces.subarray(start, end), {
        inputStart,
        outputStart: start,
      });
    }
    expect(pieces).toEqual(whole);
  }
});

describe('the plain twin', () => {
  afterEach(() => chooseKernels('simd'));

  test('agrees within −135 dB, at any ratio, length and place', () => {
    const noise = whiteNoise(3000, createRandom('twin'));
    const ratio = fc.oneof(
      fc.constantFrom(...rates).map(([from, to]) => to / from),
      fc.double({ min: 0.3, max: 3, noNaN: true }),
    );
    const span = fc.tuple(
      fc.nat(1500),
      fc.nat(1400),
      fc.integer({ min: -50, max: 3000 }),
      fc.integer({ min: 0, max: 900 }),
    );
    fc.assert(
      fc.property(ratio, span, (ratio, [from, length, outputStart, outputLength]) => {
        const render = (kernels: 'simd' | 'plain'): Float32Array => {
          chooseKernels(kernels);
          const output = new Float32Array(outputLength);
          const input = noise.subarray(from, from + length);
          createRatioResampler(ratio).render(input, output, { inputStart: from, outputStart });
          return output;
        };
        const plain = render('plain');
        const difference = render('simd').map((value, index) => value - plain[index]!);
        expect(db((rmsOf(difference) + 1e-20) / rmsOf(noise))).toBeLessThan(-135);
      }),
      { numRuns: 60 },
    );
  });

  test('is as transparent', () => {
    chooseKernels('plain');
    const fit = fitSine(resample(sine(12_000, 0.4, { phase: 0.3 }), 48000, 44100), (0.4 * 48000) / 44100, 500);
    expect(db(fit.residual * Math.SQRT2)).toBeLessThan(-120);
  });
});

test('refuses rates that are not whole', () => {
  expect(() => createResampler(44100.5, 48000)).toThrow(/whole sample rates/);
  expect(() => resampleByRatio(new Float32Array(4), 0)).toThrow(/positive/);
});
