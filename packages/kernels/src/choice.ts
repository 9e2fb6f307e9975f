/** Which kernels this thread uses: the WebAssembly ones, or their plain TypeScript twins where they were asked for. */

/** `simd`: WebAssembly with four lanes. `plain`: TypeScript; its last bits differ. */
export type Kernels = 'simd' | 'plain';

let chosen: Kernels = 'simd';

/** Chooses for everything this thread makes from now on; what was made before stays what it is. */
export function chooseKernels(kernels: Kernels): void {
  chosen = kernels;
}

/** What this thread uses: `simd` unless told otherwise. */
export function kernelsInUse(): Kernels {
  return chosen;
}
