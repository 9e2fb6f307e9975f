/** Beds of noise: frames of random phase laid around a circle. */
import { fftPlanOf } from './fft.ts';
import { kernelInstance } from './instance.ts';

const { ceil } = Math;

interface NoiseExports {
  fillNoise(...numbers: readonly number[]): void;
  addNoise(...numbers: readonly number[]): void;
}

/** The band that noise is made in. */
export interface NoiseBand {
  /** For the frames, a power of two long. */
  readonly window: Float32Array;
  readonly firstBin: number;
  /** Of each bin from `firstBin` on; zeros up to a multiple of four follow in the kernel. */
  readonly weights: Float32Array;
  /** 4096 directions that phases are drawn from. */
  readonly cosines: Float32Array;
  readonly sines: Float32Array;
}

export interface NoiseRequest {
  readonly length: number;
  readonly channelCount: number;
  /** Amplitudes of the band's bins that frames are drawn from. */
  readonly frames: readonly Float32Array[];
  /** Amplitude of evenly coloured noise beside them. */
  readonly even: number;
  /** Where frames start, and which amplitudes each has; −1 for none. */
  readonly places: readonly { readonly at: number; readonly drawn: number }[];
  /** Four generators that take turns. */
  readonly state: Int32Array;
}

/** Makes the channels of a bed, which share amplitudes and have phases of their own. */
export type NoiseMaker = (request: NoiseRequest) => Float32Array[];

/** Plans beds in one band; the plan is kept between them. */
export function createNoiseMaker({ window, firstBin, weights, cosines, sines }: NoiseBand): NoiseMaker {
  const kernel = kernelInstance<NoiseExports>();
  const { exports } = kernel;
  const size = window.length;
  const { plan } = fftPlanOf(size);
  const bandBytes = 16 * ceil(weights.length / 4);
  const spectrumBytes = 16 * ceil((size / 2 + 1) / 4) + 16;
  const maker: NoiseMaker = ({ length, channelCount, frames, even, places, state }) => {
    const circleBytes = 16 * ceil(length / 4);
    const start = kernel.scratch(
      64 + 2 * spectrumBytes + 4 * size + frames.length * bandBytes + channelCount * circleBytes,
    );
    const re = start + 64;
    const im = re + spectrumBytes;
    const frame = im + spectrumBytes;
    const drawnFrames = frame + 4 * size;
    const circles = drawnFrames + frames.length * bandBytes;
    const { f32 } = kernel;
    kernel.i32.set(state, start / 4);
    f32.fill(0, re / 4, circles / 4 + (channelCount * circleBytes) / 4);
    for (const [index, amplitudes] of frames.entries()) f32.set(amplitudes, (drawnFrames + index * bandBytes) / 4);
    const band = [re + 4 * firstBin, im + 4 * firstBin] as const;
    for (const { at, drawn } of places) {
      const amplitudes = drawn < 0 ? 0 : drawnFrames + drawn * bandBytes;
      for (let c = 0; c < channelCount; c++) {
        exports.fillNoise(
          start,
          tables.cosines,
          tables.sines,
          tables.weights,
          amplitudes,
          even,
          ...band,
          weights.length,
        );
        exports.addNoise(plan, re, im, tables.window, frame, size, circles + c * circleBytes, length, at);
      }
    }
    return Array.from({ length: channelCount }, (_, c) => {
      const from = (circles + c * circleBytes) / 4;
      return f32.slice(from, from + length);
    });
  };
  const store = (values: Float32Array, bytes = 4 * values.length): number => {
    const pointer = kernel.allocateFor(maker, bytes);
    kernel.f32.fill(0, pointer / 4, (pointer + bytes) / 4).set(values, pointer / 4);
    return pointer;
  };
  const tables = {
    window: store(window),
    weights: store(weights, bandBytes),
    cosines: store(cosines),
    sines: store(sines),
  };
  return maker;
}
