/** Fast Fourier transforms of real signals in single precision: spectra, and powers in bins or bands. */
import { kernelInstance, type KernelInstance } from './instance.ts';
import { place } from './place.ts';

const { max, min } = Math;

interface FftExports {
  fftPlan(size: number): number;
  fftForward(...pointers: readonly number[]): void;
  fftInverse(...pointers: readonly number[]): void;
  fftPower(...numbers: readonly number[]): void;
  sumBands(...numbers: readonly number[]): void;
}

/** Smallest size of a transform; all are powers of two. */
export const leastFftSize = 32;

/** A planned transform. */
export interface FloatFft {
  readonly size: number;
  /** Spectrum of the first `size` samples of `input`: fills size/2 + 1 bins, from 0 Hz to half the rate. Unscaled. */
  forward(input: Float32Array, re: Float32Array, im: Float32Array): void;
  /** Signal of size/2 + 1 bins, scaled so that it undoes `forward`. Fills the first `size` samples of `output`. */
  inverse(re: Float32Array, im: Float32Array, output: Float32Array): void;
}

/** Bins from 0 Hz to half the rate: size/2 + 1. */
export interface FloatSpectrum {
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/** Takes windowed frames out of signals as spectra, and adds such frames to signals. */
export interface FrameFft {
  readonly size: number;
  /** Fills the spectrum of the frame from `start` on; before and after the signal there is silence. */
  forward(samples: Float32Array, start: number, spectrum: FloatSpectrum): void;
  /** Adds the frame of a spectrum from `start` on; what lies before or after the signal is dropped. */
  addInverse(spectrum: FloatSpectrum, samples: Float32Array, start: number): void;
}

/** The windows of frames that are taken and of frames that are added. */
export interface FrameWindows {
  readonly analysis: Float32Array;
  readonly synthesis: Float32Array;
}

/** Powers of a windowed signal from `start` on; before and after the signal there is silence. */
export interface BinPowers {
  readonly size: number;
  /** Fills `power`, size/2 + 1 bins. */
  measure(samples: Float32Array, start: number, power: Float32Array): void;
  /** Adds to `power`. */
  add(samples: Float32Array, start: number, power: Float32Array): void;
}

/** Fills `sums` with the powers in each band of a windowed signal from `start` on, silent before and after. */
export type BandPowers = (samples: Float32Array, start: number, sums: Float64Array) => void;

/** What transforms of one size share: a plan, and places for a signal and its spectrum. */
interface Shared {
  readonly plan: number;
  readonly signal: number;
  readonly re: number;
  readonly im: number;
  /** Views of these places. */
  readonly views: () => SharedViews;
}

interface SharedViews {
  readonly buffer: ArrayBufferLike;
  readonly signal: Float32Array;
  readonly re: Float32Array;
  readonly im: Float32Array;
}

const sharedBySize = new Map<number, Shared>();

function sharedFor(size: number): Shared {
  const known = sharedBySize.get(size) ?? createShared(size);
  sharedBySize.set(size, known);
  return known;
}

function createShared(size: number): Shared {
  const kernel = kernelInstance<FftExports>();
  const plan = kernel.exports.fftPlan(size);
  const bins = size / 2 + 1;
  const [signal, re, im] = [kernel.allocate(4 * size), kernel.allocate(4 * bins), kernel.allocate(4 * bins)];
  const look = (buffer: ArrayBufferLike): SharedViews => ({
    buffer,
    signal: new Float32Array(buffer, signal, size),
    re: new Float32Array(buffer, re, bins),
    im: new Float32Array(buffer, im, bins),
  });
  let views = look(kernel.f32.buffer);
  return {
    plan,
    signal,
    re,
    im,
    views() {
      const { buffer } = kernel.f32;
      if (buffer !== views.buffer) views = look(buffer);
      return views;
    },
  };
}

/** A plan for transforms of this size, and a place for its bins, which hold until the next transform. */
export function fftPlanOf(size: number): { readonly plan: number; readonly bins: number } {
  const { plan, re } = sharedFor(size);
  return { plan, bins: re };
}

/** Plans transforms of `size` samples, a power of two from `leastFftSize`. */
export function createFloatFft(size: number): FloatFft {
  const { exports } = kernelInstance<FftExports>();
  const { plan, signal, re, im, views } = sharedFor(size);
  return {
    size,
    forward(input, intoRe, intoIm) {
      const room = views();
      room.signal.set(input.length === size ? input : input.subarray(0, size));
      exports.fftForward(plan, signal, 0, re, im);
      intoRe.set(room.re);
      intoIm.set(room.im);
    },
    inverse(fromRe, fromIm, output) {
      const room = views();
      room.re.set(fromRe);
      room.im.set(fromIm);
      exports.fftInverse(plan, re, im, 0, signal);
      output.set(room.signal);
    },
  };
}

/** Plans frames under windows, whose length is a power of two from `leastFftSize`. */
export function createFrameFft({ analysis, synthesis }: FrameWindows): FrameFft {
  const kernel = kernelInstance<FftExports>();
  const { exports } = kernel;
  const { plan, signal, re, im, views } = sharedFor(analysis.length);
  const size = analysis.length;
  const frames: FrameFft = {
    size,
    forward(samples, start, spectrum) {
      const room = views();
      place(samples, start, room.signal);
      exports.fftForward(plan, signal, analysisWeights, re, im);
      spectrum.re.set(room.re);
      spectrum.im.set(room.im);
    },
    addInverse(spectrum, samples, start) {
      const room = views();
      room.re.set(spectrum.re);
      room.im.set(spectrum.im);
      exports.fftInverse(plan, re, im, synthesisWeights, signal);
      const frame = room.signal;
      const end = min(size, samples.length - start);
      for (let i = max(0, -start); i < end; i++)
        samples[start + i] = (samples[start + i] as number) + (frame[i] as number);
    },
  };
  const analysisWeights = storeFor(kernel, frames, analysis);
  const synthesisWeights = storeFor(kernel, frames, synthesis);
  return frames;
}

/** Plans power spectra under a window, whose length is a power of two from `leastFftSize`. */
export function createBinPowers(window: Float32Array): BinPowers {
  const { exports } = kernelInstance<FftExports>();
  const shared = sharedFor(window.length);
  const measure = (added: boolean, samples: Float32Array, start: number, power: Float32Array): void => {
    const room = shared.views();
    place(samples, start, room.signal);
    if (added) room.re.set(power);
    exports.fftPower(shared.plan, shared.signal, weights, shared.re, added ? 1 : 0);
    power.set(room.re);
  };
  const powers: BinPowers = {
    size: window.length,
    measure: (samples, start, power) => measure(false, samples, start, power),
    add: (samples, start, power) => measure(true, samples, start, power),
  };
  const weights = storeFor(kernelInstance(), powers, window);
  return powers;
}

/** Plans powers in bands under a window: band i holds the bins from edge i up to the next edge. */
export function createBandPowers(window: Float32Array, edges: ArrayLike<number>): BandPowers {
  const kernel = kernelInstance<FftExports>();
  const { exports } = kernel;
  const shared = sharedFor(window.length);
  const bands = edges.length - 1;
  const measure: BandPowers = (samples, start, sums) => {
    place(samples, start, shared.views().signal);
    exports.fftPower(shared.plan, shared.signal, weights, shared.re, 0);
    exports.sumBands(shared.re, borders, bands, totals);
    const from = totals / 8;
    const { f64 } = kernel;
    for (let band = 0; band < bands; band++) sums[band] = f64[from + band] as number;
  };
  const weights = storeFor(kernel, measure, window);
  const totals = kernel.allocateFor(measure, 8 * bands);
  const borders = kernel.allocateFor(measure, 4 * edges.length);
  kernel.i32.set(edges, borders / 4);
  return measure;
}

function storeFor(kernel: KernelInstance<unknown>, owner: object, values: Float32Array): number {
  const pointer = kernel.allocateFor(owner, 4 * values.length);
  kernel.f32.set(values, pointer / 4);
  return pointer;
}
