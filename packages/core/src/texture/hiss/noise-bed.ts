/** A bed of hiss without beginning or end: frames of random phase, laid around a circle. */
import { createNoiseMaker, kernelsInUse, type NoiseBand, type NoiseMaker } from '@stem/kernels';
import { fourGenerators, generators, nextBits } from '../../dsp/four-generators.ts';
import { createFrameFft, type FloatSpectrum } from '../../dsp/frame-fft.ts';
import type { Random } from '../../dsp/random.ts';
import { forEachAngle } from '../../dsp/rotation.ts';
import { hann } from '../../dsp/window.ts';
import type { BandBins } from './spectral-frame.ts';

const { PI, max, round, sqrt } = Math;

/** What a bed is mixed of. */
export interface NoiseMix {
  /** Amplitudes of the band's bins with an RMS of 1, to draw frames from; empty where a source has none. */
  readonly frames: readonly Float32Array[];
  /** Amplitude of evenly coloured noise beside them. */
  readonly even: number;
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
  const gain = unitGain(bins);
  const band = {
    window: hann(bins.size),
    firstBin: bins.firstBin,
    weights: Float32Array.from(bins.weights, (weight) => weight * gain),
    ...unitCircle(),
  };
  const make = kernelsInUse() === 'plain' ? createPlainMaker(band) : createNoiseMaker(band);
  return ({ frames: length, channelCount, mix, random }) => {
    const { frames, even } = mix;
    const count = max(1, round((length * overlap) / bins.size));
    const places = Array.from({ length: count }, (_, f) => ({
      at: round((f * length) / count) % length,
      drawn: frames.length > 0 ? random.integer(0, frames.length - 1) : -1,
    }));
    return make({ length, channelCount, frames, even, places, state: fourGenerators(random) });
  };
}

/** The kernel's twin. */
function createPlainMaker(band: NoiseBand): NoiseMaker {
  const { window } = band;
  const size = window.length;
  const fft = createFrameFft({ analysis: window, synthesis: window });
  const spectrum = { re: new Float32Array(size / 2 + 1), im: new Float32Array(size / 2 + 1) };
  return ({ length, channelCount, frames, even, places, state }) => {
    const channels = Array.from({ length: channelCount }, () => new Float32Array(length));
    const chance = state.slice();
    for (const { at, drawn } of places) {
      for (const channel of channels) {
        fillSpectrum(spectrum, band, { drawn: frames[drawn], even, chance });
        // What reaches over the circle's end goes on from its start.
        for (let start = at; start > -size; start -= length) fft.addInverse(spectrum, channel, start);
      }
    }
    return channels;
  };
}

interface Filling {
  readonly drawn: Float32Array | undefined;
  readonly even: number;
  readonly chance: Int32Array;
}

function fillSpectrum(
  { re, im }: FloatSpectrum,
  { firstBin, weights, cosines, sines }: NoiseBand,
  { drawn, even, chance }: Filling,
): void {
  for (let i = 0; i < weights.length; i++) {
    const bits = nextBits(chance, i % generators);
    const [a, b] = [bits & (directions - 1), (bits >>> 12) & (directions - 1)];
    const own = drawn === undefined ? 0 : (drawn[i] as number);
    const weight = weights[i] as number;
    re[firstBin + i] = weight * (own * (cosines[a] as number) + even * (cosines[b] as number));
    im[firstBin + i] = weight * (own * (sines[a] as number) + even * (sines[b] as number));
  }
  // A group of four that was begun is used up.
  for (let i = weights.length; i % generators !== 0; i++) nextBits(chance, i % generators);
}

/** Amplitude of a bin at which a bed of amplitudes 1 has RMS 1: N²⁄2 over the band's power and over Σ Hann² = 3⁄8 · overlap. */
function unitGain({ size, weights }: BandBins): number {
  const power = weights.reduce((sum, weight) => sum + weight * weight, 0);
  return power > 0 ? sqrt((size * size) / 2 / power / (0.375 * overlap)) : 0;
}

function unitCircle(): { cosines: Float32Array; sines: Float32Array } {
  const [cosines, sines] = [new Float32Array(directions), new Float32Array(directions)];
  forEachAngle(directions, (2 * PI) / directions, (i, cosine, sine) => {
    cosines[i] = cosine;
    sines[i] = sine;
  });
  return { cosines, sines };
}
