/** Where in its sources hiss is found: the moments that are most like noise within the band, as amplitude spectra. */
import { windowMeasures } from '../../analysis/track.ts';
import { exp, log, log10 } from '../../dsp/elementary.ts';
import { createBinPowers, type BinPowers } from '../../dsp/spectral-power.ts';
import { secToFrames } from '../../dsp/units.ts';
import { hann } from '../../dsp/window.ts';
import type { TextureSource } from '../source.ts';
import type { SourceRange } from '../texture.ts';
import type { HissBand } from './band.ts';
import { bandBins, type BandBins } from './spectral-frame.ts';

const { floor, max, min, round, sqrt } = Math;

/** A moment of a source: what is heard in the band, frame by frame. */
export interface NoisePlace {
  readonly source: SourceRange;
  /** Amplitudes of the band's bins, each frame brought to an RMS of 1. */
  readonly frames: readonly Float32Array[];
}

/** Length of a place, and distance of the places that are looked at. */
const placeSec = 0.25;

/** Places that are measured in the band itself, of all that the shared analysis takes for noisy and bright. */
const measuredPlaces = 48;

/** Below this level in the band, in dBFS, there is nothing but the noise of the medium. */
const quietestDb = -78;

/** Flatness in the band that a frame must reach; white noise reads about 0.56. */
const leastFlatness = 0.3;

/** How far the colour of a frame may lie from its mean, as a power ratio: 18 dB, of which half is kept. */
const widestColour = 63;

/** Half the neighbourhood, in bins. */
const neighbourhood = 12;

export interface NoiseSearch {
  readonly band: HissBand;
  /** The bins in which the hiss will be made. */
  readonly bins: BandBins;
  /** How many places are wanted at the most. */
  readonly count: number;
}

/** The best places of the sources for hiss in the band, best first; fewer, or none, where they hold no noise. */
export function noisePlaces(sources: readonly TextureSource[], { band, bins, count }: NoiseSearch): NoisePlace[] {
  return sources
    .flatMap((source) => {
      const windows = promisingWindows(source, max(2, floor(measuredPlaces / sources.length)));
      const own = bandBins(band, source.sampleRate);
      const meter = createBinPowers(hann(own.size));
      const power = new Float32Array(own.size / 2 + 1);
      const colour = new Float64Array(own.weights.length);
      return windows.map((window) => measurePlace(source, window, { meter, power, colour, own, bins }));
    })
    .filter((place) => place.frames.length > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, count);
}

interface NoiseWindow {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** Windows that the shared analysis takes for loud, bright and noisy; it costs next to nothing to ask it of all. */
function promisingWindows(source: TextureSource, count: number): NoiseWindow[] {
  const length = max(1, min(source.frames, secToFrames(placeSec, source.sampleRate)));
  const windows: (NoiseWindow & { promise: number })[] = [];
  for (let startFrame = 0; startFrame + length <= source.frames; startFrame += length) {
    const endFrame = startFrame + length;
    const { rmsDb, centroidHz, flatness } = windowMeasures(source.analysis, startFrame, endFrame);
    if (rmsDb === -Infinity) continue;
    const promise = rmsDb + 20 * log10(max(1, centroidHz)) + 20 * flatness;
    windows.push({ startFrame, endFrame, promise });
  }
  return windows.sort((a, b) => b.promise - a.promise || a.startFrame - b.startFrame).slice(0, count);
}

interface Measuring {
  readonly meter: BinPowers;
  /** The last frame's. */
  readonly power: Float32Array;
  /** The mean power around each of its bins in the band. */
  readonly colour: Float64Array;
  /** The band at the source's rate, and at the rate of the hiss. */
  readonly own: BandBins;
  readonly bins: BandBins;
}

/** The noisy frames of a window, and how good it is: its level in the band, and how flat it is there. */
function measurePlace(
  source: TextureSource,
  { startFrame, endFrame }: NoiseWindow,
  { meter, power, colour, own, bins }: Measuring,
): NoisePlace & { score: number } {
  const frames: Float32Array[] = [];
  let score = 0;
  for (const channel of source.view(startFrame, endFrame).channels) {
    for (let start = 0; start + own.size <= channel.length; start += own.size / 2) {
      meter.measure(channel, start, power);
      const inBand = power.subarray(own.firstBin, own.firstBin + own.weights.length);
      findColour(inBand, colour);
      const { levelDb, flatness } = measureFrame(inBand, colour, own.size);
      if (levelDb < quietestDb || flatness < leastFlatness) continue;
      const frame = atBins(inBand, own, bins);
      frames.push(whitened(frame, frame === inBand ? colour : findColour(frame, new Float64Array(frame.length))));
      score += levelDb - quietestDb + 60 * flatness;
    }
  }
  return { source: { file: source.file, startFrame, endFrame }, frames, score };
}

/** The frame's powers in the bins of another rate, by the nearest bin: their phases will be drawn anyway. */
function atBins(frame: Float32Array, from: BandBins, to: BandBins): Float32Array {
  if (from.hzPerBin === to.hzPerBin && from.weights.length === to.weights.length) return frame;
  return Float32Array.from(to.weights, (_, i) => {
    const bin = round(((to.firstBin + i) * to.hzPerBin) / from.hzPerBin) - from.firstBin;
    return frame[min(max(0, bin), frame.length - 1)] as number;
  });
}

/** Level in dBFS, and the geometric mean of the power divided by its mean, against its neighbourhood's colour. */
function measureFrame(powers: Float32Array, colour: Float64Array, size: number): { levelDb: number; flatness: number } {
  let [power, relative, logarithms, product] = [0, 0, 0, 1];
  for (let i = 0; i < powers.length; i++) {
    const binPower = powers[i] as number;
    power += binPower;
    const ratio = binPower / ((colour[i] as number) + 1e-30);
    relative += ratio;
    // One logarithm for eight bins, whose product no double overflows: none is over the neighbourhood's size.
    product *= ratio + 1e-9;
    if ((i & 7) === 7) {
      logarithms += log(product);
      product = 1;
    }
  }
  logarithms += log(product);
  // A Hann window of N samples passes 3⁄8·N² ÷ 2 of a signal's power into the bins of one side.
  const levelDb = 10 * log10(power / (0.1875 * size * size) + 1e-30);
  const flatness = relative > 0 ? exp(logarithms / powers.length) / (relative / powers.length) : 0;
  return { levelDb, flatness };
}

/** Amplitudes of RMS 1 with half the colour and half the detail, in dB: a tone that is left in it sinks into the noise. */
function whitened(powers: Float32Array, colour: Float64Array): Float32Array {
  let mean = 0;
  for (let i = 0; i < colour.length; i++) mean += (colour[i] as number) / colour.length;
  const result = new Float32Array(powers.length);
  let sum = 0;
  for (let i = 0; i < powers.length; i++) {
    const power = colour[i] as number;
    const detail = power > 0 ? sqrt(sqrt((powers[i] as number) / power)) : 1;
    const amplitude = detail * sqrt(sqrt(min(widestColour, max(1 / widestColour, power / mean))));
    result[i] = amplitude;
    sum += amplitude * amplitude;
  }
  const gain = sqrt(result.length / sum);
  for (let i = 0; i < result.length; i++) result[i] = (result[i] as number) * gain;
  return result;
}

/** Fills `colour` with the mean power around each bin, and returns it. */
function findColour(powers: Float32Array, colour: Float64Array): Float64Array {
  const { length } = powers;
  let sum = 0;
  for (let i = 0; i < min(neighbourhood, length); i++) sum += powers[i] as number;
  for (let i = 0; i < length; i++) {
    const [from, to] = [i - neighbourhood, i + neighbourhood + 1];
    if (to <= length) sum += powers[to - 1] as number;
    if (from > 0) sum -= powers[from - 1] as number;
    colour[i] = max(0, sum) / (min(length, to) - max(0, from));
  }
  return colour;
}
