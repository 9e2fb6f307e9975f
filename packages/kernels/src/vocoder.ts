/** Sound taken apart into windowed spectra and put together again, all in the kernels' memory. */
import { sharedFor } from './fft.ts';
import { kernelInstance } from './instance.ts';
import { place } from './place.ts';

const { ceil, max, min } = Math;

interface VocoderExports {
  fftForward(...numbers: readonly number[]): void;
  fftInverse(...numbers: readonly number[]): void;
  addWindowed(output: number, samples: number, window: number, count: number): void;
  turnRegions(...numbers: readonly number[]): void;
  addPower(re: number, im: number, powers: number, bins: number): void;
  sumBands(values: number, edges: number, bands: number, sums: number): void;
  weighLowpass(...numbers: readonly number[]): void;
}

export interface VocoderOptions {
  readonly inputs: readonly Float32Array[];
  readonly outputLength: number;
  /** For what goes in, a power of two long, and as long for what comes out. */
  readonly window: Float32Array;
  readonly synthesisWindow: Float32Array;
  /** How many places' spectra are kept. */
  readonly places: number;
  /** First bins of the bands that `bandPowers` measures, and the bin behind the last. */
  readonly bandEdges?: readonly number[];
}

/** A Butterworth low-pass of order 4, as the difference that it makes. */
export interface LowpassDifference {
  /** In bins. */
  readonly cutoff: number;
  /** Gain behind the low-pass. */
  readonly lift: number;
  /** 1 is all of the difference, 0 none. */
  readonly force: number;
}

/** Spectra of all channels at some places of the inputs, and those that are put together. */
export interface Vocoder {
  /** Puts the spectra around a sample in a place; what lies outside of the input is silence. */
  analyse(place: number, centre: number): void;
  /** Takes a place's spectra as they are. */
  take(place: number): void;
  /** Replaces what was taken by `now`, each region turned by its rotation against `before`. */
  turn(now: number, before: number): void;
  /** Fills `sums` with the power of all channels of a place in each band. */
  bandPowers(place: number, sums: Float64Array): void;
  /** Multiplies what was taken by force · (lift · |H| − 1). */
  weigh(lowpass: LowpassDifference): void;
  /** Adds what was taken or turned last to the outputs, from a sample on. */
  synthesise(at: number): void;
  /** The outputs; gives the memory back, so it is the last call. */
  end(): Float32Array[];
}

export function createVocoder(options: VocoderOptions): Vocoder {
  const { inputs, outputLength, window, synthesisWindow, places, bandEdges = [] } = options;
  const kernel = kernelInstance<VocoderExports>();
  const { exports } = kernel;
  const size = window.length;
  const { plan } = sharedFor(size);
  const bins = size / 2 + 1;
  const halfBytes = 16 * ceil(bins / 4);
  const stride = 2 * halfBytes;
  const spectraBytes = stride * inputs.length;
  const inputLength = (inputs[0]?.length ?? 0) + 2 * size;
  const inputBytes = 16 * ceil(inputLength / 4);
  const outputBytes = 16 * ceil(outputLength / 4);
  const sizes = [
    4 * size,
    4 * size,
    4 * size,
    3 * halfBytes,
    16 * bandEdges.length + 16,
    inputs.length * inputBytes,
    inputs.length * outputBytes,
    (places + 1) * spectraBytes,
  ];
  const memory = kernel.allocate(sizes.reduce((sum, bytes) => sum + bytes, 0));
  const starts = sizes.map((_, part) => sizes.slice(0, part).reduce((sum, bytes) => sum + bytes, memory));
  const [analysisWindow, outputWindow, frame, work, bands, input, output, spectra] = starts as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const { f32 } = kernel;
  f32.set(window, analysisWindow / 4);
  f32.set(synthesisWindow, outputWindow / 4);
  const bandSums = bands + 8 * ceil(bandEdges.length / 2);
  kernel.i32.set(bandEdges, bands / 4);
  for (const [c, samples] of inputs.entries()) {
    const at = (input + c * inputBytes) / 4;
    place(samples, -size, f32.subarray(at, at + inputLength));
  }
  f32.fill(0, output / 4, memory / 4 + sizes.reduce((sum, bytes) => sum + bytes, 0) / 4);
  const spectrumOf = (at: number): number => spectra + (at + 1) * spectraBytes;
  const turned = spectra;
  return {
    analyse(at, centre) {
      const start = max(0, min(inputLength - size, centre - size / 2 + size));
      for (let c = 0; c < inputs.length; c++) {
        const re = spectrumOf(at) + c * stride;
        exports.fftForward(plan, input + c * inputBytes + 4 * start, analysisWindow, re, re + halfBytes);
      }
    },
    take(at) {
      kernel.u8.copyWithin(turned, spectrumOf(at), spectrumOf(at) + spectraBytes);
    },
    turn(now, before) {
      exports.turnRegions(turned, spectrumOf(now), spectrumOf(before), inputs.length, bins, stride, work);
    },
    bandPowers(at, sums) {
      kernel.f32.fill(0, work / 4, work / 4 + bins);
      for (let c = 0; c < inputs.length; c++) {
        const re = spectrumOf(at) + c * stride;
        exports.addPower(re, re + halfBytes, work, bins);
      }
      exports.sumBands(work, bands, bandEdges.length - 1, bandSums);
      const { f64 } = kernel;
      for (let band = 0; band + 1 < bandEdges.length; band++) sums[band] = f64[bandSums / 8 + band] as number;
    },
    weigh({ cutoff, lift, force }) {
      for (let c = 0; c < inputs.length; c++) {
        const re = turned + c * stride;
        exports.weighLowpass(re, re + halfBytes, bins, cutoff, lift, force);
      }
    },
    synthesise(at) {
      const from = max(0, -at);
      const count = min(size, outputLength - at) - from;
      if (count <= 0) return;
      for (let c = 0; c < inputs.length; c++) {
        const re = turned + c * stride;
        exports.fftInverse(plan, re, re + halfBytes, frame);
        exports.addWindowed(
          output + c * outputBytes + 4 * (at + from),
          frame + 4 * from,
          outputWindow + 4 * from,
          count,
        );
      }
    },
    end() {
      const outputs = inputs.map((_, c) => {
        const at = (output + c * outputBytes) / 4;
        return kernel.f32.slice(at, at + outputLength);
      });
      kernel.release(memory);
      return outputs;
    },
  };
}
