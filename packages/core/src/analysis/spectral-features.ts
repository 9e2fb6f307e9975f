/** Brightness and change of a sound over time: the centroid and the flux of its spectra, frame by frame. */
import { frameFeatures, kernelsInUse, type FrameFeatures } from '@stem/kernels';
import { createStft } from '../dsp/stft.ts';
import { hann } from '../dsp/window.ts';

const { max, sqrt } = Math;

export interface SpectralFeatures {
  /** Of each frame: the centre of its amplitude spectrum, in Hz; 0 for silence. */
  readonly centroidsHz: Float64Array;
  /** Of each frame: how much the amplitudes of all bins rose over the frame before, before the first of which is silence. */
  readonly flux: Float64Array;
}

export interface FeatureOptions {
  readonly sampleRate: number;
  /** Samples of a frame, a power of two from 32. */
  readonly size?: number;
  /** Samples from a frame to the next. */
  readonly hop?: number;
}

/** Of the frames under a Hann window that lie in a mono sound. */
export function spectralFeatures(
  samples: Float32Array,
  { sampleRate, size = 2048, hop = 512 }: FeatureOptions,
): SpectralFeatures {
  const measure = kernelsInUse() === 'plain' ? plainFeatures : frameFeatures;
  const features = measure(samples, hann(size), hop);
  const [centroidsHz, flux] = [new Float64Array(features.length / 3), new Float64Array(features.length / 3)];
  for (let frame = 0; frame < flux.length; frame++) {
    const [sum, moment] = [features[3 * frame] as number, features[3 * frame + 1] as number];
    centroidsHz[frame] = sum > 0 ? ((moment / sum) * sampleRate) / size : 0;
    flux[frame] = features[3 * frame + 2] as number;
  }
  return { centroidsHz, flux };
}

/** The kernel's twin. */
function plainFeatures(samples: Float32Array, window: Float32Array, hop: number): FrameFeatures {
  const stft = createStft(window.length, window);
  const before = new Float64Array(stft.bins);
  const features: number[] = [];
  for (let start = 0; start + stft.size <= samples.length; start += hop) {
    stft.transform(samples, start);
    let [sum, moment, rise] = [0, 0, 0];
    for (let bin = 0; bin < stft.bins; bin++) {
      const [re, im] = [stft.re[bin] as number, stft.im[bin] as number];
      const amplitude = sqrt(re * re + im * im);
      sum += amplitude;
      moment += amplitude * bin;
      rise += max(0, amplitude - (before[bin] as number));
      before[bin] = amplitude;
    }
    features.push(sum, moment, rise);
  }
  return Float64Array.from(features);
}
