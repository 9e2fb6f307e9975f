/** Power spectra of mid and side together. */
import { fftPlanOf } from './fft.ts';
import { kernelInstance } from './instance.ts';

interface SpectrumExports {
  fftPowerOfBoth(...pointers: readonly number[]): void;
  sideMatters(mid: number, side: number, count: number, share: number): number;
  sumBands(...numbers: readonly number[]): void;
}

/** Power of mid and side together, under a window whose size is a power of two from 64. */
export interface MidSideSpectrum {
  /** Fills bins 0 … size ÷ 2 from the frames before `end`. */
  measure(end: number, power: Float32Array): void;
  /** The same, summed between ascending edges in bins. */
  bands(edges: readonly number[]): (end: number, powers: Float64Array) => void;
}

/**
 * Plans spectra of what lies in the kernels' memory: `pointersAt` says where the values of mid and side before an end are. The
 * plan's memory is held for as long as its owner is used.
 */
export function createMidSideSpectrum(
  { weights: window, sideShare }: { readonly weights: Float32Array; readonly sideShare: number },
  pointersAt: (end: number) => readonly [number, number],
  owner: object,
): MidSideSpectrum {
  const kernel = kernelInstance<SpectrumExports>();
  const { exports } = kernel;
  const { plan, bins } = fftPlanOf(2 * window.length);
  const weights = kernel.allocateFor(owner, 4 * window.length);
  kernel.f32.set(window, weights / 4);
  const silence = kernel.allocateFor(owner, 4 * window.length);
  kernel.f32.fill(0, silence / 4, silence / 4 + window.length);
  const transform = (end: number): void => {
    const [mid, side] = pointersAt(end);
    const heard = exports.sideMatters(mid, side, window.length, sideShare) === 1 ? side : silence;
    exports.fftPowerOfBoth(plan, mid, heard, weights, bins);
  };
  return {
    measure(end, values) {
      transform(end);
      values.set(kernel.f32.subarray(bins / 4, bins / 4 + window.length / 2 + 1));
    },
    bands(edges) {
      const bands = edges.length - 1;
      const sums = kernel.allocateFor(owner, 8 * bands + 4 * (bands + 1));
      const places = sums + 8 * bands;
      kernel.i32.set(edges, places / 4);
      return (end, values) => {
        transform(end);
        exports.sumBands(bins, places, bands, sums);
        const { f64 } = kernel;
        for (let band = 0; band < bands; band++) values[band] = f64[sums / 8 + band] as number;
      };
    },
  };
}
