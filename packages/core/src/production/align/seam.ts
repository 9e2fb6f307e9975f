/** What a meter finds where two pieces of a stem meet. */
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { blockFrames, changeMeter, type Change } from '../../analysis/loop-seam.ts';
import { powerToDb } from '../../dsp/units.ts';
import { sourceFrame, type Piece } from './aligned-sound.ts';
import { blend } from './blend.ts';
import { readSpan, type SoundReader } from './sound-reader.ts';
import { meanSquare } from './stem-shape.ts';

const { abs, floor, max, min, round } = Math;

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
  const left = await readSpan(reader, fromFrame - size, size + blendFrames);
  const right = await readSpan(reader, sourceStart, blendFrames + size);
  const outgoing = left.map((channel) => channel.subarray(size));
  const incoming = right.map((channel) => channel.subarray(0, blendFrames));
  const { channels, correlation } = blend(outgoing, incoming, sampleRate);
  const context = left.map((channel, c) => {
    const joined = new Float32Array(size + blendFrames + size);
    joined.set(channel.subarray(0, size));
    joined.set(channels[c] as Float32Array, size);
    joined.set((right[c] as Float32Array).subarray(blendFrames), size + blendFrames);
    return joined;
  });
  const own = await readSpan(reader, sourceStart - size, size + blendFrames + size);
  const [change, ownChange] = [context, own].map((sound) =>
    changeMeter(audioBuffer(sampleRate, sound), size)(0, size + blendFrames),
  ) as [Change, Change];
  return {
    frame: outStart,
    blendFrames,
    fromFrame,
    toFrame: sourceStart,
    correlation,
    stepRatio: stepRatio(context, { left, right, size }),
    levelJumpDb: limited(change.levelJumpDb),
    dipDb: dip({ outgoing, incoming, channels }, round(dipSec * sampleRate)),
    spectralJumpDb: change.spectralJumpDb,
    ownLevelJumpDb: limited(ownChange.levelJumpDb),
    ownSpectralJumpDb: ownChange.spectralJumpDb,
  };
}

/** Beyond this one of the two is silence. */
function limited(jumpDb: number): number {
  return max(-60, min(60, jumpDb));
}

interface Sources {
  /** The sound that is left, from `size` frames before the blend to its end. */
  readonly left: readonly Float32Array[];
  /** The one gone on from, from the blend's start to `size` frames behind it. */
  readonly right: readonly Float32Array[];
  readonly size: number;
}

/** Of the blend's largest step, and the largest there is around it or in the sides it was made of. */
function stepRatio(context: readonly Float32Array[], { left, right, size }: Sources): number {
  const blendEnd = left[0]?.length ?? 0;
  const around = max(
    largestStep(context, 1, size),
    largestStep(context, blendEnd + 1, Infinity),
    largestStep(left, size, blendEnd),
    largestStep(right, 1, blendEnd - size + 1),
  );
  const within = largestStep(context, size, blendEnd + 1);
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

interface Sides {
  readonly outgoing: readonly Float32Array[];
  readonly incoming: readonly Float32Array[];
  readonly channels: readonly Float32Array[];
}

function dip({ outgoing, incoming, channels }: Sides, window: number): number {
  const length = channels[0]?.length ?? 0;
  const count = max(1, floor(length / window));
  let deepest = 0;
  for (let k = 0; k < count; k++) {
    const [from, to] = [floor((k * length) / count), floor(((k + 1) * length) / count)];
    const quieter = min(meanSquare(outgoing, from, to), meanSquare(incoming, from, to));
    if (quieter > 0) deepest = max(deepest, powerToDb(quieter / (meanSquare(channels, from, to) + 1e-30)));
  }
  return deepest;
}
