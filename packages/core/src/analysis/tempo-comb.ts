/** A rough tempo: a comb over the autocorrelation of the onset envelope, with a preference for tempi near 120. */
import { exp, log2 } from '../dsp/elementary.ts';
import { autocorrelation } from './autocorrelation.ts';

const { ceil, floor, max, min, round } = Math;

/** No tempo is looked for outside of these. */
export const SLOWEST_BPM = 40;
export const FASTEST_BPM = 250;

/** Multiples of the period that a comb looks at. */
const COMB_TEETH = [1, 2, 4, 8];

/** Tempi an octave away from 120 BPM are taken where their comb is 1.6 times as strong. */
const PREFERENCE_WIDTH_OCTAVES = 1;

/** How strongly something begins, one value a hop. */
export interface OnsetEnvelope {
  readonly sampleRate: number;
  readonly envelope: Float64Array;
  readonly hopFrames: number;
}

/** The tempo whose beats and multiples of them bring the envelope back best, within about 1 %; undefined without any. */
export function roughTempo(rhythm: OnsetEnvelope): number | undefined {
  const hopsPerMinute = (60 * rhythm.sampleRate) / rhythm.hopFrames;
  const longestLag = ceil((max(...COMB_TEETH) * hopsPerMinute) / SLOWEST_BPM) + 1;
  const { envelope } = rhythm;
  const rising = risingPart(envelope, round(hopsPerMinute / 60));
  const correlation = autocorrelation(rising, min(longestLag, envelope.length - 1));
  const score = (bpm: number): number => {
    const lag = hopsPerMinute / bpm;
    const teeth = COMB_TEETH.filter((tooth) => tooth * lag + 1 < correlation.length);
    const height = teeth.reduce((sum, tooth) => sum + peakNear(correlation, tooth * lag), 0) / max(1, teeth.length);
    const octaves = log2(bpm / 120) / PREFERENCE_WIDTH_OCTAVES;
    return height * exp(-0.5 * octaves * octaves);
  };
  let best: { bpm: number; score: number } | undefined;
  for (let bpm = SLOWEST_BPM; bpm <= FASTEST_BPM; bpm *= 1.004) {
    const here = score(bpm);
    if (here > (best?.score ?? 0)) best = { bpm, score: here };
  }
  return best?.bpm;
}

/** The envelope above its mean over a second around, negative parts cut off, then its mean taken away. */
function risingPart(envelope: Float64Array, width: number): Float64Array {
  const hops = envelope.length;
  const reach = floor(width / 2);
  const rising = new Float64Array(hops);
  // Running totals of the envelope before the window, and to its end.
  const before = { hop: 0, total: 0 };
  const until = { hop: 0, total: 0 };
  let sum = 0;
  for (let hop = 0; hop < hops; hop++) {
    const from = max(0, hop - reach);
    const to = min(hops, hop + reach + 1);
    while (before.hop < from) before.total += envelope[before.hop++] as number;
    while (until.hop < to) until.total += envelope[until.hop++] as number;
    const value = max(0, (envelope[hop] as number) - (until.total - before.total) / (to - from));
    rising[hop] = value;
    sum += value;
  }
  const mean = sum / max(1, hops);
  for (let hop = 0; hop < hops; hop++) rising[hop] = (rising[hop] as number) - mean;
  return rising;
}

/** Largest value within a hop of a place. */
function peakNear(values: Float64Array, place: number): number {
  const at = round(place);
  return max(values[at - 1] ?? 0, values[at] ?? 0, values[at + 1] ?? 0);
}
