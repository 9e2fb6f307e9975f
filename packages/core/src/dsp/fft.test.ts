import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createComplexFft, createRealFft } from './fft.ts';

const sizes = [2, 4, 8, 16, 32, 64, 128, 256, 512];

/** The transform as its definition says, term by term. */
function slowSpectrum(re: ArrayLike<number>, im: ArrayLike<number>): { re: number[]; im: number[] } {
  const size = re.length;
  const spectrum = { re: [] as number[], im: [] as number[] };
  for (let k = 0; k < size; k++) {
    let sumRe = 0;
    let sumIm = 0;
    for (let n = 0; n < size; n++) {
      const angle = (-2 * Math.PI * ((k * n) % size)) / size;
      sumRe += re[n]! * Math.cos(angle) - im[n]! * Math.sin(angle);
      sumIm += re[n]! * Math.sin(angle) + im[n]! * Math.cos(angle);
    }
    spectrum.re.push(sumRe);
    spectrum.im.push(sumIm);
  }
  return spectrum;
}

function signal(size: number): fc.Arbitrary<number[]> {
  return fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size, maxLength: size });
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0);
}

describe.each(sizes)('a transform of %i samples', (size) => {
  const fft = createRealFft(size);
  const re = new Float64Array(size / 2 + 1);
  const im = new Float64Array(size / 2 + 1);

  test('equals the sum that defines it', () => {
    fc.assert(
      fc.property(signal(size), (samples) => {
        fft.forward(samples, re, im);
        const slow = slowSpectrum(samples, new Float64Array(size));
        expect(largestDifference(re, slow.re)).toBeLessThan(1e-12 * size);
        expect(largestDifference(im, slow.im)).toBeLessThan(1e-12 * size);
      }),
      { numRuns: 5 },
    );
  });

  test('is undone by its inverse', () => {
    const output = new Float64Array(size);
    fc.assert(
      fc.property(signal(size), (samples) => {
        fft.forward(samples, re, im);
        fft.inverse(re, im, output);
        expect(largestDifference(samples, output)).toBeLessThan(1e-14);
      }),
      { numRuns: 20 },
    );
  });

  test('of complex values equals the sum that defines it', () => {
    fc.assert(
      fc.property(signal(size), signal(size), (real, imaginary) => {
        const [fastRe, fastIm] = [Float64Array.from(real), Float64Array.from(imaginary)];
        createComplexFft(size).forward(fastRe, fastIm);
        const slow = slowSpectrum(real, imaginary);
        expect(largestDifference(fastRe, slow.re)).toBeLessThan(1e-12 * size);
        expect(largestDifference(fastIm, slow.im)).toBeLessThan(1e-12 * size);
      }),
      { numRuns: 3 },
    );
  });
});

describe('createRealFft', () => {
  test('refuses sizes that are no power of two', () => {
    for (const size of [0, 1, 3, 1000, 2.5, -4, NaN]) expect(() => createRealFft(size)).toThrow(/power of two/);
  });

  test('puts a sine into its bin, a sample of delay into the phase', () => {
    const size = 1024;
    const samples = Float32Array.from({ length: size }, (_, n) => Math.cos((2 * Math.PI * 100 * (n - 1)) / size));
    const re = new Float64Array(size / 2 + 1);
    const im = new Float64Array(size / 2 + 1);
    createRealFft(size).forward(samples, re, im);
    expect(Math.hypot(re[100]!, im[100]!)).toBeCloseTo(size / 2, 3);
    expect(Math.atan2(im[100]!, re[100]!)).toBeCloseTo((-2 * Math.PI * 100) / size, 6);
    expect(Math.hypot(re[101]!, im[101]!)).toBeLessThan(1e-4);
  });
});
