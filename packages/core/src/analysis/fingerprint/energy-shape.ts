/**
 * How the energy of a sound lies in time and frequency, in numbers that no level, leading silence or coding changes much:
 * what duplicates are looked for by.
 *
 * All are means over the energy, so they are smooth: a coding error of −20 dB moves them by a percent, and nothing hangs
 * on a threshold that one copy crosses and the other does not.
 */
import { log, log10 } from '../../dsp/elementary.ts';
import { bandFrames, type BandPlan } from './band-frames.ts';
import { energyMap } from './energy-map.ts';

const { max, sqrt } = Math;

/** The shape of one sound; similar-shape.ts says how near two copies are. */
export interface EnergyShape {
  /** Natural logarithm of the spread of the energy in time, in seconds: its standard deviation. */
  readonly logSpread: number;
  /** Third moment over the cube of the spread: a strike is positive, a crescendo negative, an even sound 0. */
  readonly skewness: number;
  /** Level of each band against the whole, in dB. */
  readonly bandDb: readonly number[];
  /** Level by band and time, see energy-map.ts. */
  readonly map: Int8Array;
}

/** Where the energy lies, in samples of the signal it was measured on. */
export interface EnergyMoments {
  readonly power: number;
  readonly centre: number;
  readonly spread: number;
  readonly skewness: number;
}

/** Bands below this share of the whole, in dB, are left to the coder's whim. */
const WEAK_BAND_DB = -30;

/** Mean time, spread and skewness of the squares of the samples; undefined for silence. */
export function energyMoments(samples: Float32Array): EnergyMoments | undefined {
  let [power, first] = [0, 0];
  for (let index = 0; index < samples.length; index++) {
    const energy = squared(samples[index] as number);
    power += energy;
    first += energy * index;
  }
  if (!(power > SILENT_POWER * samples.length)) return undefined;
  const centre = first / power;
  let [second, third] = [0, 0];
  for (let index = 0; index < samples.length; index++) {
    const distance = index - centre;
    const moment = squared(samples[index] as number) * distance * distance;
    second += moment;
    third += moment * distance;
  }
  const spread = max(0.5, sqrt(second / power));
  return { power, centre, spread, skewness: third / power / (spread * spread * spread) };
}

/** −100 dBFS: what is below is dither, or a file of nothing. */
const SILENT_POWER = 1e-10;

/** The shape of a signal with these moments. */
export function energyShape(samples: Float32Array, moments: EnergyMoments, plan: BandPlan): EnergyShape {
  const frames = bandFrames(samples, moments.centre, plan);
  const bandDb = frames.bands.map((powers) => {
    const power = powers.reduce((sum, value) => sum + value, 0);
    return max(WEAK_BAND_DB, 10 * log10(power / moments.power + 1e-12));
  });
  return {
    logSpread: log(moments.spread / plan.sampleRate),
    skewness: moments.skewness,
    bandDb,
    map: energyMap(frames, moments),
  };
}

function squared(value: number): number {
  return value * value;
}
