/** Reading a signal between its samples, at any speed: for grains. */
import { sincKernel, sumAtPosition } from './sinc-kernel.ts';

const { floor, max } = Math;

/** Where to start reading, and how many input samples to go on for each output sample. */
export interface ReadHead {
  readonly position: number;
  readonly step: number;
}

/** Fills `output` with `input` read from `head` on; outside its ends the input is 0. */
export type Reader = (input: Float32Array, head: ReadHead, output: Float32Array) => void;

/**
 * Cubic Hermite (Catmull–Rom) interpolation: fast, exact at whole positions. It images and aliases at −40 dB near
 * Nyquist: for material that is low-passed anyway, or oversampled. `sincReader` is the clean one.
 */
export const readCubic: Reader = (input, head, output) => {
  for (let i = 0; i < output.length; i++) output[i] = cubicAt(input, head.position + i * head.step);
};

/** The cubic Hermite value at `position`. */
export function cubicAt(input: Float32Array, position: number): number {
  const base = floor(position);
  const t = position - base;
  const p0 = input[base - 1] ?? 0;
  const p1 = input[base] ?? 0;
  const p2 = input[base + 1] ?? 0;
  const p3 = input[base + 2] ?? 0;
  const slope = (p2 - p0) / 2;
  const nextSlope = (p3 - p1) / 2;
  const difference = p1 - p2;
  return ((2 * difference + slope + nextSlope) * t - (3 * difference + 2 * slope + nextSlope)) * t * t + slope * t + p1;
}

/**
 * Makes a windowed-sinc reader that stays clean (images and aliases below −96 dB) for steps up to `highestStep`: what
 * would pass Nyquist at that step is taken out. The pass-band ends at 0.8 of the lower Nyquist. Costs half a millisecond
 * for its table; make one for a few steps each and share it between grains.
 */
export function sincReader(highestStep: number): Reader {
  const limit = 0.5 / max(1, highestStep);
  const kernel = sincKernel({ passband: 0.8 * limit, stopband: limit, attenuationDb: 100, phases: 512 });
  return (input, head, output) => {
    for (let i = 0; i < output.length; i++) output[i] = sumAtPosition(kernel, input, head.position + i * head.step);
  };
}
