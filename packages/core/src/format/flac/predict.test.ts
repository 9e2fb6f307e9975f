import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { crc16, crc8 } from './crc.ts';
import { restoreFixed, restoreLinear } from './predict.ts';

/** The formula of RFC 9639 in integers of any size. */
function slowLinear(start: readonly number[], coefficients: readonly number[], shift: number): number[] {
  const samples = start.map(BigInt);
  for (let i = coefficients.length; i < samples.length; i++) {
    let sum = 0n;
    for (const [j, coefficient] of coefficients.entries()) sum += BigInt(coefficient) * samples[i - 1 - j]!;
    samples[i]! += sum >> BigInt(shift);
  }
  return samples.map(Number);
}

/** Residuals that keep the sound within its bits, as an encoder's do: made by taking the prediction away from sound. */
function residualOf(sound: readonly number[], coefficients: readonly number[], shift: number): number[] {
  return sound.map((sample, i) => {
    if (i < coefficients.length) return sample;
    let sum = 0n;
    for (const [j, coefficient] of coefficients.entries()) sum += BigInt(coefficient) * BigInt(sound[i - 1 - j]!);
    return sample - Number(sum >> BigInt(shift));
  });
}

const sound = (bits: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 }), { minLength: 33, maxLength: 80 });

describe('linear prediction', () => {
  test.each([
    ['16 bit, in 32-bit integers', 16, 12],
    ['24 bit, in doubles', 24, 15],
  ])('%s: every order from 1 to 32 as in integers of any size', (_name, bits, precision) => {
    const coefficient = fc.integer({ min: -(2 ** (precision - 1)), max: 2 ** (precision - 1) - 1 });
    fc.assert(
      fc.property(
        sound(bits),
        fc.array(coefficient, { minLength: 1, maxLength: 32 }),
        fc.integer({ min: 0, max: 15 }),
        (wanted, coefficients, shift) => {
          const residual = residualOf(wanted, coefficients, shift);
          fc.pre(residual.every((value) => Math.abs(value) < 2 ** 31));
          expect(slowLinear(residual, coefficients, shift)).toEqual(wanted);
          const samples = Int32Array.from(residual);
          const predictor = { coefficients: Int32Array.from(coefficients), precision, shift };
          restoreLinear(samples, predictor, { bits, blockSize: samples.length });
          expect([...samples]).toEqual(wanted);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('33 bits, as the difference of two 32-bit channels has', () => {
    const wanted = [2 ** 32 - 1, -(2 ** 32), 5, 2 ** 31, -7];
    const residual = Float64Array.from(residualOf(wanted, [3, -1], 1));
    restoreLinear(
      residual,
      { coefficients: Int32Array.of(3, -1), precision: 15, shift: 1 },
      { bits: 33, blockSize: 5 },
    );
    expect([...residual]).toEqual(wanted);
  });

  test.each([
    [0, []],
    [1, [1]],
    [2, [2, -1]],
    [3, [3, -3, 1]],
    [4, [4, -6, 4, -1]],
  ])('the fixed predictor of order %i', (order, coefficients) => {
    fc.assert(
      fc.property(sound(24), (wanted) => {
        const samples = Int32Array.from(residualOf(wanted, coefficients, 0));
        restoreFixed(samples, order, samples.length);
        expect([...samples]).toEqual(wanted);
      }),
    );
  });
});

describe('checksums', () => {
  /** Division by the polynomial, bit by bit. */
  const slowCrc = (bytes: Uint8Array, polynomial: number, width: number): number => {
    let crc = 0;
    for (const byte of bytes) {
      for (let bit = 7; bit >= 0; bit--) {
        const top = ((crc >> (width - 1)) ^ (byte >> bit)) & 1;
        crc = ((crc << 1) & (2 ** width - 1)) ^ (top === 1 ? polynomial : 0);
      }
    }
    return crc;
  };

  test('as divided bit by bit, and 0 over a message with its own', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat({ max: 5 }), (bytes, start) => {
        const from = Math.min(start, bytes.length);
        const message = bytes.subarray(from);
        expect(crc8(bytes, from, bytes.length)).toBe(slowCrc(message, 0x07, 8));
        const crc = crc16(bytes, from, bytes.length);
        expect(crc).toBe(slowCrc(message, 0x8005, 16));
        expect(crc16(Uint8Array.of(...message, crc >> 8, crc & 255), 0, message.length + 2)).toBe(0);
      }),
    );
  });
});
