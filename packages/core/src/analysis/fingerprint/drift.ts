/**
 * How much faster one of two like recordings runs. A bass drum a hundredth higher correlates to 0.99 with the lower one,
 * but its end lies earlier; and no coder moves the end.
 */
import { createFloatFft } from '../../dsp/float-fft.ts';
import { createCrossSpectrum, type Alignment, type Bins } from './cross-spectrum.ts';
import { overlap, type Pair } from './excerpt-pairs.ts';
import type { PrintPlan } from './fingerprint.ts';

const { abs, ceil, max, min, sqrt } = Math;

/** Shorter halves of excerpts tell no lag. */
const SHORTEST_HALF = 256;
/** Halves so much quieter than the loudest, in amplitude, are left out. */
const QUIET_HALF = 0.05;
/** Up to this drift, and this many samples more, the lag of a half is looked for. */
const MOST_DRIFT = 0.03;
const LEAST_REACH = 4;

export interface Drift {
  /** How much later each second of the first lies, in seconds. */
  readonly slope: number;
  /** From how many places it was told. */
  readonly places: number;
}

export interface DriftMeter {
  drift(pairs: readonly Pair[], alignment: Alignment): Drift;
}

export function createDriftMeter(plan: PrintPlan, bins: Bins): DriftMeter {
  // Halves of excerpts: their transforms are half as long as those of whole ones.
  const size = plan.excerpts.length;
  const [from, to] = [ceil(bins[0] / 2), ceil(bins[1] / 2)];
  const spectrum = createCrossSpectrum(size);
  const fft = createFloatFft(size);
  const [re, im] = [new Float32Array(size / 2 + 1), new Float32Array(size / 2 + 1)];
  const correlation = new Float32Array(size);

  /** Samples by which the first lies later; the nearest within reach. */
  const lagOf = ({ signals }: Half, sign: number, reach: number): number => {
    spectrum.measure(signals);
    for (let bin = from; bin < to; bin++) {
      re[bin] = sign * (spectrum.product.re[bin] as number);
      im[bin] = sign * (spectrum.product.im[bin] as number);
    }
    fft.inverse(re, im, correlation);
    const heightAt = (lag: number): number => correlation[(lag + size) % size] as number;
    let best = 0;
    for (let lag = -reach; lag <= reach; lag++) if (heightAt(lag) > heightAt(best)) best = lag;
    // The top of a parabola through three points.
    const [before, top, after] = [heightAt(best - 1), heightAt(best), heightAt(best + 1)];
    const bend = before - 2 * top + after;
    return best + (bend < 0 ? (before - after) / (2 * bend) : 0);
  };

  return {
    drift(pairs, { lag, sign }) {
      const halves = halvesOf(pairs, Math.round(lag));
      const middle = weightedMean(halves, ({ place }) => place);
      const farthest = size / 4;
      const lags = halves.map((half) => {
        const reach = min(farthest, ceil(MOST_DRIFT * abs(half.place - middle)) + LEAST_REACH);
        return lagOf(half, sign, reach);
      });
      const common = weightedMean(halves, (_, index) => lags[index] as number);
      const square = weightedMean(halves, ({ place }) => (place - middle) * (place - middle));
      const product = weightedMean(halves, ({ place }, index) => (place - middle) * ((lags[index] as number) - common));
      return { slope: square > 0 ? product / square : 0, places: halves.length };
    },
  };
}

interface Half {
  readonly signals: readonly [Int8Array, Int8Array];
  /** The middle of its energy, in samples of the first print. */
  readonly place: number;
  /** Amplitude: what it counts. */
  readonly weight: number;
}

function halvesOf(pairs: readonly Pair[], lag: number): readonly Half[] {
  const halves = pairs.flatMap((pair): Half[] => {
    const [a, b] = overlap(pair, lag);
    const length = a.length >> 1;
    if (length < SHORTEST_HALF) return [];
    const start = max(pair.a.start, pair.b.start + lag);
    return [0, length].flatMap((first): Half[] => {
      const signals = [a.subarray(first, first + length), b.subarray(first, first + length)] as const;
      const { power, centre } = energyOf(signals[0]);
      if (!(power > 0)) return [];
      return [{ signals, place: start + first + centre, weight: pair.a.peak * sqrt(power) }];
    });
  });
  const loudest = halves.reduce((most, { weight }) => max(most, weight), 0);
  return halves.filter(({ weight }) => weight > QUIET_HALF * loudest);
}

function energyOf(samples: Int8Array): { readonly power: number; readonly centre: number } {
  let [power, moment] = [0, 0];
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index] as number;
    power += sample * sample;
    moment += index * sample * sample;
  }
  return { power, centre: moment / power };
}

function weightedMean(halves: readonly Half[], valueOf: (half: Half, index: number) => number): number {
  let [sum, total] = [0, 0];
  for (const [index, half] of halves.entries()) {
    sum += half.weight * valueOf(half, index);
    total += half.weight;
  }
  return total > 0 ? sum / total : 0;
}
