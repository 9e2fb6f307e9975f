/** Power spectra of mid and side together. */
import { fftPlanOf } from './fft.ts';
import { kernelInstance } from './instance.ts';

interface SpectrumExports {
  midSidePower(...numbers: readonly number[]): void;
  bandRises(...numbers: readonly number[]): void;
}

/** Power of mid and side together, under a window whose size is a power of two from 64. */
export interface MidSideSpectrum {
  /** Fills bins 0 … size ÷ 2 from the frames before `end`. */
  measure(end: number, power: Float32Array): void;
  /** Plans how bands of the spectra grow. */
  rises(shape: BandShape): MeasureRises;
}

/** Bands that are looked at every `hop` frames, and held against what they were `lag` hops before. */
export interface BandShape {
  readonly hop: number;
  readonly lag: number;
  /** Band i holds the bins from edge i up to the next edge. */
  readonly edges: readonly number[];
  /** Added to each power before it is held against another. */
  readonly floor: number;
  /** The last band of each of three registers, ascending. */
  readonly registers: readonly [number, number, number];
}

/**
 * Measures the next `hops` hops, the first of which ends at `end`. Of each, four numbers: the product of what bands have grown
 * to, and by how much the fourth root of each register's power grew, 0 where it did not.
 */
export type MeasureRises = (end: number, hops: number, output: Float64Array) => void;

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
  const size = window.length;
  const { plan, bins } = fftPlanOf(2 * size);
  const weights = kernel.allocateFor(owner, 4 * size);
  kernel.f32.set(window, weights / 4);
  const silence = kernel.allocateFor(owner, 4 * size);
  kernel.f32.fill(0, silence / 4, silence / 4 + size);
  return {
    measure(end, values) {
      const [mid, side] = pointersAt(end);
      exports.midSidePower(plan, size, mid, side, silence, sideShare, weights, bins);
      values.set(kernel.f32.subarray(bins / 4, bins / 4 + size / 2 + 1));
    },
    rises({ hop, lag, edges, floor, registers }) {
      const bands = edges.length - 1;
      const slotBytes = 8 * bands * (lag + 1);
      const slots = kernel.allocateFor(owner, slotBytes + 4 * (bands + 4));
      const places = slots + slotBytes;
      kernel.f64.fill(0, slots / 8, places / 8);
      kernel.i32.set([...edges, ...registers], places / 4);
      let index = 0;
      return (end, hops, output) => {
        const [mid, side] = pointersAt(end);
        const found = kernel.scratch(32 * hops);
        exports.bandRises(
          plan,
          size,
          mid,
          side,
          silence,
          sideShare,
          weights,
          bins,
          places,
          bands,
          slots,
          lag,
          floor,
          index,
          hop,
          hops,
          found,
        );
        index += hops;
        output.set(kernel.f64.subarray(found / 8, found / 8 + 4 * hops));
      };
    },
  };
}
