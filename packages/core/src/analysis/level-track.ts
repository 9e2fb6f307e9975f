/** Level over time, block by block, so that any window of a track is measured without touching its samples again. */
import { powerToDb } from '../dsp/units.ts';
import { createClipTrack, LOWEST_CEILING } from './clipping.ts';
import { createRunningTotal, createSeries } from './series.ts';

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
  /** Frames a call of `push` takes; only the last one may bring fewer. */
  readonly blockFrames: number;
  /** Takes `count` frames from `from` on; samples that are no finite numbers count as silence. */
  push(channels: readonly Float32Array[], from: number, count: number): void;
  /** Closes the last piece. */
  finish(): void;
  /** Levels of the frames from `start` to `end` (exclusive); parts of blocks count in proportion. */
  window(start: number, end: number): WindowLevels;
  /** Number of clipped runs of the whole track so far. */
  clippedRuns(): number;
}

const NOTHING: WindowLevels = { rms: 0, peak: 0, dcOffset: 0, clippedShare: 0, levelSpreadDb: 0 };

/** An empty level track. */
export function createLevelTrack(channelCount: number): LevelTrack {
  const power = createRunningTotal();
  const sums = Array.from({ length: channelCount }, createRunningTotal);
  const peaks = createSeries();
  const clips = createClipTrack(channelCount, BLOCK);
  const pieceDb = createRunningTotal();
  const pieceDbSquared = createRunningTotal();
  const piece = { power: 0, sums: new Float64Array(channelCount), frames: 0, blocks: 0 };

  const measureBlock = createBlockMeter(channelCount);

  const closePiece = (): void => {
    const moving = movingPower(piece.power, piece.sums, piece.frames);
    const db = max(FLOOR_DB, powerToDb(moving / (piece.frames * channelCount)));
    pieceDb.push(db);
    pieceDbSquared.push(db * db);
    piece.power = 0;
    piece.sums.fill(0);
    piece.frames = 0;
    piece.blocks = 0;
  };

  return {
    blockFrames: BLOCK,
    push(channels, from, count) {
      const block = measureBlock(channels, from, count);
      if (!(block.power < Infinity)) {
        this.push(
          channels.map((samples) => finiteOnly(samples, from, count)),
          0,
          count,
        );
        return;
      }
      const whole = BLOCK / count; // a short last block counts as if it went on as it is
      for (const [channel, sum] of block.sums.entries()) {
        sums[channel]?.push(sum * whole);
        piece.sums[channel] = (piece.sums[channel] as number) + sum;
      }
      power.push(block.power * whole);
      peaks.push(block.peak);
      if (block.peak < LOWEST_CEILING) clips.pushQuiet();
      else clips.push(channels, from, count);
      piece.power += block.power;
      piece.frames += count;
      piece.blocks++;
      if (piece.blocks === PIECE_BLOCKS) closePiece();
    },
    finish() {
      if (piece.blocks > 0) closePiece();
    },
    window(start, end) {
      if (end <= start) return NOTHING;
      const [from, to] = [start / BLOCK, end / BLOCK];
      const frames = end - start;
      const blockPeaks = peaks.values();
      let peak = 0;
      for (let block = floor(from); block < min(ceil(to), blockPeaks.length); block++) {
        peak = max(peak, blockPeaks[block] as number);
      }
      const windowSums = Float64Array.from(sums, (sum) => sum.between(from, to));
      const dcOffset = windowSums.reduce((most, sum) => max(most, abs(sum)), 0) / frames;
      const pieces = (to - from) / PIECE_BLOCKS;
      const meanDb = pieceDb.between(from / PIECE_BLOCKS, to / PIECE_BLOCKS) / pieces;
      const meanSquare = pieceDbSquared.between(from / PIECE_BLOCKS, to / PIECE_BLOCKS) / pieces;
      return {
        rms: sqrt(movingPower(power.between(from, to), windowSums, frames) / (frames * channelCount)),
        peak,
        dcOffset,
        clippedShare: clips.samplesBetween(from, to) / (frames * channelCount),
        levelSpreadDb: sqrt(max(0, meanSquare - meanDb * meanDb)),
      };
    },
    clippedRuns: () => clips.runs(),
  };
}

/** Power (the sum of squares over all channels) without that of each channel's mean; 0 where only rounding is left. */
function movingPower(power: number, sums: Float64Array, frames: number): number {
  const still = sums.reduce((total, sum) => total + (sum * sum) / frames, 0);
  return power - still > 1e-9 * power ? power - still : 0;
}

/** Sums of one block; the object is reused. */
function createBlockMeter(channelCount: number) {
  const block = { power: 0, peak: 0, sums: new Float64Array(channelCount) };
  return (channels: readonly Float32Array[], from: number, count: number): typeof block => {
    block.power = 0;
    block.peak = 0;
    for (let channel = 0; channel < channelCount; channel++) {
      const samples = channels[channel] as Float32Array;
      let [sum, squares, peak] = [0, 0, 0];
      for (let index = from; index < from + count; index++) {
        const sample = samples[index] as number;
        sum += sample;
        squares += sample * sample;
        const size = abs(sample);
        if (size > peak) peak = size;
      }
      block.sums[channel] = sum;
      block.power += squares;
      block.peak = max(block.peak, peak);
    }
    return block;
  };
}

function finiteOnly(samples: Float32Array, from: number, count: number): Float32Array {
  return samples.slice(from, from + count).map((sample) => (sample - sample === 0 ? sample : 0));
}
