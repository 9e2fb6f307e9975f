/** What a meter finds where two pieces of a stem meet. */
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { blockFrames, changeMeter, type Change } from '../../analysis/loop-seam.ts';
import { powerToDb } from '../../dsp/units.ts';
import { sourceFrame, type Piece } from './aligned-sound.ts';
import { blend } from './blend.ts';
import { readSpan, type SoundReader } from '../sound/sound-reader.ts';
import { meanSquare } from './stem-shape.ts';

const { abs, max, min, round } = Math;

/** The report of a join. */
export interface Seam {
  /** First frame of the blend, and its length. */
  readonly frame: number;
  readonly blendFrames: number;
  /** The frame of the stem that is left, and the one gone on from. */
  readonly fromFrame: number;
  readonly toFrame: number;
  /** ρ: normalised correlation of the two over the blend. */
  readonly correlation: number;
  /**
   * Largest difference of neighbouring samples in the blend ÷ the largest just around it and in the two sounds themselves:
   * above 1 something may click.
   */
  readonly stepRatio: number;
  /** Level behind the blend against before it, in dB, at most 60 either way. */
  readonly levelJumpDb: number;
  /** How far the blend falls under the quieter of its two sides, at most, in dB; 0 where it does not. */
  readonly dipDb: number;
  /** Log-spectral distance of behind and before, in third octaves, in dB. */
  readonly spectralJumpDb: number;
  /** What the stem itself does at the place it goes back to: a first beat is louder than what comes before it. */
  readonly ownLevelJumpDb: number;
  readonly ownSpectralJumpDb: number;
}

/** Level within a blend is measured over this long. */
const dipSec = 0.05;

/** Measures the join of two pieces. */
export async function measureSeam(
  reader: SoundReader,
  [before, piece]: readonly [Piece, Piece],
  sampleRate: number,
): Promise<Seam> {
  const { blendFrames, sourceStart, outStart } = piece;
  const fromFrame = sourceFrame(before, outStart);
  const size = blockFrames(blendFrames, sampleRate);
  const length = size + blendFrames + size;
  const left = await readSpan(reader, fromFrame - size, length);
  const right = await readSpan(reader, sourceStart - size, length);
  const within = (channel: Float32Array): Float32Array => channel.subarray(size, size + blendFrames);
  const { channels, correlation } = blend(left.map(within), right.map(within), sampleRate);
  const joined = left.map((channel, c) => {
    const join = (right[c] as Float32Array).slice();
    join.set(channel.subarray(0, size));
    join.set(channels[c] as Float32Array, size);
    return join;
  });
  const [change, ownChange] = [joined, right].map((sound) =>
    changeMeter(audioBuffer(sampleRate, sound), size)(0, size + blendFrames),
  ) as [Change, Change];
  const join: Join = { left, right, joined, size, blendFrames };
  return {
    frame: outStart,
    blendFrames,
    fromFrame,
    toFrame: sourceStart,
    correlation,
    stepRatio: stepRatio(join),
    levelJumpDb: limited(change.levelJumpDb),
    dipDb: dip(join, round(dipSec * sampleRate)),
    spectralJumpDb: change.spectralJumpDb,
    ownLevelJumpDb: limited(ownChange.levelJumpDb),
    ownSpectralJumpDb: ownChange.spectralJumpDb,
  };
}

/** Beyond this one of the two is silence. */
function limited(jumpDb: number): number {
  return max(-60, min(60, jumpDb));
}

/** The sound that is left, the one gone on from, and what is heard: each from `size` frames before the blend to as many behind. */
interface Join {
  readonly left: readonly Float32Array[];
  readonly right: readonly Float32Array[];
  readonly joined: readonly Float32Array[];
  readonly size: number;
  readonly blendFrames: number;
}

/** Of the blend's largest step, and the largest there is around it or in the sides it was made of. */
function stepRatio({ left, right, joined, size, blendFrames }: Join): number {
  const end = size + blendFrames;
  const around = max(
    largestStep(joined, 1, size),
    largestStep(joined, end + 1, Infinity),
    largestStep(left, size, end + 1),
    largestStep(right, size, end + 1),
  );
  const within = largestStep(joined, size, end + 1);
  if (around > 0) return within / around;
  return within > 0 ? Infinity : 0;
}

/** Largest difference of a frame from `from` to before `to` and the one before it. */
function largestStep(channels: readonly Float32Array[], from: number, to: number): number {
  let largest = 0;
  for (const channel of channels) {
    for (let i = from; i < min(to, channel.length); i++) {
      largest = max(largest, abs((channel[i] as number) - (channel[i - 1] as number)));
    }
  }
  return largest;
}

/** The windows overlap by half, and all reach into the blend. */
function dip({ left, right, joined, size, blendFrames }: Join, window: number): number {
  let deepest = 0;
  const hop = max(1, window >> 1);
  for (let from = max(0, size - hop); from < size + blendFrames; from += hop) {
    const to = min(from + window, size + blendFrames + size);
    const quieter = min(meanSquare(left, from, to), meanSquare(right, from, to));
    if (quieter > 0) deepest = max(deepest, powerToDb(quieter / (meanSquare(joined, from, to) + 1e-30)));
  }
  return deepest;
}
