/** Samples into the kernels' memory, with silence where there are none. */

const { max, min } = Math;

/** Fills `window` with the samples from `start` on, silence where there are none. */
export function place(samples: Float32Array, start: number, window: Float32Array): void {
  const from = min(max(0, -start), window.length);
  const to = max(from, min(window.length, samples.length - start));
  window.fill(0, 0, from).fill(0, to);
  if (to > from) window.set(samples.subarray(start + from, start + to), from);
}
