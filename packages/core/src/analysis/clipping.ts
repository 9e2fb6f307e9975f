/**
 * Clipped runs: three or more equal samples in a row at the file's own ceiling.
 *
 * The ceiling is the largest sample of the whole file, for each polarity, and only one of at least −0.1 dBFS counts:
 * a quiet square wave is no clipped sine. Runs at a level that a later sample exceeds were no ceiling and are forgotten.
 */
import { createSparseTotals } from './sparse-totals.ts';

/** −0.1 dBFS: a ceiling below this was not made by clipping. */
export const LOWEST_CEILING = 0.98855309465694;

/** So many equal samples at the ceiling make a clipped run. */
const RUN_LENGTH = 3;

/** Takes audio block by block and counts the samples that stand in clipped runs. */
export interface ClipTrack {
  /** Takes `count` frames of every channel from `from` on, as one block; only the last may be a short one. */
  push(channels: readonly Float32Array[], from: number, count: number): void;
  /** Takes a block that is known to be too quiet to be clipped. */
  pushQuiet(): void;
  /** Samples in clipped runs, over all channels, from block `start` to block `end`; parts count in proportion. */
  samplesBetween(start: number, end: number): number;
  /** Number of clipped runs so far. */
  runs(): number;
}

/** Counts clipped runs of a track with so many channels. */
export function createClipTrack(channelCount: number, blockFrames: number): ClipTrack {
  const above = createPolarity(1, channelCount, blockFrames);
  const below = createPolarity(-1, channelCount, blockFrames);
  return {
    push(channels, from, count) {
      above.push(channels, from, count);
      below.push(channels, from, count);
    },
    pushQuiet() {
      above.pushQuiet();
      below.pushQuiet();
    },
    samplesBetween: (start, end) => above.samplesBetween(start, end) + below.samplesBetween(start, end),
    runs: () => above.runs() + below.runs(),
  };
}

function createPolarity(sign: 1 | -1, channelCount: number, blockFrames: number): ClipTrack {
  const totals = createSparseTotals();
  /** Length of the run each channel is in. */
  const running = new Int32Array(channelCount);
  let ceiling = LOWEST_CEILING;
  let block = 0;
  let firstBlock = 0;
  let runs = 0;
  return {
    push(channels, from, count) {
      let inRuns = 0;
      for (let channel = 0; channel < channelCount; channel++) {
        const samples = channels[channel] as Float32Array;
        let run = running[channel] as number;
        for (let index = from; index < from + count; index++) {
          const sample = sign * (samples[index] as number);
          if (sample < ceiling) {
            run = 0;
          } else if (sample > ceiling) {
            ceiling = sample;
            firstBlock = block;
            running.fill(0);
            runs = 0;
            inRuns = 0;
            run = 1;
          } else if (sample === ceiling) {
            run++;
            if (run === RUN_LENGTH) runs++;
            if (run >= RUN_LENGTH) inRuns += run === RUN_LENGTH ? RUN_LENGTH : 1;
          }
        }
        running[channel] = run;
      }
      totals.push((inRuns * blockFrames) / count);
      block++;
    },
    pushQuiet() {
      running.fill(0);
      totals.push(0);
      block++;
    },
    samplesBetween: (start, end) => totals.between(Math.max(start, firstBlock), Math.max(end, firstBlock)),
    runs: () => runs,
  };
}
