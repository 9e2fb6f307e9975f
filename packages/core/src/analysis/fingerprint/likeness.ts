/**
 * How alike two recordings are by their excerpts, laid over each other to a fraction of a sample and correlated band by
 * band.
 *
 * Two strikes on one drum agree in the lowest band only; a copy through a lossy coder agrees in all, a little less in the
 * higher ones. So a band counts by the square root of its amplitude: the loudest does not decide alone.
 */
import { createAligner, createCrossSpectrum, type Alignment, type CrossSpectrum } from './cross-spectrum.ts';
import { createDriftMeter, type Drift } from './drift.ts';
import { audiblePairs, nothing, overlap, type Pair } from './excerpt-pairs.ts';
import { type Print, type PrintPlan } from './fingerprint.ts';

const { abs, max, min, round, sqrt } = Math;

/** Bands so much quieter than the loudest, in power, are mostly the coder's noise. */
const QUIET_BAND = 0.001;

/** Above this share of the power, and below this frequency, a coder keeps the waveform of a band. */
const STRONG_BAND = 0.01;
const FAITHFUL_HZ = 1500;

/** How alike two recordings are: 1 for the same samples, turned over or not, about 0 for others. */
export interface Likeness extends Alignment {
  /** Mean over the bands of all excerpts. */
  readonly mean: number;
  /** Mean, by power, over the bands that coders keep well: loud ones, and low. 1 where there are none. */
  readonly faithful: number;
  /** That of the least like of those. */
  readonly worst: number;
}

/** Compares prints made by one plan. Holds work space: one caller at a time. */
export interface PrintComparer {
  likeness(a: Print, b: Print): Likeness;
  /** How much slower `a` runs, for two that are alike. */
  drift(a: Print, b: Print, likeness: Likeness): Drift;
}

export function createPrintComparer(plan: PrintPlan): PrintComparer {
  const size = 2 * plan.excerpts.length;
  const edges = plan.edgesHz.map((hz) => max(1, round((hz * size) / plan.sampleRate)));
  const bins = [edges[0] as number, edges.at(-1) as number] as const;
  const aligner = createAligner(size, bins);
  const drifts = createDriftMeter(plan, bins);
  const spectra = Array.from({ length: plan.excerpts.count }, () => createCrossSpectrum(size));

  return {
    likeness(a, b) {
      const pairs = audiblePairs(a, b);
      if (!mayBeAlike(pairs, round(a.centre - b.centre))) return unlike;
      const { offset, lag, sign } = align(pairs, round(a.centre - b.centre));
      const cells = pairs.flatMap(({ level }, index) => cellsOf(spectra[index] as CrossSpectrum, { level, lag, sign }));
      const alignment = { lag: offset + lag, sign };
      if (cells.length === 0) return { mean: 0, faithful: 0, worst: 0, ...alignment };
      const kept = cells.filter(({ faithful }) => faithful);
      return {
        mean: weightedMean(cells, ({ share, level }) => sqrt(sqrt(share) * level)),
        faithful: kept.length === 0 ? 1 : weightedMean(kept, ({ share, level }) => share * level * level),
        worst: kept.reduce((least, { correlation }) => min(least, correlation), 1),
        ...alignment,
      };
    },
    drift: (a, b, alignment) => drifts.drift(audiblePairs(a, b), alignment),
  };

  /** A tenth of the work: most that have a similar shape are other recordings, and their loudest excerpts tell. */
  function mayBeAlike(pairs: readonly Pair[], guess: number): boolean {
    const loudest = pairs.reduce((most, pair) => (pair.level > most.level ? pair : most), pairs[0] ?? nothing);
    const [spectrum] = spectra;
    if (loudest === nothing || !spectrum) return false;
    aligner.clear();
    spectrum.measure(overlap(loudest, guess));
    aligner.collect(spectrum, 1);
    return aligner.best().agreement > LEAST_AGREEMENT;
  }

  /** Leaves the spectra of the pairs where they lie over each other but for `lag`, which is common to all. */
  function align(pairs: readonly Pair[], guess: number): Alignment & { readonly offset: number } {
    let offset = guess;
    for (let turn = 0; ; turn++) {
      aligner.clear();
      for (const [index, pair] of pairs.entries()) {
        const spectrum = spectra[index] as CrossSpectrum;
        spectrum.measure(overlap(pair, offset));
        aligner.collect(spectrum, sqrt(pair.a.peak * pair.b.peak));
      }
      const best = aligner.best();
      // Cut again where the excerpts overlap better: by the guess alone they may be far off.
      if (abs(best.lag) <= NEAR_LAG || turn === MOST_TURNS) return { ...best, offset };
      offset += round(best.lag);
    }
  }

  /** The bands of a pair. */
  function cellsOf(spectrum: CrossSpectrum, { level, lag, sign }: Alignment & { readonly level: number }): Cell[] {
    const total = spectrum.band([1, size / 2], 0).power;
    return edges.slice(1).flatMap((to, band): Cell[] => {
      const { correlation, power } = spectrum.band([edges[band] as number, to], lag);
      const share = power / total;
      if (!(share > QUIET_BAND)) return [];
      const faithful = share > STRONG_BAND && (plan.edgesHz[band + 1] as number) <= FAITHFUL_HZ;
      return [{ correlation: sign * correlation, share, level, faithful }];
    });
  }
}

const unlike: Likeness = { mean: 0, faithful: 0, worst: 0, lag: 0, sign: 1 };

/** Copies by coders of 64 kbit/s agree by 0.48 and more. */
const LEAST_AGREEMENT = 0.4;

/** Excerpts that are nearer lie over each other well enough. */
const NEAR_LAG = 32;
const MOST_TURNS = 2;

/** One band of one pair of excerpts. */
interface Cell {
  readonly correlation: number;
  /** Of the power of the excerpts. */
  readonly share: number;
  /** Of the excerpts, as an amplitude. */
  readonly level: number;
  readonly faithful: boolean;
}

function weightedMean(cells: readonly Cell[], weightOf: (cell: Cell) => number): number {
  let [sum, total] = [0, 0];
  for (const cell of cells) {
    const weight = weightOf(cell);
    sum += weight * cell.correlation;
    total += weight;
  }
  return sum / total;
}
