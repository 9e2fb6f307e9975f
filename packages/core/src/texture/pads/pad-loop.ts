/** One pad of one stretch: slice, DC out, output rate, transposition, and then the best loop that turns unheard. */
import { coarseFactor, findLoopPoints, type LoopPoint } from '../../analysis/loop-point.ts';
import { measureSeam, turnsUnheard, usualChange, type Change } from '../../analysis/loop-seam.ts';
import { judgeLoops, type JudgedLoop } from '../../analysis/loop-turn.ts';
import { audioBuffer, frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { removeDc } from '../../audio/level.ts';
import { resampleAudio } from '../../audio/resample-audio.ts';
import { closeLoop } from '../../dsp/crossfade.ts';
import { pitchShift } from '../../dsp/pitch-shift.ts';
import { secToFrames } from '../../dsp/units.ts';
import type { MakerInput } from '../maker.ts';
import { removeDcInPlace } from '../remove-dc.ts';
import { seamProof } from '../seam-proof.ts';
import type { TextureSource } from '../source.ts';
import type { Operation, SeamProof, SourceRange } from '../texture.ts';
import type { FoundLoop, LoopHunt } from './loop-hunt.ts';

const { ceil, floor, max, min, round } = Math;

/** A loop that turns unheard. */
export interface PadLoop {
  readonly audio: AudioBuffer;
  readonly seam: SeamProof;
  readonly range: SourceRange;
  readonly operations: readonly Operation[];
}

/** What is cut off on both sides after resampling and after transposing: both fade in where a slice begins. */
const marginSec = { resampled: 0.02, transposed: 0.3 } as const;

/** Loops that are compared in a hunt, and those of them whose finished seams are measured before it is given up. */
const loopsCompared = 16;
const loopsFinished = 4;

/** Ends that are less alike than this work against each other. */
const leastLikeness = -0.1;

/** The best loop of a hunt, found roughly. */
export interface SurveyedLoop extends FoundLoop {
  /** See JudgedLoop. */
  readonly worth: number;
}

/**
 * The loop of a hunt that would turn best; undefined where none may turn unheard. Judged on the slow part of the sound,
 * at the source's own rate and pitch: a fraction of the work of `makePadLoop`.
 */
export function surveyLoops({ source, options }: MakerInput, hunt: LoopHunt): SurveyedLoop | undefined {
  const audio = source.means(hunt.startFrame, hunt.endFrame, coarseFactor(source.sampleRate));
  removeDcInPlace(audio, { start: 0, end: frameCount(audio) - 1 });
  const cut: Cut = { audio, startFrame: hunt.startFrame, step: source.sampleRate / audio.sampleRate };
  const scale = audio.sampleRate / options.global.sampleRate;
  const length = {
    ...hunt.length,
    minFrames: max(1, floor(hunt.length.minFrames * scale)),
    maxFrames: ceil(hunt.length.maxFrames * scale),
    crossfadeFrames: max(1, round(hunt.length.crossfadeFrames * scale)),
  };
  const [best] = judgedLoops(cut, { ...hunt, length }, usualChange(audio, length.crossfadeFrames));
  return (
    best && {
      worth: best.worth,
      startFrame: cut.startFrame + best.start * cut.step,
      lengthFrames: round(best.length / scale),
    }
  );
}

/** The best loop of a hunt whose seam, measured when it is finished, is unheard; undefined where there is none. */
export function makePadLoop(input: MakerInput, hunt: LoopHunt): PadLoop | undefined {
  const cut = prepare(input, hunt);
  const { crossfadeFrames, grid } = hunt.length;
  const within = usualChange(cut.audio, crossfadeFrames);
  for (const point of judgedLoops(cut, hunt, within).slice(0, loopsFinished)) {
    const { audio, correlation } = close(cut.audio, point, crossfadeFrames);
    const seam = measureSeam(audio, crossfadeFrames);
    if (!turnsUnheard(seam, within)) continue;
    return {
      audio,
      seam: seamProof(audio, crossfadeFrames, { correlation, ...seam }),
      range: sourceRange(input.source, cut, point, crossfadeFrames),
      operations: [...cut.operations, { op: 'loop', crossfadeFrames, correlation, ...grid }],
    };
  }
  return undefined;
}

/** A stretch of the source as it is searched. */
interface Cut {
  readonly audio: AudioBuffer;
  /** Where its first frame lies in the source. */
  readonly startFrame: number;
  /** Frames of the source for each of its own. */
  readonly step: number;
}

/** The loops of a cut that may turn unheard, best first; those whose ends work against each other are left out. */
function judgedLoops(cut: Cut, { starts, length }: LoopHunt, within: Change): JudgedLoop[] {
  const { minFrames, maxFrames, crossfadeFrames } = length;
  const points = findLoopPoints(cut.audio, {
    starts: starts.map((start) => max(0, round((start - cut.startFrame) / cut.step))),
    minFrames,
    maxFrames,
    crossfadeFrames,
    count: loopsCompared,
  });
  const alike = points.filter(({ likeness }) => likeness >= leastLikeness);
  return judgeLoops(cut.audio, alike, { crossfadeFrames, within });
}

/** The stretch as it will sound, at the output rate. */
function prepare(
  { source, options, transposeSemitones }: MakerInput,
  { startFrame, endFrame }: LoopHunt,
): Cut & { readonly operations: readonly Operation[] } {
  const toRate = options.global.sampleRate;
  const margin = secToFrames(transposeSemitones === 0 ? marginSec.resampled : marginSec.transposed, source.sampleRate);
  const from = max(0, startFrame - margin);
  const resampled = resampleAudio(removeDc(source.view(from, min(source.frames, endFrame + margin))), toRate);
  const moved =
    transposeSemitones === 0 ? resampled : audioBuffer(toRate, pitchShift(resampled.channels, transposeSemitones));
  const step = source.sampleRate / toRate;
  const first = floor((startFrame - from) / step);
  const last = min(frameCount(moved), ceil((endFrame - from) / step) + 1);
  return {
    audio: audioBuffer(
      toRate,
      moved.channels.map((channel) => channel.subarray(first, last)),
    ),
    startFrame: from + first * step,
    step,
    operations: [
      { op: 'remove-dc' },
      ...(source.sampleRate === toRate ? [] : [{ op: 'resample', fromHz: source.sampleRate, toHz: toRate }]),
      ...(transposeSemitones === 0 ? [] : [{ op: 'pitch-shift', semitones: transposeSemitones }]),
    ],
  };
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
