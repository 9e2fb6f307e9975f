/** Runs of samples under curves: crossfades, rises, shapes. */
import { onChannels } from './channels.ts';
import { kernelInstance } from './instance.ts';
import { place } from './place.ts';

const { ceil, max } = Math;

interface CurveExports {
  averageRuns(first: number, second: number, frames: number): void;
  blendHead(...numbers: readonly number[]): void;
  riseBySquare(samples: number, frames: number): void;
  shapeRun(samples: number, gain: number, gains: number, frames: number): void;
  sampleProduct(left: number, right: number, length: number): number;
}

/** Puts the mean of two channels of one length in the place of the first. */
export function averageInPlace(channels: readonly [first: Float32Array, second: Float32Array]): void {
  const { exports } = kernelInstance<CurveExports>();
  onChannels(channels, ([first = 0, second = 0], frames) => exports.averageRuns(first, second, frames));
}

/** Sum of the products of two runs, and of the squares of each; the shorter one is silent behind its end. */
export function runProducts(
  first: Float32Array,
  second: Float32Array,
): readonly [product: number, firstEnergy: number, secondEnergy: number] {
  const kernel = kernelInstance<CurveExports>();
  const { exports } = kernel;
  const length = max(first.length, second.length);
  const a = kernel.scratch(8 * length);
  const b = a + 4 * length;
  place(first, 0, kernel.f32.subarray(a / 4, b / 4));
  place(second, 0, kernel.f32.subarray(b / 4, b / 4 + length));
  return [
    exports.sampleProduct(a, b, length),
    exports.sampleProduct(a, a, length),
    exports.sampleProduct(b, b, length),
  ];
}

/** Gains of the side that goes and the side that comes. */
export interface FadeCurve {
  readonly out: Float64Array;
  readonly in: Float64Array;
}

/** Blends what follows loops over their heads, as long as the curve, which is for correlation 0; `rho` is theirs. */
export function blendHeads(
  loops: readonly Float32Array[],
  followers: readonly Float32Array[],
  { curve, rho }: { readonly curve: FadeCurve; readonly rho: number },
): void {
  const kernel = kernelInstance<CurveExports>();
  const frames = curve.out.length;
  const even = 2 * ceil(frames / 2);
  const outs = kernel.scratch(24 * even);
  const ins = outs + 8 * even;
  const head = ins + 8 * even;
  const after = head + 4 * even;
  const { f32, f64 } = kernel;
  f64.set(curve.out, outs / 8);
  f64.set(curve.in, ins / 8);
  for (const [c, loop] of loops.entries()) {
    f32.set(loop.subarray(0, frames), head / 4);
    f32.set((followers[c] as Float32Array).subarray(0, frames), after / 4);
    kernel.exports.blendHead(head, after, outs, ins, frames, rho);
    loop.set(f32.subarray(head / 4, head / 4 + frames));
  }
}

/** Multiplies the first `frames` samples by the square of i ÷ frames, in place. */
export function riseBySquare(samples: Float32Array, frames: number): void {
  const kernel = kernelInstance<CurveExports>();
  const at = kernel.scratch(8 * ceil(frames / 2));
  kernel.f32.set(samples.subarray(0, frames), at / 4);
  kernel.exports.riseBySquare(at, frames);
  samples.set(kernel.f32.subarray(at / 4, at / 4 + frames));
}

/** As many of the samples as there are gains, each times `gain` and its own. */
export function shapeRun(samples: Float32Array, gain: number, gains: Float64Array): Float32Array {
  const kernel = kernelInstance<CurveExports>();
  const { length } = gains;
  const even = 2 * ceil(length / 2);
  const curve = kernel.scratch(12 * even);
  const at = curve + 8 * even;
  kernel.f64.set(gains, curve / 8);
  kernel.f32.set(samples.subarray(0, length), at / 4);
  kernel.exports.shapeRun(at, gain, curve, length);
  return kernel.f32.slice(at / 4, at / 4 + length);
}
