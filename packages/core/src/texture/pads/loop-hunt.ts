/** Which loops are looked for in a stretch of a track: where they may start, how long they may be. */
import type { MakerInput } from '../maker.ts';
import type { PadLength } from './lengths.ts';

const { abs, ceil, floor, max, min, round } = Math;

/** Loops that are looked for. */
export interface LoopHunt {
  /** What must be heard to find them, in frames of the source, `endFrame` exclusive. */
  readonly startFrame: number;
  readonly endFrame: number;
  /** Where they may start, in frames of the source; not whole where beats lie between frames. */
  readonly starts: readonly number[];
  /** How long they may be. */
  readonly length: PadLength;
}

/** A loop that was found: its start in frames of the source, its length in frames of the pad. */
export interface FoundLoop {
  readonly startFrame: number;
  readonly lengthFrames: number;
}

/** Starts that are tried in a window off the grid, and around a start that was found. */
const startsInWindow = 5;
const startsAround = 4;

/** Share by which the length of a found loop may still change. */
const lengthAround = 0.02;

/** Seconds after a window's start in which a loop may start: as far as to the next window, on the grid to the next beat. */
export function startReachSec({ options }: MakerInput, { grid }: PadLength): number {
  return max(options.padMiner.windowHopSec, grid === undefined ? 0 : 60 / grid.bpm);
}

/** All loops of a window: starts on its beats where those were heard, otherwise evenly over the reach. */
export function huntInWindow(
  input: MakerInput,
  window: { readonly startFrame: number; readonly endFrame: number },
  length: PadLength,
): LoopHunt {
  const { startFrame, endFrame } = window;
  const room = endFrame - startFrame - length.minFrames * sourceStep(input);
  const reach = max(0, min(startReachSec(input, length) * input.source.sampleRate, room));
  const starts =
    beatsWithin(input, length, [startFrame, startFrame + reach]) ?? evenly(startFrame, reach, startsInWindow);
  return { startFrame, endFrame, starts, length };
}

/** The loops around one that was found roughly; what must be heard for them is as short as can be. */
export function huntAround(input: MakerInput, found: FoundLoop, hunt: LoopHunt): LoopHunt {
  const { minFrames, maxFrames } = hunt.length;
  const slack = ceil(found.lengthFrames * lengthAround);
  const length = {
    ...hunt.length,
    minFrames: max(minFrames, min(maxFrames, found.lengthFrames - slack)),
    maxFrames: min(maxFrames, max(minFrames, found.lengthFrames + slack)),
  };
  const onBeat = hunt.length.grid !== undefined && input.tempo?.firstBeatFrame !== undefined;
  const reach = onBeat ? 0 : (startReachSec(input, length) * input.source.sampleRate) / startsInWindow;
  const starts = onBeat ? [nearest(hunt.starts, found.startFrame)] : evenly(found.startFrame, reach, startsAround);
  const longest = (length.maxFrames + length.crossfadeFrames) * sourceStep(input);
  const startFrame = floor(min(...starts));
  return { startFrame, endFrame: min(hunt.endFrame, ceil(startFrame + 1 + reach + longest)), starts, length };
}

/** Frames of the source for each frame of the pad. */
export function sourceStep({ source, options }: MakerInput): number {
  return source.sampleRate / options.global.sampleRate;
}

function nearest(places: readonly number[], to: number): number {
  return places.reduce((best, place) => (abs(place - to) < abs(best - to) ? place : best), Infinity);
}

function evenly(first: number, reach: number, count: number): number[] {
  return Array.from({ length: reach > 0 ? count : 1 }, (_, k) => round(first + (k * reach) / count));
}

/** The beats from one frame to another, the first one at least; undefined where no beats were heard, or none count. */
function beatsWithin(
  { source, tempo }: MakerInput,
  { grid }: PadLength,
  [from, to]: readonly [from: number, to: number],
): number[] | undefined {
  if (grid === undefined || tempo?.firstBeatFrame === undefined) return undefined;
  const beatFrames = (60 / tempo.bpm) * source.sampleRate;
  const next = ceil((from - tempo.firstBeatFrame) / beatFrames);
  const count = max(1, floor((to - tempo.firstBeatFrame) / beatFrames) - next + 1);
  return Array.from({ length: count }, (_, k) => (tempo.firstBeatFrame ?? 0) + (next + k) * beatFrames);
}
