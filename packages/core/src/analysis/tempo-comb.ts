/** A rough tempo: a comb over the autocorrelation of the onset envelope, with a preference for tempi near 120. */
import { exp, log2 } from '../dsp/elementary.ts';
import { createRealFft } from '../dsp/fft.ts';

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
  const novelty = risingPart(rhythm.envelope, round(hopsPerMinute / 60));
  const longestLag = ceil((max(...COMB_TEETH) * hopsPerMinute) / SLOWEST_BPM) + 1;
  const correlation = autocorrelation(novelty, min(longestLag, novelty.length - 1));
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
  const totals = new Float64Array(envelope.length + 1);
  for (let hop = 0; hop < envelope.length; hop++) totals[hop + 1] = (totals[hop] as number) + (envelope[hop] as number);
  const rising = envelope.map((value, hop) => {
    const from = max(0, hop - floor(width / 2));
    const to = min(envelope.length, hop + floor(width / 2) + 1);
    return max(0, value - ((totals[to] as number) - (totals[from] as number)) / (to - from));
  });
  const mean = rising.reduce((sum, value) => sum + value, 0) / max(1, rising.length);
  return rising.map((value) => value - mean);
}

/** Mean product of values so many hops apart, for lags from 0 to `longest`, as a share of that of lag 0: by way of the spectrum. */
function autocorrelation(values: Float64Array, longest: number): Float64Array {
  const lags = max(0, longest) + 1;
  let size = 2;
  while (size < values.length + lags) size *= 2;
  const fft = createRealFft(size);
  const padded = new Float64Array(size);
  padded.set(values);
  const re = new Float64Array(size / 2 + 1);
  const im = new Float64Array(size / 2 + 1);
  fft.forward(padded, re, im);
  for (let bin = 0; bin < re.length; bin++) {
    re[bin] = (re[bin] as number) ** 2 + (im[bin] as number) ** 2;
    im[bin] = 0;
  }
  fft.inverse(re, im, padded);
  const whole = (padded[0] as number) / values.length || 1;
  return padded.subarray(0, lags).map((sum, lag) => sum / (values.length - lag) / whole);
}

/** Largest value within a hop of a place. */
function peakNear(values: Float64Array, place: number): number {
  const at = round(place);
  return max(values[at - 1] ?? 0, values[at] ?? 0, values[at + 1] ?? 0);
}
