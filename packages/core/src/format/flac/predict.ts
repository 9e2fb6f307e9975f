/** Turns the residual back into sound: x[n] = r[n] + prediction from the samples before (RFC 9639, 9.2.5 and 9.2.6). */
import type { Samples } from './samples.ts';

const { clz32, floor, imul, min } = Math;

export interface LinearPredictor {
  /** The first belongs to the sample just before. */
  readonly coefficients: Int32Array;
  readonly precision: number;
  readonly shift: number;
}

/** The polynomial predictors of order 0 to 4, in place: the residual is the difference of that order. */
export function restoreFixed(x: Samples, order: number, blockSize: number): void {
  if (order === 1) for (let i = 1; i < blockSize; i++) x[i] = x[i]! + x[i - 1]!;
  if (order === 2) for (let i = 2; i < blockSize; i++) x[i] = x[i]! + 2 * x[i - 1]! - x[i - 2]!;
  if (order === 3) for (let i = 3; i < blockSize; i++) x[i] = x[i]! + 3 * (x[i - 1]! - x[i - 2]!) + x[i - 3]!;
  if (order === 4)
    for (let i = 4; i < blockSize; i++) x[i] = x[i]! + 4 * (x[i - 1]! + x[i - 3]!) - 6 * x[i - 2]! - x[i - 4]!;
}

/** Linear prediction, in place. `bits` is the width of the samples. */
export function restoreLinear(
  samples: Samples,
  { coefficients, precision, shift }: LinearPredictor,
  { bits, blockSize }: { bits: number; blockSize: number },
): void {
  const order = coefficients.length;
  // So wide can the sum of the products get; beyond 32 bits, doubles hold it exactly.
  const sumBits = bits + precision + (32 - clz32(order - 1));
  if (sumBits > 32 || samples instanceof Float64Array) restoreWide(samples, { coefficients, shift, blockSize });
  else restoreNarrow(samples, { coefficients, shift, blockSize });
}

interface Restoration {
  readonly coefficients: Int32Array;
  readonly shift: number;
  readonly blockSize: number;
}

function restoreNarrow(samples: Int32Array, { coefficients, shift, blockSize }: Restoration): void {
  const order = coefficients.length;
  const unrolled = order <= 4 ? 4 : order <= 8 ? 8 : order <= 12 ? 12 : blockSize;
  const start = min(unrolled, blockSize);
  for (let i = order; i < start; i++) {
    let sum = 0;
    for (let j = order; j > 0; j--) sum = (sum + imul(coefficients[j - 1]!, samples[i - j]!)) | 0;
    samples[i] = samples[i]! + (sum >> shift);
  }
  const padded = new Int32Array(12);
  padded.set(coefficients.subarray(0, 12));
  if (unrolled === 4) restore4(samples, { coefficients: padded, shift, blockSize });
  else if (unrolled === 8) restore8(samples, { coefficients: padded, shift, blockSize });
  else if (unrolled === 12) restore12(samples, { coefficients: padded, shift, blockSize });
}

/** The oldest sample first: then only the last product has to wait for the sample that was just made. */
function restore4(x: Int32Array, { coefficients, shift, blockSize }: Restoration): void {
  const [c1, c2, c3, c4] = coefficients as unknown as [number, number, number, number];
  for (let i = 4; i < blockSize; i++) {
    const sum = (imul(c4, x[i - 4]!) + imul(c3, x[i - 3]!) + imul(c2, x[i - 2]!) + imul(c1, x[i - 1]!)) | 0;
    x[i] = x[i]! + (sum >> shift);
  }
}

function restore8(x: Int32Array, { coefficients, shift, blockSize }: Restoration): void {
  const [c1, c2, c3, c4, c5, c6, c7, c8] = coefficients as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 8; i < blockSize; i++) {
    const old = (imul(c8, x[i - 8]!) + imul(c7, x[i - 7]!) + imul(c6, x[i - 6]!) + imul(c5, x[i - 5]!)) | 0;
    const sum = (old + imul(c4, x[i - 4]!) + imul(c3, x[i - 3]!) + imul(c2, x[i - 2]!) + imul(c1, x[i - 1]!)) | 0;
    x[i] = x[i]! + (sum >> shift);
  }
}

function restore12(x: Int32Array, { coefficients, shift, blockSize }: Restoration): void {
  const [c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12] = coefficients as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 12; i < blockSize; i++) {
    const oldest = (imul(c12, x[i - 12]!) + imul(c11, x[i - 11]!) + imul(c10, x[i - 10]!) + imul(c9, x[i - 9]!)) | 0;
    const old = (oldest + imul(c8, x[i - 8]!) + imul(c7, x[i - 7]!) + imul(c6, x[i - 6]!) + imul(c5, x[i - 5]!)) | 0;
    const sum = (old + imul(c4, x[i - 4]!) + imul(c3, x[i - 3]!) + imul(c2, x[i - 2]!) + imul(c1, x[i - 1]!)) | 0;
    x[i] = x[i]! + (sum >> shift);
  }
}

/** Working memory of `restoreWide`, kept from call to call: the samples as doubles, behind as many zeros as there can be taps. */
let history = new Float64Array(0);
const maxOrder = 32;

function restoreWide(samples: Samples, { coefficients, shift, blockSize }: Restoration): void {
  const order = coefficients.length;
  const scale = 1 / 2 ** shift;
  // Four taps a step: those beyond the order weigh nothing.
  const weights = new Float64Array(maxOrder);
  weights.set(coefficients);
  if (history.length < blockSize + maxOrder) history = new Float64Array(blockSize + maxOrder);
  const x = history;
  for (let i = 0; i < order; i++) x[maxOrder + i] = samples[i]!;
  for (let i = order; i < blockSize; i++) {
    let sum = 0;
    for (let tap = (order - 1) & ~3, at = maxOrder + i - tap; tap >= 0; tap -= 4, at += 4) {
      const far = weights[tap + 3]! * x[at - 4]! + weights[tap + 2]! * x[at - 3]!;
      sum += far + weights[tap + 1]! * x[at - 2]! + weights[tap]! * x[at - 1]!;
    }
    const sample = samples[i]! + floor(sum * scale);
    x[maxOrder + i] = sample;
    samples[i] = sample;
  }
}
