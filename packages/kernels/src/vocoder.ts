/** Sound taken apart into windowed spectra and put together again, all in the kernels' memory. */
import { fftPlanOf } from './fft.ts';
import { kernelInstance } from './instance.ts';

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
  /** What outputs are added to, as long as they are; silence where it is left out. */
  readonly onto?: readonly Float32Array[];
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
  /** Fills one output a channel, `outputLength` long; gives the memory back, so it is the last call. */
  end(outputs: readonly Float32Array[]): void;
}

export function createVocoder(options: VocoderOptions): Vocoder {
  return new KernelVocoder(options);
}

/** A class, so that what is compiled for one vocoder serves those of later textures too. */
class KernelVocoder implements Vocoder {
  readonly #kernel = kernelInstance<VocoderExports>();
  readonly #exports = this.#kernel.exports;
  /** Of the memory, which is given back some time after a vocoder that was not ended is gone. */
  readonly #owner = {};
  readonly #parts: ReturnType<typeof placeParts>;
  readonly #channels: number;
  readonly #size: number;
  readonly #plan: number;
  readonly #outputLength: number;
  readonly #bands: number;

  constructor(options: VocoderOptions) {
    this.#parts = placeParts(options, this.#owner);
    this.#channels = options.inputs.length;
    this.#size = options.window.length;
    this.#plan = fftPlanOf(this.#size).plan;
    this.#outputLength = options.outputLength;
    this.#bands = max(0, (options.bandEdges?.length ?? 0) - 1);
  }

  analyse(place: number, centre: number): void {
    const { input, inputBytes, inputLength, window, stride, halfBytes } = this.#parts;
    const size = this.#size;
    const start = max(0, min(inputLength - size, centre - size / 2 + size));
    for (let c = 0; c < this.#channels; c++) {
      const re = this.#spectraOf(place) + c * stride;
      this.#exports.fftForward(this.#plan, input + c * inputBytes + 4 * start, window, re, re + halfBytes);
    }
  }

  take(place: number): void {
    this.#kernel.u8.copyWithin(this.#parts.spectra, this.#spectraOf(place), this.#spectraOf(place + 1));
  }

  turn(now: number, before: number): void {
    const { spectra, stride, work } = this.#parts;
    const bins = this.#size / 2 + 1;
    this.#exports.turnRegions(
      spectra,
      this.#spectraOf(now),
      this.#spectraOf(before),
      this.#channels,
      bins,
      stride,
      work,
    );
  }

  bandPowers(place: number, sums: Float64Array): void {
    const { work, stride, halfBytes, edges, sums: found } = this.#parts;
    const bins = this.#size / 2 + 1;
    this.#kernel.f32.fill(0, work / 4, work / 4 + bins);
    for (let c = 0; c < this.#channels; c++) {
      const re = this.#spectraOf(place) + c * stride;
      this.#exports.addPower(re, re + halfBytes, work, bins);
    }
    this.#exports.sumBands(work, edges, this.#bands, found);
    const { f64 } = this.#kernel;
    for (let band = 0; band < this.#bands; band++) sums[band] = f64[found / 8 + band] as number;
  }

  weigh({ cutoff, lift, force }: LowpassDifference): void {
    const { spectra, stride, halfBytes } = this.#parts;
    for (let c = 0; c < this.#channels; c++) {
      const re = spectra + c * stride;
      this.#exports.weighLowpass(re, re + halfBytes, this.#size / 2 + 1, cutoff, lift, force);
    }
  }

  synthesise(at: number): void {
    const { spectra, stride, halfBytes, frame, output, outputBytes, synthesisWindow } = this.#parts;
    const from = max(0, -at);
    const count = min(this.#size, this.#outputLength - at) - from;
    if (count <= 0) return;
    for (let c = 0; c < this.#channels; c++) {
      const re = spectra + c * stride;
      this.#exports.fftInverse(this.#plan, re, re + halfBytes, 0, frame);
      const to = output + c * outputBytes + 4 * (at + from);
      this.#exports.addWindowed(to, frame + 4 * from, synthesisWindow + 4 * from, count);
    }
  }

  end(outputs: readonly Float32Array[]): void {
    const { output, outputBytes, memory } = this.#parts;
    for (const [c, samples] of outputs.entries()) {
      const at = (output + c * outputBytes) / 4;
      samples.set(this.#kernel.f32.subarray(at, at + this.#outputLength));
    }
    this.#kernel.releaseFor(this.#owner, memory);
  }

  /** The spectra of all channels at a place; what was taken or turned lies before the first. */
  #spectraOf(place: number): number {
    return this.#parts.spectra + (place + 1) * this.#parts.stride * this.#channels;
  }
}

/** Gets the memory, lays it out, and fills in what is known; the rest is silence. */
function placeParts(options: VocoderOptions, owner: object) {
  const { inputs, onto = [], outputLength, window, synthesisWindow, places, bandEdges = [] } = options;
  const kernel = kernelInstance();
  const size = window.length;
  const bytesOf = (words: number): number => 16 * ceil(words / 4);
  const halfBytes = bytesOf(size / 2 + 1);
  const inputLength = (inputs[0]?.length ?? 0) + 2 * size;
  const [inputBytes, outputBytes] = [bytesOf(inputLength), bytesOf(outputLength)];
  let bytes = 0;
  const part = (length: number): number => (bytes += length) - length;
  const offsets = {
    window: part(4 * size),
    synthesisWindow: part(4 * size),
    frame: part(4 * size),
    work: part(3 * halfBytes),
    edges: part(bytesOf(bandEdges.length)),
    sums: part(bytesOf(2 * bandEdges.length)),
    input: part(inputs.length * inputBytes),
    output: part(inputs.length * outputBytes),
    spectra: part((places + 1) * 2 * halfBytes * inputs.length),
  };
  const memory = kernel.allocateFor(owner, bytes);
  const at = (offset: number): number => memory + offset;
  kernel.u8.fill(0, memory, memory + bytes);
  kernel.f32.set(window, at(offsets.window) / 4);
  kernel.f32.set(synthesisWindow, at(offsets.synthesisWindow) / 4);
  kernel.i32.set(bandEdges, at(offsets.edges) / 4);
  for (const [c, samples] of inputs.entries()) kernel.f32.set(samples, at(offsets.input + c * inputBytes) / 4 + size);
  for (const [c, samples] of onto.entries()) kernel.f32.set(samples, at(offsets.output + c * outputBytes) / 4);
  return {
    memory,
    halfBytes,
    stride: 2 * halfBytes,
    inputLength,
    inputBytes,
    outputBytes,
    window: at(offsets.window),
    synthesisWindow: at(offsets.synthesisWindow),
    frame: at(offsets.frame),
    work: at(offsets.work),
    edges: at(offsets.edges),
    sums: at(offsets.sums),
    input: at(offsets.input),
    output: at(offsets.output),
    spectra: at(offsets.spectra),
  };
}
