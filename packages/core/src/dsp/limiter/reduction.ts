/** From what single peaks need to a gain that is there in time, holds, lets go slowly and never jumps. */
import { exp } from '../elementary.ts';
import { reductionUnit } from './peak-scout.ts';

const { floor, max } = Math;

export interface Reduction {
  /** Takes what the newest frame needs, in units, and gives the gain for the frame `delay` before it. */
  next(need: number): number;
  /** Needs up to this change nothing now, as more than that is held for long enough. */
  ignored(): number;
  readonly delay: number;
}

interface ReductionOptions {
  readonly lookAhead: number;
  readonly hold: number;
  readonly release: number;
}

export function createReduction({ lookAhead, hold, release }: ReductionOptions): Reduction {
  const box = max(1, floor((lookAhead + 2) / 3));
  const length = 3 * box - 2;
  const window = max(hold, 0) + length + 8;
  const highest = createSlidingMax(window);
  const boxes = [createMovingSum(box), createMovingSum(box), createMovingSum(box)] as const;
  const fall = exp(-1 / max(1, release));
  const lasting = exp(-(window + 16) / max(1, release));
  const scale = 1 / (reductionUnit * box ** 3);
  let held = 0;
  /** Frames since the reduction was 0 for the first time. */
  let idle = length;
  return {
    delay: length - 1,
    ignored: () => floor(held * lasting),
    next(need) {
      // Rounded down, so that it comes to an end.
      held = max(highest.next(need), floor(held * fall));
      if (held > 0) idle = 0;
      else if (idle < length) idle += 1;
      else return 1;
      return 1 - boxes[2].next(boxes[1].next(boxes[0].next(held))) * scale;
    },
  };
}

/** Sum of the last values, exact as they are whole numbers. */
function createMovingSum(length: number): { next(value: number): number } {
  const ring = new Float64Array(length);
  let place = 0;
  let sum = 0;
  return {
    next(value) {
      sum += value - (ring[place] as number);
      ring[place] = value;
      place = place + 1 === length ? 0 : place + 1;
      return sum;
    },
  };
}

/** Largest of the last values, none of them below 0. */
function createSlidingMax(length: number): { next(value: number): number } {
  // Only values with none larger after them are kept: they fall from the first to the last.
  const values = new Float64Array(length + 1);
  const times = new Float64Array(length + 1);
  let first = 0;
  let count = 0;
  let now = 0;
  return {
    next(value) {
      now += 1;
      if (count > 0 && (times[first] as number) <= now - length) {
        first = first === length ? 0 : first + 1;
        count -= 1;
      }
      if (value > 0) {
        let last = (first + count - 1) % (length + 1);
        while (count > 0 && (values[last] as number) <= value) {
          count -= 1;
          last = last === 0 ? length : last - 1;
        }
        last = (first + count) % (length + 1);
        values[last] = value;
        times[last] = now;
        count += 1;
      }
      return count > 0 ? (values[first] as number) : 0;
    },
  };
}
