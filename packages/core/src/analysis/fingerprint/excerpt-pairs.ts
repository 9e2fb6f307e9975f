/** Excerpts at the same place of two prints. */
import type { Excerpt } from './excerpts.ts';
import type { Print } from './fingerprint.ts';

const { max, min, sqrt } = Math;

/** Excerpts so much quieter than the loudest, in amplitude, are mostly the coder's noise. */
const QUIET_EXCERPT = 0.03;

export interface Pair {
  readonly a: Excerpt;
  readonly b: Excerpt;
  readonly level: number;
}

const silence: Excerpt = { start: 0, peak: 0, samples: new Int8Array(0) };
export const nothing: Pair = { a: silence, b: silence, level: 0 };

/** All pairs but those too quiet to tell anything. */
export function audiblePairs(a: Print, b: Print): Pair[] {
  const pairs = a.excerpts.flatMap((excerpt, index): Pair[] => {
    const other = b.excerpts[index];
    return other ? [{ a: excerpt, b: other, level: min(levelOf(excerpt), levelOf(other)) }] : [];
  });
  const loudest = pairs.reduce((most, { level }) => max(most, level), 0);
  return pairs.filter(({ level }) => level > QUIET_EXCERPT * loudest);
}

function levelOf({ samples, peak }: Excerpt): number {
  let power = 0;
  for (let index = 0; index < samples.length; index++) power += squared(samples[index] as number);
  return (peak / 127) * sqrt(power / samples.length);
}

/** The stretches of two excerpts that lie over each other when `a` is `lag` samples late. */
export function overlap({ a, b }: Pair, lag: number): readonly [Int8Array, Int8Array] {
  const startInA = max(a.start, b.start + lag);
  const endInA = min(a.start + a.samples.length, b.start + b.samples.length + lag);
  const count = max(0, endInA - startInA);
  const [fromA, fromB] = [startInA - a.start, startInA - lag - b.start];
  return [a.samples.subarray(fromA, fromA + count), b.samples.subarray(fromB, fromB + count)];
}

function squared(value: number): number {
  return value * value;
}
