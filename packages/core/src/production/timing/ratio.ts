/** Exact ratios of whole numbers: a song's grid is computed in them and rounded once, so that it never drifts. */
import { InternalError } from '../../errors.ts';

/** In lowest terms; the denominator is positive. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The ratio of two whole numbers. */
export function ratio(numerator: bigint, denominator: bigint = 1n): Ratio {
  if (denominator === 0n) throw new InternalError('Expected a denominator other than 0.');
  const divisor = greatestCommonDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/** The shortest decimal that stands for the number, taken exactly: 139.97 is 13997/100, as the person wrote it. */
export function ratioOf(value: number): Ratio {
  if (Number.isSafeInteger(value)) return ratio(BigInt(value));
  const written = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (!written) throw new InternalError(`Expected a finite number, got ${value}.`);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = written;
  const shift = Number(exponent) - fraction.length;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  return shift < 0 ? ratio(digits, 10n ** BigInt(-shift)) : ratio(digits * 10n ** BigInt(shift));
}

export function plus(a: Ratio, b: Ratio): Ratio {
  return ratio(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

export function minus(a: Ratio, b: Ratio): Ratio {
  return ratio(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator);
}

export function times(a: Ratio, b: Ratio): Ratio {
  return ratio(a.numerator * b.numerator, a.denominator * b.denominator);
}

export function over(a: Ratio, b: Ratio): Ratio {
  return ratio(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** Below 0 where a is the smaller, above 0 where it is the larger. */
export function compare(a: Ratio, b: Ratio): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function absolute(a: Ratio): Ratio {
  return a.numerator < 0n ? ratio(-a.numerator, a.denominator) : a;
}

/** The largest whole number that is not above the ratio. */
export function floorOf(a: Ratio): number {
  const quotient = a.numerator / a.denominator;
  return Number(a.numerator < 0n && quotient * a.denominator !== a.numerator ? quotient - 1n : quotient);
}

/** The nearest whole number; halves go up. */
export function rounded(a: Ratio): number {
  return floorOf(ratio(2n * a.numerator + a.denominator, 2n * a.denominator));
}

/** The nearest double, to its last bit or the one beside it. */
export function toNumber(a: Ratio): number {
  const whole = a.numerator / a.denominator;
  return Number(whole) + Number(a.numerator - whole * a.denominator) / Number(a.denominator);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y > 0n) [x, y] = [y, x % y];
  return x;
}
