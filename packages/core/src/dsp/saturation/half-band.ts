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

/** The end of a stream: `kept` samples that came before, then the newest, which whoever has them writes behind those. */
export interface Line {
  readonly samples: Float64Array;
  readonly kept: number;
}

function createLine(kept: number, most: number): Line {
  return { samples: new Float64Array(kept + most), kept };
}

/** Makes the newest samples old ones. */
function advance({ samples, kept }: Line, newest: number): void {
  samples.copyWithin(0, newest, newest + kept);
}

/** Twice the rate: every second sample is an old one, and between two of them comes a new one. */
export interface Doubler {
  readonly input: Line;
  /** Samples that the output is late. */
  readonly delay: number;
  /** After `process`: sample i of the output is input.samples[i + middle], and then comes between[i]. */
  readonly middle: number;
  readonly between: Float64Array;
  process(newest: number): void;
  advance(newest: number): void;
}

/** `most` is the largest number of samples in one go. */
export function createDoubler(weights: HalfBand, most: number): Doubler {
  const pairs = weights.length;
  const input = createLine(2 * pairs - 1, most);
  const between = new Float64Array(most);
  return {
    input,
    delay: pairs,
    middle: pairs - 1,
    between,
    process: (newest) => fillBetween({ weights, samples: input.samples, between }, newest),
    advance: (newest) => advance(input, newest),
  };
}

/** Half the rate: only what both rates hold is kept. Its input comes as two lines of every second sample. */
export interface Halver {
  readonly even: Line;
  readonly odd: Line;
  /** Samples that the output is late. */
  readonly delay: number;
  /** After `process`: sample i of the output is half the sum of even.samples[i] and between[i]. */
  readonly between: Float64Array;
  process(newest: number): void;
  advance(newest: number): void;
}

/** `most` is the largest number of samples that come out in one go. */
export function createHalver(weights: HalfBand, most: number): Halver {
  const pairs = weights.length;
  const even = createLine(pairs, most);
  const odd = createLine(2 * pairs, most);
  const between = new Float64Array(most);
  return {
    even,
    odd,
    delay: pairs,
    between,
    process: (newest) => fillBetween({ weights, samples: odd.samples, between }, newest),
    advance(newest) {
      advance(even, newest);
      advance(odd, newest);
    },
  };
}

interface Between {
  readonly weights: HalfBand;
  readonly samples: Float64Array;
  readonly between: Float64Array;
}

/**
 * Fills `between` with the values half way between neighbouring samples, from the one after samples[pairs − 1] on.
 *
 * Four at a time: they share the weights, and each sample read serves all four. One at a time takes three times as long.
 * Every sum is made in the same order either way, so that it does not matter where the blocks are cut.
 */
function fillBetween({ weights, samples, between }: Between, count: number): void {
  const pairs = weights.length;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    let left = i + pairs - 1;
    let right = left + 4;
    let l0 = samples[left] as number;
    let l1 = samples[left + 1] as number;
    let l2 = samples[left + 2] as number;
    let l3 = samples[left + 3] as number;
    let r0 = l1;
    let r1 = l2;
    let r2 = l3;
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
  for (; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < pairs; j++) {
      sum += (weights[j] as number) * ((samples[i + pairs - 1 - j] as number) + (samples[i + pairs + j] as number));
    }
    between[i] = sum;
  }
}
