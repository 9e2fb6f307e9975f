/** A bed of hiss without beginning or end: frames of random phase, laid around a circle. */
import { cos, sin } from '../../dsp/elementary.ts';
import { createFrameFft, type FloatSpectrum } from '../../dsp/frame-fft.ts';
import type { Random } from '../../dsp/random.ts';
import { hann } from '../../dsp/window.ts';
import type { BandBins } from './spectral-frame.ts';

const { PI, max, round, sqrt } = Math;

/** What a bed is mixed of. */
export interface NoiseMix {
  /** Amplitudes of the band's bins with an RMS of 1, to draw frames from; empty where a source has none. */
  readonly frames: readonly Float32Array[];
  /** Amplitude of the source's frames, and of evenly coloured noise beside them. */
  readonly sourceGain: number;
  readonly syntheticGain: number;
}

export interface BedRequest {
  readonly frames: number;
  readonly channelCount: number;
  readonly mix: NoiseMix;
  readonly random: Random;
}

/** Frames that overlap at any moment. */
const overlap = 4;

/** Directions that a bin's phase is drawn from: so many that no two beds are alike, and each at the cost of a look-up. */
const directions = 4096;

/** Makes beds in one band; the plan is kept between them. */
export type NoiseBed = (request: BedRequest) => Float32Array[];

/**
 * Plans beds of noise in the bins' band. A bed joins its own beginning: its frames overlap evenly around the circle of its
 * length, each of other phases, so nothing in it happens twice and no moment of it is a seam. Channels share amplitudes and
 * have phases of their own: they are unrelated, and a mono sum has neither holes nor bumps. RMS is 1 on the average.
 */
export function createNoiseBed(bins: BandBins): NoiseBed {
  const window = hann(bins.size);
  const fft = createFrameFft({ analysis: window, synthesis: window });
  const unit = unitCircle();
  const spectrum = { re: new Float32Array(bins.size / 2 + 1), im: new Float32Array(bins.size / 2 + 1) };
  const gain = unitGain(bins);
  return ({ frames: length, channelCount, mix, random }) => {
    const channels = Array.from({ length: channelCount }, () => new Float32Array(length));
    const count = max(1, round((length * overlap) / bins.size));
    for (let f = 0; f < count; f++) {
      const at = round((f * length) / count);
      const drawn = mix.frames.length > 0 ? mix.frames[random.integer(0, mix.frames.length - 1)] : undefined;
      for (const channel of channels) {
        fillSpectrum(spectrum, { bins, unit, mix, drawn, gain, random });
        // What reaches over the circle's end goes on from its start.
        for (let start = at % length; start > -bins.size; start -= length) fft.addInverse(spectrum, channel, start);
      }
    }
    return channels;
  };
}

interface Filling {
  readonly bins: BandBins;
  readonly unit: { readonly re: Float64Array; readonly im: Float64Array };
  readonly mix: NoiseMix;
  readonly drawn: Float32Array | undefined;
  readonly gain: number;
  readonly random: Random;
}

function fillSpectrum(
  spectrum: FloatSpectrum,
  { bins: { firstBin, weights }, unit, mix, drawn, gain, random }: Filling,
): void {
  for (let i = 0; i < weights.length; i++) {
    const own = drawn === undefined ? 0 : (drawn[i] as number) * mix.sourceGain;
    const [a, b] = [random.integer(0, directions - 1), random.integer(0, directions - 1)];
    const weight = gain * (weights[i] as number);
    spectrum.re[firstBin + i] = weight * (own * (unit.re[a] as number) + mix.syntheticGain * (unit.re[b] as number));
    spectrum.im[firstBin + i] = weight * (own * (unit.im[a] as number) + mix.syntheticGain * (unit.im[b] as number));
  }
}

/** Amplitude of a bin at which a bed of amplitudes 1 has RMS 1: N²⁄2 over the band's power and over Σ Hann² = 3⁄8 · overlap. */
function unitGain({ size, weights }: BandBins): number {
  const power = weights.reduce((sum, weight) => sum + weight * weight, 0);
  return power > 0 ? sqrt((size * size) / 2 / power / (0.375 * overlap)) : 0;
}

function unitCircle(): { re: Float64Array; im: Float64Array } {
  const angles = Float64Array.from({ length: directions }, (_, i) => (2 * PI * i) / directions);
  return { re: angles.map((angle) => cos(angle)), im: angles.map((angle) => sin(angle)) };
}
