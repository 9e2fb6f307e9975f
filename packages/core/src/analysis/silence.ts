/** How much of a recording is silent. */
import { dbToGain, secToFrames } from '../dsp/units.ts';

const { abs, min } = Math;

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
      const [first = none, second = first, ...others] = channels;
      let runSoFar = run;
      for (let frame = 0; frame < frames; frame++) {
        const a = first[frame] as number;
        const b = second[frame] as number;
        let loud = a > threshold || a < -threshold || b > threshold || b < -threshold;
        for (let channel = 0; !loud && channel < others.length; channel++) {
          loud = abs((others[channel] as Float32Array)[frame] as number) > threshold;
        }
        if (!loud) {
          runSoFar++;
        } else if (runSoFar > 0 || frame === 0) {
          endRun(runSoFar, position + frame);
          runSoFar = 0;
        }
      }
      if (frames < Infinity) position += frames;
      run = runSoFar;
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

const none = new Float32Array(0);
