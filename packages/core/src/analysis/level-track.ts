/** Level over time, block by block, so that any window of a track is measured without touching its samples again. */
import { powerToDb } from '../dsp/units.ts';
import { createClipTrack, LOWEST_CEILING } from './clipping.ts';
import type { History } from './history.ts';
import { createPeakTrack } from './peak-track.ts';
import { createRunningTotals, type NumberStore } from './running-totals.ts';

const { abs, ceil, floor, max, min, sqrt } = Math;

/** Frames a block: 6 ms at 44.1 kHz. */
const BLOCK = 256;

/** Blocks a piece: 93 ms at 44.1 kHz, long enough that the period of a bass note is no change of level. */
const PIECE_BLOCKS = 16;

/** Levels below this count as this, in dBFS, where the steadiness of a level is judged. */
const FLOOR_DB = -90;

/** Levels of a window. Amplitudes are linear. */
export interface WindowLevels {
  /** Root mean square over all channels, a constant offset left out: it is not heard, and it is taken out of textures. */
  readonly rms: number;
  /** Largest sample of any channel. */
  readonly peak: number;
  /** Largest mean of any channel, without its sign. */
  readonly dcOffset: number;
  /** Share of samples that stand in clipped runs, 0 … 1. */
  readonly clippedShare: number;
  /** Standard deviation of the level of 93 ms pieces, in dB. */
  readonly levelSpreadDb: number;
}

/** Takes audio piece by piece, then answers for any window. */
export interface LevelTrack {
  /** Frames of a block; only the last call of `push` may bring others than whole blocks. */
  readonly blockFrames: number;
  /** Takes what was just pushed to a history; samples that are no finite numbers count as silence. */
  push(history: History, channels: readonly Float32Array[], range: FedRange): void;
  /** Closes the last piece. */
  finish(): void;
  /** Levels of the frames from `start` to `end` (exclusive); parts of blocks count in proportion. */
  window(start: number, end: number): WindowLevels;
  /** Number of clipped runs of the whole track so far. */
  clippedRuns(): number;
}

/** Which frames of the channels were pushed. */
export interface FedRange {
  readonly from: number;
  readonly count: number;
}

const NOTHING: WindowLevels = { rms: 0, peak: 0, dcOffset: 0, clippedShare: 0, levelSpreadDb: 0 };

/** An empty level track with room for the peaks of so many frames. */
export function createLevelTrack(channelCount: number, frames: number, store?: NumberStore): LevelTrack {
  /** Of each block its power, then the sum of each channel. */
  const totals = createRunningTotals(1 + channelCount, store);
  const ofBlock = new Float64Array(1 + channelCount);
  const peaks = createPeakTrack(ceil(frames / BLOCK));
  const found = new Float64Array(1 + channelCount);
  const windowSums = found.subarray(1);
  const clips = createClipTrack(channelCount, BLOCK);
  const pieces = createPieceLevels(channelCount, store);

  const { block, readBlock } = createBlockReader(channelCount);

  const pushBlock = (channels: readonly Float32Array[], from: number, count: number): void => {
    const whole = BLOCK / count; // a short last block counts as if it went on as it is
    for (let channel = 0; channel < channelCount; channel++) {
      const sum = block.sums[channel] as number;
      ofBlock[1 + channel] = sum * whole;
    }
    ofBlock[0] = block.power * whole;
    totals.push(ofBlock);
    peaks.push(block.peak);
    if (block.peak < LOWEST_CEILING) clips.pushQuiet();
    else clips.push(channels, from, count);
    pieces.push(block, count);
  };

  return {
    blockFrames: BLOCK,
    push(history, channels, { from, count }) {
      const levels = history.blockLevels(BLOCK);
      for (let at = 0; at < count; at += BLOCK) {
        const length = min(BLOCK, count - at);
        if (readBlock(levels, at / BLOCK)) {
          pushBlock(channels, from + at, length);
          continue;
        }
        const cleaned = channels.map((samples) => finiteOnly(samples, from + at, length));
        readBlock(levelsOf(cleaned), 0);
        pushBlock(cleaned, 0, length);
      }
    },
    finish() {
      pieces.finish();
    },
    window(start, end) {
      if (end <= start) return NOTHING;
      const [from, to] = [start / BLOCK, end / BLOCK];
      const frames = end - start;
      totals.between(from, to, found);
      let largestSum = 0;
      for (let channel = 0; channel < channelCount; channel++) {
        largestSum = max(largestSum, abs(windowSums[channel] as number));
      }
      return {
        rms: sqrt(movingPower(found[0] as number, windowSums, frames) / (frames * channelCount)),
        peak: peaks.largest(floor(from), ceil(to)),
        dcOffset: largestSum / frames,
        clippedShare: clips.samplesBetween(from, to) / (frames * channelCount),
        levelSpreadDb: pieces.spreadDb(from, to),
      };
    },
    clippedRuns: () => clips.runs(),
  };
}

/** Levels of pieces, for how steady a window is. */
function createPieceLevels(channelCount: number, store?: NumberStore) {
  /** Of each piece its level in dB, and the square of that. */
  const totals = createRunningTotals(2, store);
  const found = new Float64Array(2);
  const sums = new Float64Array(channelCount);
  let power = 0;
  let frames = 0;
  let blocks = 0;

  const close = (): void => {
    const db = max(FLOOR_DB, powerToDb(movingPower(power, sums, frames) / (frames * channelCount)));
    found[0] = db;
    found[1] = db * db;
    totals.push(found);
    sums.fill(0);
    power = 0;
    frames = 0;
    blocks = 0;
  };

  return {
    push(block: Readonly<BlockLevels>, count: number): void {
      for (let channel = 0; channel < channelCount; channel++) {
        sums[channel] = (sums[channel] as number) + (block.sums[channel] as number);
      }
      power += block.power;
      frames += count;
      blocks++;
      if (blocks === PIECE_BLOCKS) close();
    },
    finish(): void {
      if (blocks > 0) close();
    },
    /** Standard deviation of the levels from one block to another. */
    spreadDb(from: number, to: number): number {
      const [levels = 0, squares = 0] = totals.between(from / PIECE_BLOCKS, to / PIECE_BLOCKS, found);
      const pieces = (to - from) / PIECE_BLOCKS;
      const meanDb = levels / pieces;
      return sqrt(max(0, squares / pieces - meanDb * meanDb));
    },
  };
}

/** Power (the sum of squares over all channels) without that of each channel's mean; 0 where only rounding is left. */
function movingPower(power: number, sums: Float64Array, frames: number): number {
  let still = 0;
  for (let channel = 0; channel < sums.length; channel++) {
    const sum = sums[channel] as number;
    still += (sum * sum) / frames;
  }
  return power - still > 1e-9 * power ? power - still : 0;
}

interface BlockLevels {
  power: number;
  peak: number;
  readonly sums: Float64Array;
}

/** Reads blocks out of the levels of a history, one at a time. */
function createBlockReader(channelCount: number) {
  const block: BlockLevels = { power: 0, peak: 0, sums: new Float64Array(channelCount) };
  return {
    block,
    /** Reads one into `block`, and says whether it is of finite numbers only. */
    readBlock: (levels: Float64Array, index: number): boolean => {
      const blocks = levels.length / 3 / channelCount;
      block.power = 0;
      block.peak = 0;
      for (let channel = 0; channel < channelCount; channel++) {
        const at = 3 * (channel * blocks + index);
        block.sums[channel] = levels[at] as number;
        block.power += levels[at + 1] as number;
        block.peak = max(block.peak, levels[at + 2] as number);
      }
      return block.power < Infinity;
    },
  };
}

/** Sum, sum of squares and largest size of short channels. */
function levelsOf(channels: readonly Float32Array[]): Float64Array {
  return Float64Array.from(
    channels.flatMap((samples) => [
      samples.reduce((sum, sample) => sum + sample, 0),
      samples.reduce((sum, sample) => sum + sample * sample, 0),
      samples.reduce((peak, sample) => max(peak, abs(sample)), 0),
    ]),
  );
}

function finiteOnly(samples: Float32Array, from: number, count: number): Float32Array {
  return samples.slice(from, from + count).map((sample) => (sample - sample === 0 ? sample : 0));
}
