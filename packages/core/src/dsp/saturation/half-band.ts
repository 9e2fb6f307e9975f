/** Doubling and halving the sample rate by half-band filters of linear phase, block by block. */
import { sin } from '../elementary.ts';
import { kaiser, kaiserBeta } from '../window.ts';

const { PI, ceil } = Math;

/**
 * Weights of the samples on one side of a new sample half way between two old ones, the nearest first; they add up to ½.
 * A half-band filter's other taps are 0 but for the middle one.
 */
export type HalfBand = Float64Array;

/** `passband` in cycles per sample of the lower rate, under ½: flat up to there, nothing from 1 − passband on. */
export function designHalfBand(passband: number, attenuationDb: number): HalfBand {
  const width = 0.5 - passband; // of the transition, half of it each side of a quarter of the higher rate
  const length = (attenuationDb - 7.95) / (14.36 * width);
  const pairs = ceil((length + 1) / 4);
  const window = kaiser(4 * pairs - 1, kaiserBeta(attenuationDb));
  const weights = new Float64Array(pairs);
  for (let j = 0; j < pairs; j++) {
    const x = j + 0.5;
    weights[j] = (sin(PI * x) / (PI * x)) * (window[2 * pairs - 1 + 2 * j + 1] as number);
  }
  const sum = weights.reduce((total, value) => total + value, 0);
  return weights.map((value) => value / (2 * sum));
}

/** A stream's last inputs are kept before the new ones: room for those and for `most` new ones. */
interface Past {
  readonly buffer: Float64Array;
  readonly kept: number;
}

function createPast(kept: number, most: number): Past {
  return { buffer: new Float64Array(kept + most), kept };
}

export interface RateChange {
  /** Reads `frames` samples of the lower rate (or pairs of the higher one) and writes as many pairs (or samples). */
  process(input: Float64Array, output: Float64Array, frames: number): void;
  /** Samples of the lower rate that the sound is late. */
  readonly delay: number;
}

/** Twice the rate. `most` is the largest number of frames in one go. */
export function createDoubler(weights: HalfBand, most: number): RateChange {
  const pairs = weights.length;
  const { buffer, kept } = createPast(2 * pairs - 1, most);
  const between = new Float64Array(most);
  return {
    delay: pairs,
    process(input, output, frames) {
      for (let i = 0; i < frames; i++) buffer[kept + i] = input[i] as number;
      fillBetween(weights, buffer, between.subarray(0, frames));
      for (let i = 0; i < frames; i++) {
        // An old sample stays as it is, and the new one comes after it.
        output[2 * i] = buffer[i + pairs - 1] as number;
        output[2 * i + 1] = between[i] as number;
      }
      buffer.copyWithin(0, frames, frames + kept);
    },
  };
}

/** Half the rate: only what both rates hold is kept. */
export function createHalver(weights: HalfBand, most: number): RateChange {
  const pairs = weights.length;
  const odd = createPast(2 * pairs, most);
  const even = createPast(pairs, most);
  const between = new Float64Array(most);
  return {
    delay: pairs,
    process(input, output, frames) {
      for (let i = 0; i < frames; i++) {
        even.buffer[even.kept + i] = input[2 * i] as number;
        odd.buffer[odd.kept + i] = input[2 * i + 1] as number;
      }
      fillBetween(weights, odd.buffer, between.subarray(0, frames));
      for (let i = 0; i < frames; i++) output[i] = 0.5 * ((even.buffer[i] as number) + (between[i] as number));
      even.buffer.copyWithin(0, frames, frames + even.kept);
      odd.buffer.copyWithin(0, frames, frames + odd.kept);
    },
  };
}

/**
 * Fills `between` with the values half way between neighbouring samples, from the one after samples[pairs − 1] on.
 *
 * Four at a time: they share the weights, and each sample read serves all four. One at a time takes three times as long.
 * Every sum is made in the same order either way, so that it does not matter where the blocks are cut.
 */
function fillBetween(weights: HalfBand, samples: Float64Array, between: Float64Array): void {
  const pairs = weights.length;
  let i = 0;
  for (; i + 4 <= between.length; i += 4) {
    let left = i + pairs - 1;
    let right = left + 4;
    let l0 = samples[left] as number;
    let l1 = samples[left + 1] as number;
    let l2 = samples[left + 2] as number;
    let l3 = samples[left + 3] as number;
    let [r0, r1, r2] = [l1, l2, l3];
    let r3 = samples[right] as number;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let j = 0; j < pairs; j++) {
      const weight = weights[j] as number;
      a += weight * (l0 + r0);
      b += weight * (l1 + r1);
      c += weight * (l2 + r2);
      d += weight * (l3 + r3);
      if (j + 1 === pairs) break;
      l3 = l2;
      l2 = l1;
      l1 = l0;
      l0 = samples[--left] as number;
      r0 = r1;
      r1 = r2;
      r2 = r3;
      r3 = samples[++right] as number;
    }
    between[i] = a;
    between[i + 1] = b;
    between[i + 2] = c;
    between[i + 3] = d;
  }
  for (; i < between.length; i++) {
    let sum = 0;
    for (let j = 0; j < pairs; j++) {
      const [left, right] = [i + pairs - 1 - j, i + pairs + j];
      sum += (weights[j] as number) * ((samples[left] as number) + (samples[right] as number));
    }
    between[i] = sum;
  }
}
