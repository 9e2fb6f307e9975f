/** What the meter does with samples that are no finite numbers: they count as silence. */

/** A copy of the samples from `start` to before `end`, with 0 for each that is NaN or infinite. */
export function finiteCopy(samples: Float32Array, start: number, end: number): Float32Array {
  const copy = samples.slice(start, end);
  for (const [i, sample] of copy.entries()) if (!Number.isFinite(sample)) copy[i] = 0;
  return copy;
}
