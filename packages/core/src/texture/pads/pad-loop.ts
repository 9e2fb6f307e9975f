/** Makes one pad of one window: slice, DC out, output rate, transposition, and then the best loop that turns unheard. */
import { findLoopPoints, type LoopPoint } from '../../analysis/loop-point.ts';
import { measureSeam } from '../../analysis/loop-seam.ts';
import { audioBuffer, frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { removeDc } from '../../audio/level.ts';
import { resampleAudio } from '../../audio/resample-audio.ts';
import { closeLoop } from '../../dsp/crossfade.ts';
import { pitchShift } from '../../dsp/pitch-shift.ts';
import { msToFrames, secToFrames } from '../../dsp/units.ts';
import type { MakerInput, MakerTempo } from '../maker.ts';
import type { TextureSource } from '../source.ts';
import type { Operation, SeamProof, SourceRange } from '../texture.ts';
import type { PadLength } from './lengths.ts';
import type { PadOptions } from './options.ts';

const { ceil, floor, max, min, round } = Math;

/** A loop that turns unheard. */
export interface PadLoop {
  readonly audio: AudioBuffer;
  readonly seam: SeamProof;
  /** See LoopPoint. */
  readonly likeness: number;
  readonly range: SourceRange;
  readonly operations: readonly Operation[];
}

/** What is cut off on both sides after resampling and after transposing: both fade in where a slice begins. */
const marginSec = { resampled: 0.02, transposed: 0.3 } as const;

/** Starts that are tried off the grid. */
const freeStarts = 12;

/** Loops of one window whose seams are measured before the window is given up. */
const loopsPerWindow = 6;

/** Ends that are less alike than this work against each other. */
const leastLikeness = -0.1;

/** Frames over which head and tail are blended: half of the shortest loop at the most. */
export function padCrossfade(options: PadOptions, length: PadLength, sampleRate: number): number {
  return max(1, min(msToFrames(options.loopCrossfadeMs, sampleRate), floor(length.minFrames / 2)));
}

/** Seconds after a window's start in which a loop may start: as far as to the next window, on the grid to the next beat. */
export function startReachSec(options: PadOptions, length: PadLength): number {
  return max(options.windowHopSec, length.grid === undefined ? 0 : 60 / length.grid.bpm);
}

/** The first of the best loops in a window that turns unheard; undefined where there is none. */
export function makePadLoop(input: MakerInput, window: WindowRange, length: PadLength): PadLoop | undefined {
  const cut = prepare(input, window);
  const options = input.options.padMiner;
  const crossfadeFrames = padCrossfade(options, length, cut.audio.sampleRate);
  const starts = loopStarts(cut, { length, reachSec: startReachSec(options, length), tempo: input.tempo });
  const { minFrames, maxFrames } = length;
  const search = { starts, minFrames, maxFrames, crossfadeFrames, count: loopsPerWindow };
  for (const point of findLoopPoints(cut.audio, search)) {
    if (point.likeness < leastLikeness) continue;
    const { audio, correlation } = close(cut.audio, point, crossfadeFrames);
    const { isUnheard, ...seam } = measureSeam(audio, crossfadeFrames);
    if (!isUnheard) continue;
    return {
      audio,
      seam: { correlation, ...seam },
      likeness: point.likeness,
      range: sourceRange(input.source, cut, point, crossfadeFrames),
      operations: [...cut.operations, { op: 'loop', crossfadeFrames, correlation, ...length.grid }],
    };
  }
  return undefined;
}

/** A window as it will sound, at the output rate. */
interface Cut {
  readonly audio: AudioBuffer;
  /** Where its first frame lies in the source. */
  readonly startFrame: number;
  /** Frames of the source for each of its own. */
  readonly step: number;
  readonly operations: readonly Operation[];
}

function prepare({ source, options, transposeSemitones }: MakerInput, window: WindowRange): Cut {
  const toRate = options.global.sampleRate;
  const margin = secToFrames(transposeSemitones === 0 ? marginSec.resampled : marginSec.transposed, source.sampleRate);
  const before = min(margin, window.startFrame);
  const raw = source.slice(window.startFrame - before, min(source.frames, window.endFrame + margin));
  const resampled = resampleAudio(removeDc(raw), toRate);
  const moved =
    transposeSemitones === 0 ? resampled : audioBuffer(toRate, pitchShift(resampled.channels, transposeSemitones));
  const step = source.sampleRate / toRate;
  const first = ceil(before / step);
  const last = min(frameCount(moved), floor((before + window.endFrame - window.startFrame) / step));
  return {
    audio: audioBuffer(
      toRate,
      moved.channels.map((channel) => channel.subarray(first, last)),
    ),
    startFrame: window.startFrame - before + first * step,
    step,
    operations: [
      { op: 'remove-dc' },
      ...(source.sampleRate === toRate ? [] : [{ op: 'resample', fromHz: source.sampleRate, toHz: toRate }]),
      ...(transposeSemitones === 0 ? [] : [{ op: 'pitch-shift', semitones: transposeSemitones }]),
    ],
  };
}

type WindowRange = { readonly startFrame: number; readonly endFrame: number };

/** Off the grid, places evenly over the reach; on it, the beats, where they were heard. */
function loopStarts(
  cut: Cut,
  {
    length,
    reachSec,
    tempo,
  }: { readonly length: PadLength; readonly reachSec: number; readonly tempo: MakerTempo | undefined },
): number[] {
  const reach = min(round(reachSec * cut.audio.sampleRate), max(0, frameCount(cut.audio) - length.minFrames));
  if (length.grid !== undefined && tempo?.firstBeatFrame !== undefined) {
    const beat = (60 / tempo.bpm) * cut.audio.sampleRate;
    const first = (tempo.firstBeatFrame - cut.startFrame) / cut.step;
    const offset = first - floor(first / beat) * beat;
    return Array.from({ length: max(1, ceil((reach - offset) / beat)) }, (_, k) => round(offset + k * beat));
  }
  return [...new Set(Array.from({ length: freeStarts }, (_, k) => floor((k * reach) / freeStarts)))];
}

function close(
  audio: AudioBuffer,
  { start, length }: LoopPoint,
  fade: number,
): { audio: AudioBuffer; correlation: number } {
  const { channels, correlation } = closeLoop(
    audio.channels.map((channel) => channel.subarray(start)),
    length,
    fade,
  );
  return { audio: audioBuffer(audio.sampleRate, channels), correlation };
}

function sourceRange(source: TextureSource, cut: Cut, point: LoopPoint, crossfadeFrames: number): SourceRange {
  const startFrame = floor(cut.startFrame + point.start * cut.step);
  const frames = (point.length + crossfadeFrames) * cut.step;
  return { file: source.file, startFrame, endFrame: min(source.frames, startFrame + ceil(frames)) };
}
