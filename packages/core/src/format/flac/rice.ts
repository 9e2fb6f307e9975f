/** Rice codes of a residual, in partitions that each have their parameter (RFC 9639, 9.2.7). */
import type { BitWriter } from './bit-writer.ts';

const { abs, clz32, floor, min } = Math;

const highestPartitionOrder = 6;
/** Above it, a parameter of 4 bits is an escape. */
const highestParameter = 14;

export interface RicePlan {
  readonly partitionOrder: number;
  /** One for each partition. */
  readonly parameters: readonly number[];
  /** About how many bits all take. */
  readonly cost: number;
}

/** Where in a block its residual begins: the samples before are told as they are. */
interface Block {
  readonly order: number;
  readonly residual: Int32Array;
}

/** The parameter for values of this sum: their mean, doubled for the sign, as a power of two. */
function riceParameter(sum: number, count: number): number {
  return count === 0 ? 0 : min(highestParameter, 32 - clz32(floor(sum / count)));
}

/** About how many bits so many values take, whose sum without signs is known. */
export function riceCost(sum: number, count: number): number {
  const parameter = riceParameter(sum, count);
  return count * (parameter + 1) + (2 * sum) / 2 ** parameter;
}

/** As many partitions as take the least. They have to divide the block, and the first has to hold more than its order. */
export function planRice({ order, residual }: Block): RicePlan {
  const frames = residual.length;
  let partitionOrder = 0;
  while (
    partitionOrder < highestPartitionOrder &&
    frames % 2 ** (partitionOrder + 1) === 0 &&
    frames >> (partitionOrder + 1) > order
  )
    partitionOrder += 1;
  let sums = sumsOf(residual, order, 2 ** partitionOrder);
  let best: RicePlan | undefined;
  for (; partitionOrder >= 0; partitionOrder--) {
    const size = frames >> partitionOrder;
    const counts = sums.map((_, index) => (index === 0 ? size - order : size));
    let cost = 4 * sums.length;
    for (const [index, sum] of sums.entries()) cost += riceCost(sum, counts[index] as number);
    if (best === undefined || cost <= best.cost) {
      const parameters = sums.map((sum, index) => riceParameter(sum, counts[index] as number));
      best = { partitionOrder, parameters, cost };
    }
    sums = sums.flatMap((sum, index) => (index % 2 === 0 ? sum + (sums[index + 1] ?? 0) : []));
  }
  return best as RicePlan;
}

function sumsOf(residual: Int32Array, order: number, partitions: number): number[] {
  const size = residual.length / partitions;
  return Array.from({ length: partitions }, (_, partition) => {
    const end = (partition + 1) * size;
    let sum = 0;
    for (let i = partition === 0 ? order : partition * size; i < end; i++) sum += abs(residual[i] as number);
    return sum;
  });
}

export function writeRice(out: BitWriter, { order, residual }: Block, { partitionOrder, parameters }: RicePlan): void {
  out.write(0, 2);
  out.write(partitionOrder, 4);
  const size = residual.length >> partitionOrder;
  for (const [partition, parameter] of parameters.entries()) {
    out.write(parameter, 4);
    out.rice(residual.subarray(partition === 0 ? order : partition * size, (partition + 1) * size), parameter);
  }
}
