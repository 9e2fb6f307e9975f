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
  const close = (): number => (run >= shortest ? run : 0);
  return {
    process(channels) {
      const frames = channels.reduce((least, { length }) => min(least, length), Infinity);
      for (let frame = 0; frame < frames; frame++) {
        let loud = false;
        for (let channel = 0; channel < channels.length; channel++) {
          if (abs(channels[channel]?.[frame] as number) > threshold) loud = true;
        }
        if (loud) {
          silent += close();
          run = 0;
        } else {
          run++;
        }
      }
    },
    result: () => (silent + close()) / sampleRate,
  };
}
