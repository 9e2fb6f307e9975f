/** Reading grains at any speed, fast: a windowed sinc whose rows lie so close that the nearest one is good enough. */
import { sincKernel, sumAtPhase, type SincKernel } from './sinc-kernel.ts';

const { floor, max, min, round } = Math;

/** Where to start reading, and how many input samples to go on for each output sample. */
export interface ReadHead {
  readonly position: number;
  readonly step: number;
}

/** Fills one or two channels of `outputs` with those of `inputs`, read from `head` on; outside its ends the input is 0. */
export type GrainReader = (inputs: readonly Float32Array[], head: ReadHead, outputs: readonly Float32Array[]) => void;

/** The pass-band ends here, as a share of the lower Nyquist; images and aliases are gone at that Nyquist. */
const passbandEnd = 0.75;
const attenuationDb = 80;

/** Rows that are designed, and how many times as many there are with those blended between them. */
const designedPhases = 256;
export const betweenDesigned = 16;

/**
 * Makes a reader for steps up to `highestStep`: what would pass Nyquist at that step is taken out by 80 dB. Between
 * samples it takes the nearest of 4096 positions: what that adds lies 75 dB under a tone at Nyquist and 20 dB further
 * down for every decade below. Its table (some 700 kB) takes a few milliseconds.
 */
export function grainReader(highestStep: number): GrainReader {
  const kernel = withRowsBetween(grainDesign(highestStep));
  return (inputs, head, outputs) => {
    const [left, right] = inputs;
    const [intoLeft, intoRight] = outputs;
    if (left === undefined || intoLeft === undefined) return;
    if (right === undefined || intoRight === undefined) readOne(kernel, left, head, intoLeft);
    else readPair(kernel, [left, right], head, [intoLeft, intoRight]);
  };
}

/** The rows of a reader without those between them. */
export function grainDesign(highestStep: number): SincKernel {
  const limit = 0.5 / max(1, highestStep);
  return sincKernel({ passband: passbandEnd * limit, stopband: limit, attenuationDb, phases: designedPhases });
}

function readOne(kernel: SincKernel, input: Float32Array, { position, step }: ReadHead, output: Float32Array): void {
  for (let i = 0; i < output.length; i++) {
    const at = position + i * step;
    const base = floor(at);
    output[i] = sumAtPhase(kernel, input, base, round((at - base) * kernel.phases));
  }
}

type Pair = readonly [Float32Array, Float32Array];

/** Both channels in one go: each weight is fetched once. Two sums a channel, so that additions need not wait. */
function readPair(
  kernel: SincKernel,
  [left, right]: Pair,
  { position, step }: ReadHead,
  [intoLeft, intoRight]: Pair,
): void {
  const { taps, phases, rows } = kernel;
  for (let i = 0; i < intoLeft.length; i++) {
    const at = position + i * step;
    const base = floor(at);
    const row = round((at - base) * phases) * taps;
    const first = base - taps / 2 + 1;
    const to = min(taps, left.length - first);
    let [a, b, c, d] = [0, 0, 0, 0];
    let t = max(0, -first);
    for (; t + 3 < to; t += 4) {
      const w = rows[row + t] as number;
      const x = rows[row + t + 1] as number;
      const y = rows[row + t + 2] as number;
      const z = rows[row + t + 3] as number;
      a += w * (left[first + t] as number) + y * (left[first + t + 2] as number);
      b += w * (right[first + t] as number) + y * (right[first + t + 2] as number);
      c += x * (left[first + t + 1] as number) + z * (left[first + t + 3] as number);
      d += x * (right[first + t + 1] as number) + z * (right[first + t + 3] as number);
    }
    for (; t < to; t++) {
      const weight = rows[row + t] as number;
      a += weight * (left[first + t] as number);
      b += weight * (right[first + t] as number);
    }
    intoLeft[i] = a + c;
    intoRight[i] = b + d;
  }
}

/** The same kernel with `betweenDesigned` times as many rows, those between blended from their neighbours. */
function withRowsBetween({ taps, phases, rows }: SincKernel): SincKernel {
  const fine = new Float32Array((phases * betweenDesigned + 1) * taps);
  for (let row = 0; row <= phases * betweenDesigned; row++) {
    const below = floor(row / betweenDesigned);
    const share = row / betweenDesigned - below;
    const above = share > 0 ? below + 1 : below;
    for (let t = 0; t < taps; t++) {
      const a = rows[below * taps + t] as number;
      fine[row * taps + t] = a + share * ((rows[above * taps + t] as number) - a);
    }
  }
  return { taps, phases: phases * betweenDesigned, rows: fine };
}
