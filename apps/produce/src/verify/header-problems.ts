/** What a WAV file says of itself, against what is in it. */
import type { WavCue } from '@stem/core/format';
import type { GateProblem } from '@stem/core/production';
import type { HeardFile } from './hear-file.ts';
import { isRangeKept, storedErrorDb } from './stored-error.ts';

const { abs, min } = Math;

const advice = 'The header is not that of this sound: ask for the file again.';

/** What a header has to say, beside the truth. */
export interface HeaderWish {
  /** The frame of its time line at which a file starts (bext). */
  readonly startFrame: number;
  /** Within how many dB its levels have to be (bext). */
  readonly withinDb: number;
  /** Whether a float file has to have a fact chunk, as its format asks for and not every program writes. */
  readonly hasFact: boolean;
}

/** Of files of ours: levels of a bext chunk are in hundredths. */
export const ownHeader: HeaderWish = { startFrame: 0, withinDb: 0.0051, hasFact: true };

/** Sizes, the fact chunk, and loudness where the file tells it. */
export function headerProblems({ facts, info, sound }: HeardFile, wish: HeaderWish): GateProblem[] {
  const problems = info.warnings.map((warning) => ({
    check: 'file',
    expected: 'a whole one',
    got: warning,
    advice: 'Ask for the file again.',
  }));
  if (!facts) return problems;
  const { factFrames, frames, isWhole, subtype, broadcast } = facts;
  if (!isWhole) {
    problems.push({ check: 'header', expected: 'the size of the file', got: 'another size', advice });
  }
  if (wish.hasFact && subtype === 'FLOAT' && factFrames === undefined) {
    problems.push({ check: 'fact chunk', expected: 'one, as every float file has', got: 'none', advice });
  }
  if (factFrames !== undefined && factFrames !== min(frames, 0xffffffff)) {
    problems.push({ check: 'fact chunk', expected: `${frames} samples`, got: `${factFrames} samples`, advice });
  }
  if (!broadcast) return problems;
  if (broadcast.timeReference !== wish.startFrame) {
    const [expected, got] = [wish.startFrame, broadcast.timeReference].map((frame) => `sample ${frame}`) as [
      string,
      string,
    ];
    problems.push({ check: 'start (bext)', expected, got, advice: 'Export all files from the same start.' });
  }
  const told = broadcast.loudness;
  const isKept = isRangeKept(sound.subtype, sound.peakDbfs);
  const levels: [name: string, told: number | undefined, measured: number, unit: string][] = [
    ['loudness', told?.integratedLufs, sound.integratedLufs, 'LUFS'],
    ['loudness range', isKept ? told?.rangeLu : undefined, sound.loudnessRangeLu, 'LU'],
    ['true peak', told?.maxTruePeakDbtp, sound.truePeakDbtp, 'dBTP'],
    ['maximum momentary loudness', told?.maxMomentaryLufs, sound.maxMomentaryLufs, 'LUFS'],
    ['maximum short-term loudness', told?.maxShortTermLufs, sound.maxShortTermLufs, 'LUFS'],
  ];
  const error = storedErrorDb(sound.subtype, sound.peakDbfs);
  for (const [name, stored, measured, unit] of levels) {
    if (stored === undefined || abs(stored - measured) <= wish.withinDb + error) continue;
    const [expected, got] = [`${measured.toFixed(2)} ${unit}, as measured`, `${stored.toFixed(2)} ${unit}`];
    problems.push({ check: `${name} (bext)`, expected, got, advice });
  }
  return problems;
}

/** A marker for each section, where it starts. */
export function cueProblems({ facts }: HeardFile, expected: readonly WavCue[]): GateProblem[] {
  const cues = facts?.cues ?? [];
  const help = 'Markers are the sections of the form: ask for the file again.';
  if (cues.length !== expected.length) {
    return [{ check: 'markers', expected: `${expected.length}`, got: `${cues.length}`, advice: help }];
  }
  return expected.flatMap((wanted, index): GateProblem[] => {
    const cue = cues[index] as WavCue;
    if (cue.frame === wanted.frame && cue.label === wanted.label) return [];
    return [{ check: `marker ${index + 1}`, expected: cueText(wanted), got: cueText(cue), advice: help }];
  });
}

function cueText({ frame, label }: WavCue): string {
  return `"${label}" at sample ${frame}`;
}
