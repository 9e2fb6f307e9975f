/**
 * From what single peaks need to a gain that is there in time and never jumps.
 *
 * Lone peaks and lasting loudness are let go at speeds of their own. What is needed again and again within the hold, as by
 * every half wave of a bass, becomes lasting within some tens of milliseconds: then the gain stays steady under it, which
 * is what keeps it clean. What a lone attack needs on top of that is let go fast, so that it costs next to no loudness.
 */
import { exp } from '../elementary.ts';
import { reductionUnit } from './peak-scout.ts';

const { ceil, floor, max } = Math;

export interface Reduction {
  /** Takes what the newest frames need, in units, and fills in the gains for those `delay` before them. */
  run(needs: Float64Array, gains: Float64Array, frames: number): void;
  /** Needs up to this, within so many frames from now, change no gain now, as more than that is held for long enough. */
  ignored(frames: number): number;
  readonly delay: number;
}

export interface ReductionOptions {
  /** Frames over which the gain comes down. */
  readonly lookAhead: number;
  /** Frames after which a peak that did not come again is no longer lasting: half a period of the lowest note. */
  readonly hold: number;
  /** Frames in which 63 % of a lasting reduction is let go. */
  readonly release: number;
  /** Frames in which 63 % of what a lone peak needed on top is let go. */
  readonly recovery: number;
}

/** A lasting reduction is reached to 63 % in so many holds. */
const settlingHolds = 1.5;

/** Lengths in frames; shares are what is kept from frame to frame. */
export function planReduction({ lookAhead, hold, release, recovery }: ReductionOptions) {
  const box = max(1, floor((lookAhead + 2) / 3));
  const length = 3 * box - 2;
  // A peak is held until all averages have seen it, and some frames for its neighbours.
  const window = length + 8;
  return {
    box,
    length,
    delay: length - 1,
    window,
    longWindow: max(window, hold),
    recovering: exp(-1 / max(1, recovery)),
    releasing: exp(-1 / max(1, release)),
    settling: exp(-1 / max(1, settlingHolds * hold)),
    /** What is left of lone and lasting reductions when needs within so many frames change a gain no more. */
    leftAfter: (frames: number) => {
      const longest = window + 16 + frames;
      return { frames: longest, lone: exp(-longest / max(1, recovery)), lasting: exp(-longest / max(1, release)) };
    },
  };
}

export function createReduction(options: ReductionOptions): Reduction {
  const { box, length, delay, window, longWindow, recovering, releasing, settling, leftAfter } = planReduction(options);
  const peaks = createSlidingMax(window);
  const longPeaks = createSlidingMax(longWindow);
  const scale = 1 / (reductionUnit * box ** 3);
  const smooth = createTripleSum(box);
  let lone = 0;
  let lasting = 0;
  /** Frames since nothing was to be taken off any more. */
  let idle = length;
  return {
    delay,
    ignored(frames) {
      const left = leftAfter(frames);
      return floor(max(lone * left.lone, lasting * left.lasting)) - left.frames;
    },
    run(needs, gains, frames) {
      for (let i = 0; i < frames; i++) {
        const need = needs[i] as number;
        // Whole numbers: rounded down they come to an end, and rounded up to what they go for.
        lone = max(peaks.next(need), floor(lone * recovering));
        const wanted = longPeaks.next(need);
        if (wanted > lasting) lasting = ceil(wanted + settling * (lasting - wanted));
        else lasting = max(wanted, floor(lasting * releasing));
        const reduction = max(lone, lasting);
        idle = reduction > 0 ? 0 : idle + 1;
        gains[i] = idle > length ? 1 : 1 - smooth(reduction) * scale;
      }
    },
  };
}

/** The sum of the last sums of the last sums of values, each of so many; exact as they are whole numbers. */
function createTripleSum(length: number): (value: number) => number {
  const rings = new Float64Array(3 * length);
  let place = 0;
  let [first, second, third] = [0, 0, 0];
  return (value) => {
    first += value - (rings[place] as number);
    second += first - (rings[place + 1] as number);
    third += second - (rings[place + 2] as number);
    rings[place] = value;
    rings[place + 1] = first;
    rings[place + 2] = second;
    place += 3;
    if (place === rings.length) place = 0;
    return third;
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
