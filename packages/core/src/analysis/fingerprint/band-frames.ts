/** Power of a few wide bands over time, by a short-time Fourier transform. */
import { sin } from '../../dsp/elementary.ts';
import { createBandPowers } from '../../dsp/spectral-power.ts';

const { ceil, max, round, sqrt, PI } = Math;

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
  // The squares of windows that overlap by half add up to 1.
  const scale = sqrt(2 / frameLength);
  const window = Float32Array.from({ length: frameLength }, (_, i) => scale * sin((PI * (i + 0.5)) / frameLength));
  const measure = createBandPowers(window, bins);
  const powers = new Float64Array(bands.length);
  for (let number = 0; number < count; number++) {
    measure(samples, firstMiddle + (number - 1) * hopSamples, powers);
    for (let band = 0; band < bands.length; band++) (bands[band] as Float64Array)[number] = powers[band] as number;
  }
  return { bands, firstMiddle, hopSamples };
}
