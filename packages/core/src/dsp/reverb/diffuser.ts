/** Smears each attack into a dense cloud of reflections: Schroeder's all-passes in a row, other ones on each side. */
import { nothing } from '../processor.ts';
import { primeNear } from './primes.ts';

const { abs, max, min } = Math;

/** Delays as shares of the network's mean one; the two sides have no reflection at the same time. */
const shares = [
  [0.031, 0.077, 0.143, 0.211],
  [0.037, 0.069, 0.157, 0.197],
] as const;

export const diffuserGain = 0.6;

/** Frames of each all-pass of a side. */
export function diffuserDelays(side: number, meanDelay: number): readonly number[] {
  const delays = shares[side % 2] as readonly number[];
  return delays.map((share) => primeNear(max(7, share * meanDelay)));
}

export interface Diffuser {
  /** The next samples in place; where they are cut does not matter. */
  process(samples: Float32Array): void;
}

export function createDiffuser(delays: readonly number[]): Diffuser {
  const stages = delays.map((delay) => createAllpass(delay, diffuserGain));
  return {
    process(samples) {
      for (const stage of stages) stage.process(samples);
    },
  };
}

/** Passes all frequencies alike, spread in time: y[n] = −g·x[n] + x[n−m] + g·y[n−m]. */
export function createAllpass(delay: number, g: number): Diffuser {
  const ring = new Float32Array(delay);
  let place = 0;
  return {
    process(samples) {
      for (let start = 0; start < samples.length;) {
        const run = min(samples.length - start, delay - place);
        for (let i = 0; i < run; i++) {
          const old = ring[place + i] as number;
          const inner = (samples[start + i] as number) + g * old;
          ring[place + i] = abs(inner) < nothing ? 0 : inner;
          samples[start + i] = old - g * inner;
        }
        start += run;
        place = place + run === delay ? 0 : place + run;
      }
    },
  };
}
