/** The sound under a swell's envelope: it runs up to the sustain loop, turns there, and goes on turning to the end. */
import { InternalError } from '../../errors.ts';
import { findLoopPoints } from '../../analysis/loop-point.ts';
import { measureSeam, turnsUnheard, usualChange, type Change, type SeamMeasures } from '../../analysis/loop-seam.ts';
import { audioBuffer, frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { sliceAudio, viewAudio } from '../../audio/slice.ts';
import { closeLoop } from '../../dsp/crossfade.ts';
import { secToFrames } from '../../dsp/units.ts';
import { seamProof } from '../seam-proof.ts';
import type { Loop, Operation, SeamProof } from '../texture.ts';
import { loopTolerance, type SwellTiming } from './timing.ts';

const { abs, floor, max, min, round } = Math;

/** How much more sound than it needs a bed takes, to choose the place of its loop in. */
const choiceSec = 0.4;

/** Places that are tried for the start of the loop. */
const startCount = 5;

/** Loops that are closed and measured, best ends first, until one turns unheard. */
const triedLoops = 3;

/** A bed of the swell's length. */
export interface Bed {
  readonly audio: AudioBuffer;
  readonly loop: Loop | undefined;
  readonly seam: SeamProof | undefined;
  readonly operations: readonly Operation[];
}

/** Frames of sound that a bed is best made of; with fewer it repeats what there is. */
export function bedFrames(timing: SwellTiming, sampleRate: number): number {
  if (timing.loop === 0) return timing.frames;
  return max(timing.rise, timing.longestLoop) + timing.crossfade + secToFrames(choiceSec, sampleRate);
}

/** Lays the sound out under the swell. */
export function layBed(sound: AudioBuffer, timing: SwellTiming): Bed {
  const available = frameCount(sound);
  if (timing.loop === 0 && available >= timing.frames) {
    return { audio: sliceAudio(sound, 0, timing.frames), loop: undefined, seam: undefined, operations: [] };
  }
  const turns = planTurns(available, timing);
  const best = closeBestLoop(sound, turns);
  const audio = unroll(sound, best, timing);
  const operation = {
    op: timing.loop > 0 ? 'sustain-loop' : 'repeat',
    frames: best.frames * turns.count,
    turns: turns.count,
    crossfadeFrames: turns.crossfade,
    correlation: best.seam.correlation,
  };
  if (timing.loop === 0) return { audio, loop: undefined, seam: undefined, operations: [operation] };
  const loop = { start: timing.rise, end: timing.rise + best.frames * turns.count - 1 };
  const seam = seamProof(audioBuffer(sound.sampleRate, best.channels), turns.crossfade, best.seam);
  return { audio, loop, seam, operations: [operation] };
}

interface Turns {
  /** Wanted length of one turn, and the longest it may become. */
  readonly frames: number;
  readonly longest: number;
  readonly crossfade: number;
  /** Turns that make up the marked loop: more than one where the sound is shorter than it. */
  readonly count: number;
}

/** One turn where the sound is long enough, otherwise the fewest that each fit into it. */
function planTurns(available: number, timing: SwellTiming): Turns {
  const isLoop = timing.loop > 0;
  for (let count = 1; ; count++) {
    const frames = floor((isLoop ? timing.loop : available) / count);
    const longest = floor((isLoop ? timing.longestLoop : available) / count);
    const crossfade = max(1, min(isLoop ? timing.crossfade : Infinity, floor(frames / 4)));
    if (longest + crossfade <= available || frames < 64) return { frames, longest, crossfade, count };
  }
}

type MeasuredSeam = SeamMeasures & Pick<SeamProof, 'correlation'>;

interface BedLoop {
  readonly channels: readonly Float32Array[];
  readonly start: number;
  readonly frames: number;
  readonly isUnheard: boolean;
  readonly seam: MeasuredSeam;
}

/** The loop whose seam is least to be heard, of the few whose ends are most alike. */
function closeBestLoop(sound: AudioBuffer, turns: Turns): BedLoop {
  const longest = min(turns.longest, frameCount(sound) - turns.crossfade);
  const lastStart = max(0, frameCount(sound) - longest - turns.crossfade);
  const points = findLoopPoints(sound, {
    // The later a loop starts, the more of the sound leads up to it.
    starts: Array.from({ length: startCount }, (_, i) => max(0, lastStart - round((i * lastStart) / (4 * startCount)))),
    minFrames: max(1, min(longest, floor(turns.frames * (1 - loopTolerance)))),
    maxFrames: longest,
    crossfadeFrames: turns.crossfade,
    count: triedLoops,
  });
  const places = points.length > 0 ? points : [{ start: lastStart, length: longest }];
  const within = usualChange(sound, turns.crossfade);
  let best: BedLoop | undefined;
  for (const { start, length } of places) {
    const loop = closeAt(sound, { start, length }, { crossfade: turns.crossfade, within });
    if (best === undefined || audibility(loop.seam) < audibility(best.seam)) best = loop;
    if (loop.isUnheard) break;
  }
  if (best === undefined) throw new InternalError('Expected a place for a loop, got none.');
  return best;
}

function closeAt(
  sound: AudioBuffer,
  place: { start: number; length: number },
  { crossfade, within }: { crossfade: number; within: Change },
): BedLoop {
  const span = viewAudio(sound, place.start, place.start + place.length + crossfade);
  const { channels, correlation } = closeLoop(span.channels, place.length, crossfade);
  const seam = measureSeam(audioBuffer(sound.sampleRate, channels), crossfade);
  const isUnheard = turnsUnheard(seam, within);
  return { channels, start: place.start, frames: place.length, isUnheard, seam: { correlation, ...seam } };
}

/** How much is to be heard of a seam: 1 dB of level weighs as much as 2 dB of spectrum or a step half as large again. */
function audibility(seam: MeasuredSeam): number {
  return abs(seam.levelJumpDb) + seam.spectralJumpDb / 2 + 2 * max(0, seam.stepRatio - 1);
}

/**
 * The swell's length of sound. From the end of the rise on the loop turns, so jumping from its end to its start and
 * going on behind it are the same. Up to there runs what led to the loop's end in the sound itself; where that is
 * shorter than the rise, the loop turns from the start.
 */
function unroll(sound: AudioBuffer, loop: BedLoop, timing: SwellTiming): AudioBuffer {
  const lead = loop.start + loop.frames - timing.rise;
  const channels = sound.channels.map((channel, c) => {
    const turn = loop.channels[c] ?? channel;
    const laid = new Float32Array(timing.frames);
    const firstTurn = lead >= 0 ? timing.rise : (timing.rise % loop.frames) - loop.frames;
    if (lead >= 0) laid.set(channel.subarray(lead, lead + timing.rise));
    for (let at = firstTurn; at < laid.length; at += loop.frames) {
      laid.set(turn.subarray(max(0, -at), laid.length - at), max(0, at));
    }
    return laid;
  });
  return audioBuffer(sound.sampleRate, channels);
}
