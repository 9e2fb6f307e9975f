/** How far apart the channels of a recording are, and how much they have in common. */
import { kernelsInUse, createLevelsMeter, sumOfProducts } from '@stem/kernels';

const { max, min, sqrt } = Math;

/** Width and correlation of the first two channels, L and R. */
export interface StereoImage {
  /**
   * √S ÷ (√S + √M), S = Σ(L − R)² and M = Σ(L + R)²: 0 for mono and for silence, 0.5 for channels that have nothing in
   * common, 1 where one is the other turned over.
   */
  readonly width: number;
  /** Σ LR ÷ √(ΣL² · ΣR²), −1 … 1, as a correlation meter shows it: 1 for mono, 0 where a channel is silent. */
  readonly correlation: number;
}

/** Takes a recording block by block; frames with samples that are no finite numbers are left out. */
export interface StereoMeter {
  /** Whoever has summed the squares of each channel already gives them too. */
  process(channels: readonly Float32Array[], powers?: Float64Array): void;
  result(): StereoImage;
}

/** A meter for a recording; one channel alone is mono. */
export function createStereoMeter(): StereoMeter {
  const sumsOf = kernelsInUse() === 'plain' ? plainSums : createKernelSums();
  let sums: Sums = { leftPower: 0, rightPower: 0, product: 0 };
  return {
    process([left, right = left], powers) {
      if (!left || !right) return;
      const all = powers ? sumsWith(powers, [left, right], sums) : sumsOf(left, right, sums);
      // What is no finite number stays in a sum of squares; only then is every frame looked at.
      sums = isFinite(all.leftPower) && isFinite(all.rightPower) ? all : finiteSumsOf(left, right, sums);
    },
    result() {
      const { leftPower, rightPower, product } = sums;
      const side = sqrt(max(0, leftPower + rightPower - 2 * product));
      const middle = sqrt(max(0, leftPower + rightPower + 2 * product));
      const size = sqrt(leftPower * rightPower);
      return {
        width: side > 0 ? side / (side + middle) : 0,
        correlation: size > 0 ? min(1, max(-1, product / size)) : 0,
      };
    },
  };
}

interface Sums {
  readonly leftPower: number;
  readonly rightPower: number;
  readonly product: number;
}

function createKernelSums(): typeof plainSums {
  const measure = createLevelsMeter();
  const levels = { lowest: 0, highest: 0, sum: 0, squares: 0 };
  const powerOf = (samples: Float32Array): number => {
    measure(samples, levels);
    return levels.squares;
  };
  return (left, right, before) => ({
    leftPower: before.leftPower + powerOf(left),
    rightPower: before.rightPower + powerOf(right),
    product: before.product + sumOfProducts(left, right),
  });
}

function sumsWith(
  powers: Float64Array,
  [left, right]: readonly [Float32Array, Float32Array],
  { leftPower, rightPower, product }: Sums,
): Sums {
  const [ofLeft = 0, ofRight = ofLeft] = powers;
  const more = kernelsInUse() === 'plain' ? productOf(left, right) : sumOfProducts(left, right);
  return { leftPower: leftPower + ofLeft, rightPower: rightPower + ofRight, product: product + more };
}

function productOf(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let frame = 0; frame < left.length; frame++) sum += (left[frame] as number) * (right[frame] as number);
  return sum;
}

/** The sums so far and those of a block. */
function plainSums(left: Float32Array, right: Float32Array, before: Sums): Sums {
  let { leftPower, rightPower, product } = before;
  for (let frame = 0; frame < left.length; frame++) {
    const a = left[frame] as number;
    const b = right[frame] as number;
    leftPower += a * a;
    rightPower += b * b;
    product += a * b;
  }
  return { leftPower, rightPower, product };
}

function finiteSumsOf(left: Float32Array, right: Float32Array, before: Sums): Sums {
  let { leftPower, rightPower, product } = before;
  for (let frame = 0; frame < left.length; frame++) {
    const a = left[frame] as number;
    const b = right[frame] as number;
    if (!isFinite(a) || !isFinite(b)) continue;
    leftPower += a * a;
    rightPower += b * b;
    product += a * b;
  }
  return { leftPower, rightPower, product };
}

function isFinite(value: number): boolean {
  return value - value === 0;
}
