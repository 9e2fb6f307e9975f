/**
 * Whether two fingerprints are of one recording: first by the shapes of their energy, which is cheap, then by their
 * excerpts, laid over each other to a fraction of a sample and correlated band by band.
 *
 * Two strikes on one drum agree in the lowest band only; a copy through a lossy coder agrees in all, a little less in the
 * higher ones. So a band counts by the square root of its amplitude: the loudest does not decide alone.
 */
import { cos, sin } from '../../dsp/elementary.ts';
import { createRealFft } from '../../dsp/fft.ts';
import { type EnergyShape } from './energy-shape.ts';
import { type Excerpt } from './excerpts.ts';
import { type Print, type PrintPlan } from './fingerprint.ts';

const { abs, floor, max, min, round, sqrt, PI } = Math;

/** How far the shapes of two copies may be apart. */
export const shapeTolerance = { logSpread: 0.17, skewness: 0.2, bandDb: 2.5, bandDelay: 0.25 };

/** Whether two sounds may be copies, by their shapes. */
export function isSimilarShape(a: EnergyShape, b: EnergyShape): boolean {
  if (abs(a.logSpread - b.logSpread) > shapeTolerance.logSpread) return false;
  const skewness = max(1, abs(a.skewness), abs(b.skewness));
  if (abs(a.skewness - b.skewness) > shapeTolerance.skewness * skewness) return false;
  for (let band = 0; band < a.bandDb.length; band++) {
    const level = max(a.bandDb[band] as number, b.bandDb[band] as number);
    // A weak band may be coded badly, or not at all.
    const slack = level > -12 ? 1 : level > -24 ? 2 : 4;
    if (abs((a.bandDb[band] as number) - (b.bandDb[band] as number)) > shapeTolerance.bandDb * slack) return false;
    if (level < -20) continue;
    if (abs((a.bandDelay[band] as number) - (b.bandDelay[band] as number)) > shapeTolerance.bandDelay * slack) {
      return false;
    }
  }
  return true;
}

/** Excerpts so much quieter than the loudest, in amplitude, are mostly the coder's noise. */
const QUIET_EXCERPT = 0.03;

/** So are bands so much quieter than the loudest, in power. */
const QUIET_BAND = 0.001;

/** Above this share of the power, and below this frequency, a coder keeps the waveform of a band. */
const STRONG_BAND = 0.01;
const FAITHFUL_HZ = 1500;

/** How alike two recordings are: 1 for the same samples, about 0 for others. */
export interface Likeness {
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
}

export function createPrintComparer(plan: PrintPlan): PrintComparer {
  const { length } = plan.excerpts;
  const size = 2 * length;
  const spectra = createCrossSpectrum(size);
  const edges = plan.edgesHz.map((hz) => max(1, round((hz * size) / plan.sampleRate)));

  return {
    likeness(a, b) {
      const pairs = audiblePairs(a, b);
      if (pairs.length === 0) return { mean: 0, faithful: 0, worst: 0 };
      // All excerpts lie over each other at the same lag, so it is looked for in all of them together.
      const guess = round(a.centre - b.centre);
      const nearly = round(guess + commonLag(pairs, guess));
      const lag = nearly + commonLag(pairs, nearly);
      const cells = pairs.flatMap((pair) => cellsOf(pair, lag));
      if (cells.length === 0) return { mean: 0, faithful: 0, worst: 0 };
      const kept = cells.filter(({ faithful }) => faithful);
      return {
        mean: weightedMean(cells, ({ share, level }) => sqrt(sqrt(share) * level)),
        faithful: kept.length === 0 ? 1 : weightedMean(kept, ({ share, level }) => share * level * level),
        worst: kept.reduce((least, { correlation }) => min(least, correlation), 1),
      };
    },
  };

  /** How much later than `lag` samples the same sound lies in the first of each pair. */
  function commonLag(pairs: readonly Pair[], lag: number): number {
    spectra.clear();
    for (const pair of pairs) {
      spectra.measure(overlap(pair, lag));
      spectra.collect([edges[0] as number, edges.at(-1) as number], sqrt(pair.a.peak * pair.b.peak));
    }
    return spectra.bestLag(edges[0] as number, edges.at(-1) as number);
  }

  /** The bands of a pair, laid over each other at this lag. */
  function cellsOf(pair: Pair, lag: number): Cell[] {
    const whole = round(lag);
    spectra.measure(overlap(pair, whole));
    const total = spectra.band(1, size / 2, 0).power;
    return edges.slice(1).flatMap((to, band): Cell[] => {
      const { correlation, power } = spectra.band(edges[band] as number, to, lag - whole);
      const share = power / total;
      if (!(share > QUIET_BAND)) return [];
      const faithful = share > STRONG_BAND && (plan.edgesHz[band + 1] as number) <= FAITHFUL_HZ;
      return [{ correlation, share, level: pair.level, faithful }];
    });
  }
}

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

interface Pair {
  readonly a: Excerpt;
  readonly b: Excerpt;
  readonly level: number;
}

/** Excerpts at the same place of two prints, without those too quiet to tell anything. */
function audiblePairs(a: Print, b: Print): Pair[] {
  const pairs = a.excerpts.flatMap((excerpt, index): Pair[] => {
    const other = b.excerpts[index];
    return other ? [{ a: excerpt, b: other, level: min(levelOf(excerpt), levelOf(other)) }] : [];
  });
  const loudest = pairs.reduce((most, { level }) => max(most, level), 0);
  return pairs.filter(({ level }) => level > QUIET_EXCERPT * loudest);
}

function levelOf({ samples, peak }: Excerpt): number {
  let power = 0;
  for (let index = 0; index < samples.length; index++) power += squared(samples[index] as number);
  return (peak / 127) * sqrt(power / samples.length);
}

/** The stretches of two excerpts that lie over each other when `a` is `lag` samples late. */
function overlap({ a, b }: Pair, lag: number): readonly [Int8Array, Int8Array] {
  const startInA = max(a.start, b.start + lag);
  const endInA = min(a.start + a.samples.length, b.start + b.samples.length + lag);
  const count = max(0, endInA - startInA);
  const [fromA, fromB] = [startInA - a.start, startInA - lag - b.start];
  return [a.samples.subarray(fromA, fromA + count), b.samples.subarray(fromB, fromB + count)];
}

/** The spectra of two signals, and what they have in common. */
interface CrossSpectrum {
  /** Transforms both. */
  measure(signals: readonly [Int8Array, Int8Array]): void;
  /** Adds these bins of the last measurement, times a gain, to what `bestLag` looks at. */
  collect(bins: readonly [number, number], gain: number): void;
  clear(): void;
  /** The lag, in parts of a sample, at which all that was collected agrees best. */
  bestLag(from: number, to: number): number;
  /** Correlation of the last measurement within a band, the first signal taken `lag` samples earlier. */
  band(from: number, to: number, lag: number): { readonly correlation: number; readonly power: number };
}

/** Share of the transform, twice as long as an excerpt, up to which lags are looked for. */
const FARTHEST_LAG = 0.3;

/** Steps of a twelfth of a sample: at 6.5 kHz the rest is 6°. */
const LAG_STEPS = 12;

function createCrossSpectrum(size: number): CrossSpectrum {
  const fft = createRealFft(size);
  const bins = size / 2 + 1;
  const make = (): Float64Array => new Float64Array(bins);
  const [aRe, aIm, bRe, bIm] = [make(), make(), make(), make()];
  const cross = { re: make(), im: make() };
  const collected = { re: make(), im: make() };
  const frame = new Float64Array(size);

  const transform = (samples: Int8Array, re: Float64Array, im: Float64Array): void => {
    frame.fill(0);
    const taper = min(64, samples.length >> 2);
    for (let index = 0; index < samples.length; index++) {
      const edge = min(index + 1, samples.length - index);
      frame[index] = (samples[index] as number) * (edge < taper ? edge / taper : 1);
    }
    fft.forward(frame, re, im);
  };

  return {
    measure([a, b]) {
      transform(a, aRe, aIm);
      transform(b, bRe, bIm);
      for (let bin = 0; bin < bins; bin++) {
        const [ar, ai, br, bi] = [aRe[bin] as number, aIm[bin] as number, bRe[bin] as number, bIm[bin] as number];
        cross.re[bin] = ar * br + ai * bi;
        cross.im[bin] = ai * br - ar * bi;
      }
    },
    clear() {
      collected.re.fill(0);
      collected.im.fill(0);
    },
    collect([from, to], gain) {
      // Half whitened: the loudest tone alone would agree with itself at every period.
      for (let bin = from; bin < to; bin++) {
        const [re, im] = [cross.re[bin] as number, cross.im[bin] as number];
        const amplitude = (sqrt(sqrt(re * re + im * im)) + 1e-9) / gain;
        collected.re[bin] = (collected.re[bin] as number) + re / amplitude;
        collected.im[bin] = (collected.im[bin] as number) + im / amplitude;
      }
    },
    bestLag(from, to) {
      fft.inverse(collected.re, collected.im, frame);
      let best = 0;
      // The farther apart, the less of the excerpts lies over each other: that must not make periodic sounds look nearer.
      const heightAt = (lag: number): number => (frame[(lag + size) % size] as number) / (1 - (2 * abs(lag)) / size);
      const reach = floor(FARTHEST_LAG * size);
      for (let lag = -reach; lag <= reach; lag++) if (heightAt(lag) > heightAt(best)) best = lag;
      let [finest, highest] = [best, -Infinity];
      for (let part = -LAG_STEPS; part <= LAG_STEPS; part++) {
        const lag = best + part / LAG_STEPS;
        const height = turnedSum(collected, [from, to], (2 * PI * lag) / size);
        if (height > highest) [finest, highest] = [lag, height];
      }
      return finest;
    },
    band(from, to, lag) {
      let [powerA, powerB] = [0, 0];
      for (let bin = from; bin < to; bin++) {
        powerA += squared(aRe[bin] as number) + squared(aIm[bin] as number);
        powerB += squared(bRe[bin] as number) + squared(bIm[bin] as number);
      }
      const power = sqrt(powerA * powerB);
      return { correlation: power > 0 ? turnedSum(cross, [from, to], (2 * PI * lag) / size) / power : 0, power };
    },
  };
}

interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Real part of the sum of these bins, each turned by `angle` times its number. */
function turnedSum({ re, im }: Spectrum, [from, to]: readonly [number, number], angle: number): number {
  const [stepRe, stepIm] = [cos(angle), sin(angle)];
  let [turnRe, turnIm] = [cos(angle * from), sin(angle * from)];
  let sum = 0;
  for (let bin = from; bin < to; bin++) {
    sum += (re[bin] as number) * turnRe - (im[bin] as number) * turnIm;
    const next = turnRe * stepRe - turnIm * stepIm;
    turnIm = turnRe * stepIm + turnIm * stepRe;
    turnRe = next;
  }
  return sum;
}

function squared(value: number): number {
  return value * value;
}
