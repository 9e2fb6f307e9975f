/** Short excerpts of a signal around the middle of its energy, in 8 bits: what copies are compared by, sample by sample. */

const { abs, max, round } = Math;

/** A stretch of a signal. */
export interface Excerpt {
  /** Where it starts, in samples of the signal; may lie before its first. */
  readonly start: number;
  /** The largest sample, which 127 stands for; 0 for silence. */
  readonly peak: number;
  readonly samples: Int8Array;
}

/** How many excerpts there are, and how long and how far apart they are. */
export interface ExcerptPlan {
  readonly count: number;
  readonly length: number;
  /** Distance between two of them, in spreads of the energy; they touch where that is shorter than they are. */
  readonly apart: number;
}

/** Excerpts on both sides of `centre`. */
export function cutExcerpts(
  signal: Float32Array,
  { centre, spread }: { readonly centre: number; readonly spread: number },
  plan: ExcerptPlan,
): Excerpt[] {
  const distance = max(plan.length, plan.apart * spread);
  return Array.from({ length: plan.count }, (_, index) => {
    const middle = centre + (index - (plan.count - 1) / 2) * distance;
    return cutExcerpt(signal, round(middle - plan.length / 2), plan.length);
  });
}

function cutExcerpt(signal: Float32Array, start: number, length: number): Excerpt {
  let peak = 0;
  for (let index = 0; index < length; index++) peak = max(peak, abs(signal[start + index] ?? 0));
  const samples = new Int8Array(length);
  if (peak > 0) {
    for (let index = 0; index < length; index++) {
      samples[index] = round((127 * (signal[start + index] ?? 0)) / peak);
    }
  }
  return { start, peak, samples };
}
