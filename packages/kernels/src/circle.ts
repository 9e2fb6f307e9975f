/** Balance and side of a circle of sound in stereo. */
import { kernelInstance } from './instance.ts';

const { ceil, sqrt } = Math;

interface CircleExports {
  sampleProduct(left: number, right: number, length: number): number;
  sideEnergies(...numbers: readonly number[]): void;
  scaleSide(...numbers: readonly number[]): void;
}

/** A side that is 200 dB under the other is as good as none: what would bring it up is no number of 32 bits. */
const silentShare = 1e-20;

/** The gain of the side at the start of each piece, from the energy of the sum and of the difference there, in turns. */
export type SideGains = (energies: Float64Array) => Float64Array;

/**
 * Makes both channels equally loud, then scales their difference by gains that are found for `hops` pieces and joined by
 * straight lines around the circle. In place.
 */
export function balanceSides(left: Float32Array, right: Float32Array, hops: number, gainsFor: SideGains): void {
  const kernel = kernelInstance<CircleExports>();
  const { exports } = kernel;
  const frames = left.length;
  const channelBytes = 16 * ceil(frames / 4);
  const energies = kernel.scratch(16 * hops + 2 * channelBytes);
  const channels = [energies + 16 * hops, energies + 16 * hops + channelBytes] as const;
  const { f32, f64 } = kernel;
  f32.set(left, channels[0] / 4);
  f32.set(right, channels[1] / 4);
  const [a, b] = channels.map((place) => exports.sampleProduct(place, place, frames)) as [number, number];
  const isOfTwo = a > silentShare * b && b > silentShare * a;
  const gains = isOfTwo ? [sqrt((a + b) / (2 * a)), sqrt((a + b) / (2 * b))] : [1, 1];
  exports.sideEnergies(...channels, frames, hops, ...gains, energies);
  const sides = gainsFor(f64.slice(energies / 8, energies / 8 + 2 * hops));
  f64.set(sides, energies / 8);
  exports.scaleSide(...channels, frames, hops, energies);
  left.set(f32.subarray(channels[0] / 4, channels[0] / 4 + frames));
  right.set(f32.subarray(channels[1] / 4, channels[1] / 4 + frames));
}
