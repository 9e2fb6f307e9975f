/**
 * What a sound is like, in 53 bytes: its colour, how that moves, how noisy it is, how long it lasts and how wide it is.
 * Sounds that are alike have descriptors that are near each other (descriptor-distance.ts).
 *
 * Neither level nor length counts, nor where in a loop it begins: everything is a share of the sound's energy, and what is
 * loud counts for more. Each scale is fixed, so that a distance does not depend on what else is compared; one unit is about
 * what tells sounds of one family from each other, see docs/likeness.md.
 */
import { frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { log, log10, log2, exp } from '../../dsp/elementary.ts';
import { createBinPowers } from '../../dsp/spectral-power.ts';
import { hann } from '../../dsp/window.ts';
import { sizeForRate } from '../power-spectrum.ts';
import { STEPS_A_UNIT } from './descriptor-distance.ts';

const { floor, max, min, round, sqrt } = Math;

/** Samples of a frame at 44.1 kHz: 93 ms. */
const SIZE = 4096;

/** Bands a third of an octave apart, from the first centre to 16 kHz; what is lower is in the first. */
const BANDS = 25;
const LOWEST_CENTRE_HZ = 63;
const LOWEST_HZ = 20;

/** Bands more than 50 dB below the sound are taken for 50 dB below: mostly coders and filters leave other things there. */
const FLOOR_POWER = 1e-5;

/** One unit: colours that differ by so many dB, root mean square over the bands; movements, likewise. */
const COLOUR_DB = 6;
const MOVEMENT_DB = 3;

/** One unit of noisiness, of 0 … 1. */
const NOISINESS = 0.25;

/** One unit of length, in octaves; shorter and longer sounds count as these. */
const LENGTH_OCTAVES = 1.5;
const SHORTEST_SEC = 0.05;
const LONGEST_SEC = 2;

/** One unit of width: the side's share of the energy. */
const WIDTH = 0.25;

/** A descriptor: its numbers are steps, so many to a unit of distance. */
export type SoundDescriptor = Uint8Array<ArrayBuffer>;

/** Describes a sound of any length and rate; silence is dark, still, short and narrow. */
export function soundDescriptor(audio: AudioBuffer): SoundDescriptor {
  const { colour, movement, noisiness, lengthSec } = measured(audio);
  const perBand = 1 / sqrt(BANDS);
  return Uint8Array.from(
    [
      noisiness / NOISINESS,
      log2(max(SHORTEST_SEC, min(LONGEST_SEC, lengthSec)) / SHORTEST_SEC) / LENGTH_OCTAVES,
      sideShare(audio) / WIDTH,
      ...colour.map((share) => (perBand * 10 * log10(share / FLOOR_POWER + 1)) / COLOUR_DB),
      ...movement.map((deviationDb) => (perBand * deviationDb) / MOVEMENT_DB),
    ],
    (units) => min(255, round(units * STEPS_A_UNIT)),
  );
}

interface Measured {
  /** Share of the energy in each band. */
  readonly colour: readonly number[];
  /** Standard deviation of each band's level against the moment's, in dB; loud moments count for more. */
  readonly movement: readonly number[];
  /** 0 for tones, about 1 for noise. */
  readonly noisiness: number;
  /** How long a steady sound of the same energy and the same mean power by energy would last. */
  readonly lengthSec: number;
}

function measured(audio: AudioBuffer): Measured {
  const { sampleRate, channels } = audio;
  const frames = frameCount(audio);
  const size = sizeForRate(SIZE, sampleRate);
  const hop = size / 2;
  const powers = createBinPowers(hann(size));
  const bin = new Float32Array(size / 2 + 1);
  const moment = createMoment(size, sampleRate);
  const sums = createSums();
  // Before and after the sound there is silence.
  for (let start = -hop; start + hop < frames || start === -hop; start += hop) {
    bin.fill(0);
    for (const samples of channels) powers.add(samples, start, bin);
    sums.add(moment(bin));
  }
  return sums.result(hop / sampleRate);
}

/** The bands of one frame, its power, and its noisiness. */
interface Moment {
  readonly bands: Float64Array;
  power: number;
  noisiness: number;
}

/** Reads moments from the powers of bins; the object is reused. */
function createMoment(size: number, sampleRate: number): (bins: Float32Array) => Moment {
  const hzPerBin = sampleRate / size;
  const first = max(1, round(LOWEST_HZ / hzPerBin));
  /** Each bin is shared between the two bands beside it, so that no tone jumps from one to the next. */
  const places = Float64Array.from({ length: size / 2 + 1 }, (_, bin) =>
    bin < first ? BANDS : max(0, 3 * log2((bin * hzPerBin) / LOWEST_CENTRE_HZ)),
  );
  const noisinessOf = createNoisiness(size, sampleRate);
  const moment = { bands: new Float64Array(BANDS), power: 0, noisiness: 0 };
  return (bins) => {
    const { bands } = moment;
    bands.fill(0);
    for (let bin = first; bin < bins.length; bin++) {
      const place = places[bin] as number;
      if (place >= BANDS) break;
      const band = floor(place);
      const upper = (place - band) * (bins[bin] as number);
      bands[band] = (bands[band] as number) + (bins[bin] as number) - upper;
      if (band + 1 < BANDS) bands[band + 1] = (bands[band + 1] as number) + upper;
    }
    moment.power = 0;
    for (const power of bands) moment.power += power;
    moment.noisiness = moment.power > 0 ? noisinessOf(bins, moment.power) : 0;
    return moment;
  };
}

/** Noise fills its bands evenly; narrow ones, since noise that is filtered ends somewhere. But a band needs bins to be even. */
const LEAST_BINS = 8;

/** What a band of white noise reads before it is scaled to 1: e^−γ, the flatness of exponentially distributed power. */
const NOISE_FLATNESS = 0.5615;

/** The flatness of a frame's bands, weighted by their amplitude. */
function createNoisiness(size: number, sampleRate: number): (bins: Float32Array, power: number) => number {
  const edges = noiseEdges(size, sampleRate);
  return (bins, power) => {
    const least = 1e-9 * power;
    let [sum, total] = [0, 0];
    for (let band = 0; band + 1 < edges.length; band++) {
      const [from, to] = [edges[band] as number, edges[band + 1] as number];
      let [bandPower, logs] = [0, 0];
      // One logarithm for four bins, whose product no double overflows.
      for (let start = from; start < to; start += 4) {
        let product = 1;
        for (let bin = start; bin < min(to, start + 4); bin++) {
          const value = ((bins[bin] as number) + least) / power;
          bandPower += value;
          product *= value;
        }
        logs += log(product);
      }
      const mean = bandPower / (to - from);
      const weight = sqrt(bandPower);
      sum += (weight * exp(logs / (to - from))) / (mean * NOISE_FLATNESS);
      total += weight;
    }
    return min(1, sum / total);
  };
}

function noiseEdges(size: number, sampleRate: number): number[] {
  const hzPerBin = sampleRate / size;
  const last = min(size / 2, round(16_000 / hzPerBin));
  const edges = [max(1, round(LOWEST_HZ / hzPerBin))];
  for (;;) {
    const from = edges.at(-1) as number;
    const to = max(from + LEAST_BINS, round(from * 1.26));
    if (to > last) return edges;
    edges.push(to);
  }
}

/** Collects moments, each weighted by its power. */
function createSums(): { add(moment: Moment): void; result(hopSec: number): Measured } {
  const bands = new Float64Array(BANDS);
  const levels = new Float64Array(BANDS);
  const squares = new Float64Array(BANDS);
  let [total, powerSquares, noisiness] = [0, 0, 0];
  return {
    add(moment) {
      const { power } = moment;
      if (!(power > 0)) return;
      for (let band = 0; band < BANDS; band++) {
        const share = (moment.bands[band] as number) / power;
        const level = 10 * log10(share + FLOOR_POWER);
        bands[band] = (bands[band] as number) + share * power;
        levels[band] = (levels[band] as number) + power * level;
        squares[band] = (squares[band] as number) + power * level * level;
      }
      total += power;
      powerSquares += power * power;
      noisiness += power * moment.noisiness;
    },
    result(hopSec) {
      if (total === 0)
        return { colour: Array(BANDS).fill(0), movement: Array(BANDS).fill(0), noisiness: 0, lengthSec: 0 };
      return {
        colour: Array.from(bands, (power) => power / total),
        movement: Array.from(squares, (square, band) =>
          sqrt(max(0, square / total - ((levels[band] as number) / total) ** 2)),
        ),
        noisiness: noisiness / total,
        lengthSec: (hopSec * total * total) / powerSquares,
      };
    },
  };
}

/** Share of the energy that is not common to the first two channels. */
function sideShare({ channels }: AudioBuffer): number {
  const [left, right] = channels;
  if (left === undefined || right === undefined) return 0;
  let [side, whole] = [0, 0];
  for (let frame = 0; frame < left.length; frame++) {
    const [a, b] = [left[frame] as number, right[frame] as number];
    side += (a - b) * (a - b);
    whole += 2 * (a * a + b * b);
  }
  return whole > 0 ? side / whole : 0;
}
