/** Mean powers of the last 400 ms and 3 s, every 10 ms. */
import { segmentsPerSecond, segmentStart } from './weighted-energy.ts';

/** A tenth of a second: windows are so many of these that each segment is added 44 times instead of 340. */
const tenthSegments = segmentsPerSecond / 10;
const momentaryTenths = 4;
const shortTermTenths = 30;

/** Length of the momentary window in segments. */
export const momentarySegments = momentaryTenths * tenthSegments;
/** Length of the short-term window in segments. */
export const shortTermSegments = shortTermTenths * tenthSegments;

/** Windows that end with the last segment pushed. */
export interface SlidingPower {
  push(energy: number): void;
  /** Mean power of the last 400 ms; undefined before the first 400 ms are full. */
  momentary(): number | undefined;
  /** Mean power of the last 3 s; undefined before the first 3 s are full. */
  shortTerm(): number | undefined;
}

/** Windows are summed afresh each time, so that no error outlives the sound that made it: silence is 0. */
export function slidingPower(sampleRate: number): SlidingPower {
  const energies = new Float64Array(tenthSegments);
  /** Energy of the tenth of a second that ends with each segment. */
  const tenths = new Float64Array(shortTermSegments);
  let count = 0;

  function meanPower(windowTenths: number): number | undefined {
    const segments = windowTenths * tenthSegments;
    if (count < segments) return undefined;
    let energy = 0;
    for (let back = 0; back < segments; back += tenthSegments) {
      energy += tenths[(count - 1 - back) % shortTermSegments] as number;
    }
    const frames = segmentStart(count, sampleRate) - segmentStart(count - segments, sampleRate);
    return frames > 0 ? energy / frames : 0;
  }

  return {
    push(energy) {
      energies[count % tenthSegments] = energy;
      let sum = 0;
      for (let i = 0; i < tenthSegments; i++) sum += energies[i] as number;
      tenths[count % shortTermSegments] = sum;
      count += 1;
    },
    momentary: () => meanPower(momentaryTenths),
    shortTerm: () => meanPower(shortTermTenths),
  };
}
