/** What fixed predictors leave of a block (RFC 9639, 9.2.5), and its Rice codes (9.2.7). */
import type { BitWriter } from './bit-writer.ts';

const { abs, clz32, floor, max, min } = Math;

const highestOrder = 4;
const highestPartitionOrder = 6;
/** Above it, a parameter of 4 bits is an escape. */
const highestParameter = 14;

/** The predictor that leaves the least, and about how many bits that takes. */
export function bestOrder(samples: Int32Array): { readonly order: number; readonly cost: number } {
  const sums = [0, 0, 0, 0, 0];
  let [before, before1, before2, before3] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const zeroth = samples[i] as number;
    const first = zeroth - before;
    const second = first - before1;
    const third = second - before2;
    const fourth = third - before3;
    [before, before1, before2, before3] = [zeroth, first, second, third];
    if (i < highestOrder) continue;
    sums[0]! += abs(zeroth);
    sums[1]! += abs(first);
    sums[2]! += abs(second);
    sums[3]! += abs(third);
    sums[4]! += abs(fourth);
  }
  let order = 0;
  for (let one = 1; one <= min(highestOrder, samples.length - 1); one++) if (sums[one]! < sums[order]!) order = one;
  const parameter = riceParameter(sums[order]!, samples.length);
  return { order, cost: samples.length * (parameter + 1) + (2 * sums[order]!) / 2 ** parameter };
}

/** The differences of an order, from its first whole one on. */
export function fixedResidual(samples: Int32Array, order: number): Int32Array {
  const residual = samples.slice();
  for (let pass = 0; pass < order; pass++) {
    for (let i = residual.length - 1; i > pass; i--)
      residual[i] = (residual[i] as number) - (residual[i - 1] as number);
  }
  return residual.subarray(order);
}

/** The parameter for values of this sum: their mean, doubled for the sign, as a power of two. */
function riceParameter(sum: number, count: number): number {
  const mean = floor(sum / max(1, count));
  return min(highestParameter, 32 - clz32(mean));
}

/** Codes a residual in as many partitions as take the least. */
export function writeResidual(
  out: BitWriter,
  residual: Int32Array,
  { order, frames }: { readonly order: number; readonly frames: number },
): void {
  const partitionOrder = bestPartitionOrder(residual, order, frames);
  out.write(0, 2);
  out.write(partitionOrder, 4);
  const size = frames >> partitionOrder;
  for (let start = 0; start < residual.length;) {
    const end = start === 0 ? size - order : start + size;
    const part = residual.subarray(start, end);
    const parameter = riceParameter(sumOf(part), part.length);
    out.write(parameter, 4);
    for (const value of part) {
      const folded = value < 0 ? -2 * value - 1 : 2 * value;
      out.unary(floor(folded / 2 ** parameter));
      if (parameter > 0) out.write(folded, parameter);
    }
    start = end;
  }
}

function sumOf(values: Int32Array): number {
  let sum = 0;
  for (const value of values) sum += abs(value);
  return sum;
}

/** Partitions have to divide the block, and the first holds more than the samples that are told as they are. */
function bestPartitionOrder(residual: Int32Array, order: number, frames: number): number {
  let best = { partitionOrder: 0, cost: Infinity };
  for (let partitionOrder = 0; partitionOrder <= highestPartitionOrder; partitionOrder++) {
    if (frames % 2 ** partitionOrder !== 0 || frames >> partitionOrder <= order) break;
    const size = frames >> partitionOrder;
    let cost = 0;
    for (let start = 0; start < residual.length;) {
      const end = start === 0 ? size - order : start + size;
      const sum = sumOf(residual.subarray(start, end));
      const parameter = riceParameter(sum, end - start);
      cost += 4 + (end - start) * (parameter + 1) + (2 * sum) / 2 ** parameter;
      start = end;
    }
    if (cost < best.cost) best = { partitionOrder, cost };
  }
  return best.partitionOrder;
}
