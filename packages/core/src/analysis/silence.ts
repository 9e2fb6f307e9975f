/** How much of a recording is silent. */
import { dbToGain, secToFrames } from '../dsp/units.ts';

const { abs, min } = Math;

/** Where no sample of any channel is louder than this, in dBFS, … */
const SILENCE_DBFS = -60;
/** … for so long at a stretch, in seconds, there is silence. */
const SHORTEST_SILENCE_SEC = 0.1;

/** Takes a recording block by block. */
export interface SilenceMeter {
  process(channels: readonly Float32Array[]): void;
  /** Length of all silences together, in seconds. */
  result(): number;
}

export function createSilenceMeter(sampleRate: number): SilenceMeter {
  const threshold = dbToGain(SILENCE_DBFS);
  const shortest = secToFrames(SHORTEST_SILENCE_SEC, sampleRate);
  let silent = 0;
  let run = 0;
  const counted = (length: number): number => (length >= shortest ? length : 0);
  return {
    process(channels) {
      const frames = channels.reduce((least, { length }) => min(least, length), Infinity);
      const [first = none, second = first, ...others] = channels;
      let [silentSoFar, runSoFar] = [silent, run];
      for (let frame = 0; frame < frames; frame++) {
        const [a, b] = [first[frame] as number, second[frame] as number];
        let loud = a > threshold || a < -threshold || b > threshold || b < -threshold;
        for (let channel = 0; !loud && channel < others.length; channel++) {
          loud = abs((others[channel] as Float32Array)[frame] as number) > threshold;
        }
        if (loud) {
          silentSoFar += counted(runSoFar);
          runSoFar = 0;
        } else {
          runSoFar++;
        }
      }
      [silent, run] = [silentSoFar, runSoFar];
    },
    result: () => (silent + counted(run)) / sampleRate,
  };
}

const none = new Float32Array(0);
