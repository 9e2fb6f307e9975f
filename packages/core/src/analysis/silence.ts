/** How much of a recording is silent. */
import { dbToGain, secToFrames } from '../dsp/units.ts';

const { abs, max, min } = Math;

/** Where no sample of any channel is louder than this, in dBFS, … */
const SILENCE_DBFS = -60;
/** … for so long at a stretch, in seconds, there is silence. */
const SHORTEST_SILENCE_SEC = 0.1;

/** Where a recording is silent. */
export interface Silence {
  /** All silences together. */
  readonly totalSec: number;
  readonly longestSec: number;
  /** The frame at which the longest begins; 0 where there is none. */
  readonly longestAtFrame: number;
  /** What is silent before the first sound, and behind the last, however short: all of a silent recording is both. */
  readonly headSec: number;
  readonly tailSec: number;
}

/** Takes a recording block by block. */
export interface SilenceMeter {
  process(channels: readonly Float32Array[]): void;
  result(): Silence;
}

export function createSilenceMeter(sampleRate: number): SilenceMeter {
  const threshold = dbToGain(SILENCE_DBFS);
  const shortest = secToFrames(SHORTEST_SILENCE_SEC, sampleRate);
  /** Sound is looked at in pieces no longer than that: of most, only the end. */
  const pieceFrames = max(1, min(shortest, 512));
  let position = 0;
  let run = 0;
  let head: number | undefined;
  const ended = { total: 0, longest: 0, longestAt: 0 };
  /** What was found, with a silence of so many frames before a place. */
  const having = (frames: number, end: number): typeof ended => {
    if (frames < shortest) return ended;
    const total = ended.total + frames;
    return frames > ended.longest ? { total, longest: frames, longestAt: end - frames } : { ...ended, total };
  };
  const endRun = (frames: number, end: number): void => {
    if (frames >= shortest) Object.assign(ended, having(frames, end));
    head ??= end;
  };
  return {
    process(channels) {
      const frames = channels.reduce((least, { length }) => min(least, length), Infinity);
      if (frames === Infinity) return;
      for (let from = 0; from < frames; from += pieceFrames) {
        const to = min(frames, from + pieceFrames);
        const last = lastLoud(channels, { from, to }, threshold);
        if (last < from) {
          run += to - from;
          continue;
        }
        // What is silent within a piece is too short to count.
        if (head === undefined || run + pieceFrames >= shortest) {
          const first = firstLoud(channels, { from, to }, threshold);
          endRun(run + first - from, position + first);
        }
        run = to - 1 - last;
      }
      position += frames;
    },
    result() {
      const { total, longest, longestAt } = having(run, position);
      return {
        totalSec: total / sampleRate,
        longestSec: longest / sampleRate,
        longestAtFrame: longestAt,
        headSec: (head ?? position) / sampleRate,
        tailSec: run / sampleRate,
      };
    },
  };
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The last frame of a stretch in which any channel is louder; the one before the stretch where there is none. */
function lastLoud(channels: readonly Float32Array[], { from, to }: Stretch, threshold: number): number {
  let last = from - 1;
  for (const samples of channels) {
    let frame = to - 1;
    while (frame > last && !(abs(samples[frame] as number) > threshold)) frame--;
    last = frame;
  }
  return last;
}

/** The first; the one behind the stretch where there is none. */
function firstLoud(channels: readonly Float32Array[], { from, to }: Stretch, threshold: number): number {
  let first = to;
  for (const samples of channels) {
    let frame = from;
    while (frame < first && !(abs(samples[frame] as number) > threshold)) frame++;
    first = frame;
  }
  return first;
}
