/** Power of a few wide bands over time, by a short-time Fourier transform. */
import { createRealFft } from '../../dsp/fft.ts';
import { sin } from '../../dsp/elementary.ts';

const { ceil, max, min, round, PI } = Math;

export interface BandPlan {
  readonly sampleRate: number;
  /** Borders of the bands. */
  readonly edgesHz: readonly number[];
  /** Length of a frame in samples, a power of two; they overlap by half. */
  readonly frameLength: number;
}

/** The power of each band in each frame: all of a band together are the energy of that band. */
export interface BandFrames {
  readonly bands: readonly Float64Array[];
  /** Middle of the first frame, in samples; at or before 0. */
  readonly firstMiddle: number;
  readonly hopSamples: number;
}

/** Frames over a whole signal, one of them in the middle at `centre`: copies are cut alike, whatever silence is in front. */
export function bandFrames(samples: Float32Array, centre: number, plan: BandPlan): BandFrames {
  const { sampleRate, edgesHz, frameLength } = plan;
  const hopSamples = frameLength / 2;
  const middle = round(centre);
  const firstMiddle = middle - ceil(middle / hopSamples) * hopSamples;
  const count = ceil((samples.length - 1 - firstMiddle) / hopSamples) + 1;
  const bins = edgesHz.map((hz) => max(1, round((hz * frameLength) / sampleRate)));
  const bands = bins.slice(1).map(() => new Float64Array(count));
  const fft = createRealFft(frameLength);
  const [re, im] = [new Float64Array(hopSamples + 1), new Float64Array(hopSamples + 1)];
  const frame = new Float64Array(frameLength);
  // The squares of windows that overlap by half add up to 1.
  const window = frame.map((_, index) => sin((PI * (index + 0.5)) / frameLength));
  const scale = 2 / frameLength;

  for (let number = 0; number < count; number++) {
    const start = firstMiddle + (number - 1) * hopSamples;
    const from = max(0, -start);
    const to = min(frameLength, samples.length - start);
    frame.fill(0);
    for (let index = from; index < to; index++) {
      frame[index] = (samples[start + index] as number) * (window[index] as number);
    }
    fft.forward(frame, re, im);
    for (let band = 0; band < bands.length; band++) {
      let power = 0;
      const end = bins[band + 1] as number;
      for (let bin = bins[band] as number; bin < end; bin++) {
        const [real, imaginary] = [re[bin] as number, im[bin] as number];
        power += real * real + imaginary * imaginary;
      }
      (bands[band] as Float64Array)[number] = power * scale;
    }
  }
  return { bands, firstMiddle, hopSamples };
}
