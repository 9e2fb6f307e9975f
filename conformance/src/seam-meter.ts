/** What an ear would notice at the seam of a loop, beside what it meets elsewhere in it. */
import { createRealFft, gainToDb, hann } from '@stem/core/dsp';

const { abs, floor, max, sqrt } = Math;

/** The largest value at the seam and in the blend behind it, and the largest of 200 other places. */
export interface SeamReading {
  readonly seam: number;
  readonly elsewhere: number;
}

export interface SeamReadings {
  /** Largest second difference: a click is a corner. */
  readonly corner: SeamReading;
  /** Level of 30 ms against the 30 ms before, in dB. */
  readonly levelDb: SeamReading;
  /** Spectrum of 2048 frames against the 2048 before, RMS over its bins in dB. */
  readonly spectrumDb: SeamReading;
}

const spectrumFrames = 2048;
const levelSec = 0.03;
const seamPlaces = 8;
const otherPlaces = 200;

export interface SeamPlace {
  readonly sampleRate: number;
  /** So many frames at the loop's start are a blend. */
  readonly blendFrames: number;
}

/** Reads a loop; level and spectrum are those of all channels together. */
export function readSeam(loop: readonly Float32Array[], { sampleRate, blendFrames }: SeamPlace): SeamReadings {
  const levelFrames = floor(levelSec * sampleRate);
  return {
    corner: reading({ loop, blendFrames, reach: 16 }, cornerAt),
    levelDb: reading({ loop, blendFrames, reach: levelFrames }, (turns, at) => {
      const [before, after] = [turns(at - levelFrames, levelFrames), turns(at, levelFrames)];
      return abs(0.5 * gainToDb(energyOf(after) / energyOf(before)));
    }),
    spectrumDb: reading({ loop, blendFrames, reach: spectrumFrames }, spectrumChange),
  };
}

/** Samples of the loop that turns for ever, from a place on. */
type Turns = (start: number, length: number) => readonly Float64Array[];

interface Seam {
  readonly loop: readonly Float32Array[];
  readonly blendFrames: number;
  /** Frames before and after a place that its value depends on. */
  readonly reach: number;
}

function reading({ loop, blendFrames, reach }: Seam, measure: (turns: Turns, at: number) => number): SeamReading {
  const frames = loop[0]?.length ?? 0;
  const turns: Turns = (start, length) =>
    loop.map((channel) =>
      Float64Array.from({ length }, (_, i) => channel[(((start + i) % frames) + frames) % frames] ?? 0),
    );
  const worstOf = (start: number, end: number, count: number): number => {
    let worst = 0;
    for (let place = 0; place <= count; place++) {
      worst = max(worst, measure(turns, start + floor((place * (end - start)) / count)));
    }
    return worst;
  };
  return {
    seam: worstOf(0, blendFrames, seamPlaces),
    elsewhere: worstOf(blendFrames + reach, frames - reach, otherPlaces),
  };
}

function energyOf(channels: readonly Float64Array[]): number {
  return channels.reduce((sum, channel) => channel.reduce((energy, sample) => energy + sample * sample, sum), 0);
}

function cornerAt(turns: Turns, at: number): number {
  let largest = 0;
  for (const around of turns(at - 9, 19)) {
    for (let i = 1; i < 18; i++) {
      largest = max(largest, abs((around[i - 1] ?? 0) - 2 * (around[i] ?? 0) + (around[i + 1] ?? 0)));
    }
  }
  return largest;
}

const fft = createRealFft(spectrumFrames);
const window = hann(spectrumFrames);

function spectrumChange(turns: Turns, at: number): number {
  const before = powers(turns(at - spectrumFrames, spectrumFrames));
  const after = powers(turns(at, spectrumFrames));
  const floorPower = 1e-6 * max(...before, ...after);
  let sum = 0;
  for (const [bin, power] of after.entries()) {
    const difference = 0.5 * gainToDb((power + floorPower) / ((before[bin] ?? 0) + floorPower));
    sum += difference * difference;
  }
  return sqrt(sum / after.length);
}

/** Power spectrum over all channels. */
function powers(channels: readonly Float64Array[]): Float64Array {
  const bins = spectrumFrames / 2 + 1;
  const [re, im] = [new Float64Array(bins), new Float64Array(bins)];
  const sum = new Float64Array(bins);
  for (const channel of channels) {
    fft.forward(
      channel.map((sample, i) => sample * (window[i] ?? 0)),
      re,
      im,
    );
    for (let bin = 0; bin < bins; bin++) {
      sum[bin] = (sum[bin] ?? 0) + (re[bin] ?? 0) * (re[bin] ?? 0) + (im[bin] ?? 0) * (im[bin] ?? 0);
    }
  }
  return sum;
}
