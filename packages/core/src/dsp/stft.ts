/** Short-time Fourier transform: windowed spectra at any place of a signal. */
import { createRealFft } from './fft.ts';
import { hann } from './window.ts';

/** A planned transform with its own window and spectrum; it allocates nothing per frame. */
export interface Stft {
  readonly size: number;
  /** size/2 + 1. */
  readonly bins: number;
  /** Real parts of the last spectrum. */
  readonly re: Float64Array;
  /** Imaginary parts of the last spectrum. */
  readonly im: Float64Array;
  /** Fills `re` and `im` from `size` samples at `start`; before and after the signal there is silence. */
  transform(samples: Float32Array | Float64Array, start: number): void;
}

/** Plans a transform of `size` samples (a power of two) under a window, periodic Hann unless told otherwise. */
export function createStft(size: number, window: ArrayLike<number> = hann(size)): Stft {
  const fft = createRealFft(size);
  const frame = new Float64Array(size);
  const weights = Float64Array.from(window);
  const re = new Float64Array(size / 2 + 1);
  const im = new Float64Array(size / 2 + 1);
  return {
    size,
    bins: size / 2 + 1,
    re,
    im,
    transform(samples, start) {
      const from = Math.max(0, -start);
      const to = Math.max(from, Math.min(size, samples.length - start));
      frame.fill(0, 0, from);
      for (let index = from; index < to; index++) {
        frame[index] = (samples[start + index] as number) * (weights[index] as number);
      }
      frame.fill(0, to);
      fft.forward(frame, re, im);
    },
  };
}

/** Calls `visit` for every frame of a signal, the first at 0, `hop` samples apart, the last one reaching its end. */
export function forEachStftFrame(
  samples: Float32Array | Float64Array,
  { stft, hop }: { readonly stft: Stft; readonly hop: number },
  visit: (start: number, stft: Stft) => void,
): void {
  for (let start = 0; start === 0 || start + stft.size < samples.length + hop; start += hop) {
    stft.transform(samples, start);
    visit(start, stft);
  }
}
