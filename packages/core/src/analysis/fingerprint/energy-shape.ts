/**
 * How the energy of a sound lies in time and frequency, in a few numbers that no level, leading silence or coding changes
 * much: what duplicates are looked for by.
 *
 * All are means over the energy, so they are smooth: a coding error of −20 dB moves them by a percent, and nothing hangs
 * on a threshold that one copy crosses and the other does not.
 */
import { log, log10 } from '../../dsp/elementary.ts';
import { butterworthBandpass, filterInPlace } from '../../dsp/filter.ts';

const { max, sqrt } = Math;

/** The shape of one sound. Two copies differ by less than `shapeTolerance` in each. */
export interface EnergyShape {
  /** Natural logarithm of the spread of the energy in time, in seconds: its standard deviation. */
  readonly logSpread: number;
  /** Third moment over the cube of the spread: a strike is positive, a crescendo negative, an even sound 0. */
  readonly skewness: number;
  /** Level of each band against the whole, in dB. */
  readonly bandDb: readonly number[];
  /** How much later than the whole each band lies, in spreads. */
  readonly bandDelay: readonly number[];
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
    const energy = squared(samples[index] as number);
    const distance = index - centre;
    second += energy * distance * distance;
    third += energy * distance * distance * distance;
  }
  const spread = max(0.5, sqrt(second / power));
  return { power, centre, spread, skewness: third / power / (spread * spread * spread) };
}

/** −100 dBFS: what is below is dither, or a file of nothing. */
const SILENT_POWER = 1e-10;

/** The shape of a signal with these moments. `edgesHz` are the borders of the bands. */
export function energyShape(
  samples: Float32Array,
  moments: EnergyMoments,
  { sampleRate, edgesHz }: { readonly sampleRate: number; readonly edgesHz: readonly number[] },
): EnergyShape {
  const bands = edgesHz.slice(1).map((high, index) => {
    const band = samples.slice();
    filterInPlace(band, butterworthBandpass((edgesHz[index] ?? 0) / sampleRate, high / sampleRate, 4));
    const { power, centre } = energyMoments(band) ?? { power: 0, centre: moments.centre };
    return {
      db: max(WEAK_BAND_DB, 10 * log10(power / moments.power + 1e-12)),
      delay: (centre - moments.centre) / moments.spread,
    };
  });
  return {
    logSpread: log(moments.spread / sampleRate),
    skewness: moments.skewness,
    bandDb: bands.map(({ db }) => db),
    bandDelay: bands.map(({ delay }) => delay),
  };
}

function squared(value: number): number {
  return value * value;
}
