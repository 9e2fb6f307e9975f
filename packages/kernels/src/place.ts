/** Samples into the kernels' memory, with silence where there are none. */

const { max, min } = Math;

/** Fills `window` with the samples from `start` on, silence where there are none. */
export function place(samples: Float32Array, start: number, window: Float32Array): void {
  const size = window.length;
  if (start >= 0 && start + size <= samples.length) {
    window.set(samples.length === size ? samples : samples.subarray(start, start + size));
    return;
  }
  const from = min(max(0, -start), size);
  const to = max(from, min(size, samples.length - start));
  window.fill(0, 0, from).fill(0, to);
  if (to > from) window.set(samples.subarray(start + from, start + to), from);
}
