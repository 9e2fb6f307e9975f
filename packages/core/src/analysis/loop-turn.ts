/** Which of several loops would turn best, judged before any of them is made. */
import type { AudioBuffer } from '../audio/audio-buffer.ts';
import type { LoopPoint } from './loop-point.ts';
import { blockFrames, changeMeter, isUnheard, type Change } from './loop-seam.ts';

const { abs } = Math;

/** A loop, and how well it would turn: its likeness, less what level and colour would jump by. 1 is perfect. */
export interface JudgedLoop extends LoopPoint {
  readonly worth: number;
}

/** Jumps that take as much off the worth as ends that have nothing in common, in dB. */
const worstLevelJumpDb = 12;
const worstSpectralJumpDb = 16;

/** How loops are judged. */
export interface LoopJudgement {
  readonly crossfadeFrames: number;
  /** Loops that would change more than this at their seam are left out. */
  readonly within: Change;
}

/**
 * The loops that may turn unheard, best first. Compared are the last block of each loop and the one that follows its
 * blend: that these two are not alike is what no crossfade can hide.
 */
export function judgeLoops(audio: AudioBuffer, points: readonly LoopPoint[], judgement: LoopJudgement): JudgedLoop[] {
  const { crossfadeFrames, within } = judgement;
  const size = blockFrames(crossfadeFrames, audio.sampleRate);
  const compare = changeMeter(audio, size);
  return points
    .flatMap((point) => {
      const change = compare(point.start + point.length - size, point.start + crossfadeFrames);
      return isUnheard(change, within) ? [{ ...point, worth: worthOf(point, change) }] : [];
    })
    .sort((a, b) => b.worth - a.worth || a.length - b.length || a.start - b.start);
}

function worthOf(point: LoopPoint, { levelJumpDb, spectralJumpDb }: Change): number {
  return point.likeness - abs(levelJumpDb) / worstLevelJumpDb - spectralJumpDb / worstSpectralJumpDb;
}
