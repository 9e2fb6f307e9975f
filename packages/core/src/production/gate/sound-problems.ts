/** A sound's figures against what is expected of it: what fails, and what only deserves a word. */
import { problemsOf, type GateCheck, type GateProblem } from './gate-problem.ts';
import type { SoundMeasures } from './sound-meter.ts';

const { abs, min } = Math;

/** What is left out is not looked at, but for samples that are no numbers, which are always wrong. */
export interface SoundExpectation {
  readonly sampleRate?: number | undefined;
  readonly subtype?: string | undefined;
  readonly channels?: number | undefined;
  /** To the sample. */
  readonly frames?: number | undefined;
  /** Something louder than this has to be in it. */
  readonly quietestPeakDbfs?: number | undefined;
  /** Share of samples in clipped runs from which on it fails, 0 … 1; fewer are a warning. */
  readonly mostClippedShare?: number | undefined;
  readonly loudness?: { readonly lufs: number; readonly toleranceLu: number } | undefined;
  readonly mostTruePeakDbtp?: number | undefined;
  readonly mostPeakDbfs?: number | undefined;
  readonly mostMomentaryLufs?: number | undefined;
  readonly mostShortTermLufs?: number | undefined;
  readonly leastLoudnessRangeLu?: number | undefined;
  readonly mostLoudnessRangeLu?: number | undefined;
  /** Linear. */
  readonly mostDcOffset?: number | undefined;
  readonly leastCorrelation?: number | undefined;
  readonly longestSilenceSec?: number | undefined;
}

/** Clipped runs up to here are a warning: the odd peak of a hot take. */
const mostClippedShare = 0.001;

/** Nothing louder is silence to whoever listens. */
const quietestPeakDbfs = -60;

/**
 * What belongs to a stem before it is aligned (step 3), beside the song's `sampleRate`, `subtype` and `channels`: finite
 * samples, something to hear, a known length, and no clipping to speak of. Its length is not judged: that is step 4's work.
 */
export const stemExpectation: SoundExpectation = { quietestPeakDbfs, mostClippedShare };

/** The same of a stem at its level in the mix: what is turned down on purpose is not silent. */
export function mixedStemExpectation(gainDb: number): SoundExpectation {
  return { ...stemExpectation, quietestPeakDbfs: quietestPeakDbfs + min(0, gainDb) };
}

/** A sound as it is stored. */
export interface StoredSound extends SoundMeasures {
  readonly subtype?: string | undefined;
}

/** Everything that is looked at. */
export function soundChecks(sound: StoredSound, expected: SoundExpectation): GateCheck[] {
  const checks = [...formatChecks(sound, expected), ...sampleChecks(sound, expected)];
  // Of what is broken or silent no level means anything.
  const isHeard = checks.every(({ check, state }) => state === 'passed' || !vital.has(check));
  return isHeard ? [...checks, ...levelChecks(sound, expected)] : checks;
}

/** Everything that fails. */
export function soundProblems(sound: StoredSound, expected: SoundExpectation): GateProblem[] {
  return problemsOf(soundChecks(sound, expected), 'failed');
}

/** What does not fail and yet deserves a word. */
export function soundWarnings(sound: StoredSound, expected: SoundExpectation): GateProblem[] {
  return problemsOf(soundChecks(sound, expected), 'warning');
}

const names = { finite: 'finite samples', audible: 'sound' } as const;
const vital: ReadonlySet<string> = new Set(Object.values(names));

function formatChecks(sound: StoredSound, expected: SoundExpectation): GateCheck[] {
  const { sampleRate, channels, frames, subtype } = sound;
  const parts: [check: string, wanted: Value, found: Value, unit: string, advice: string][] = [
    ['sample rate', expected.sampleRate, sampleRate, ' Hz', 'Render or resample it at that rate.'],
    ['subtype', expected.subtype, subtype, '', 'Store its samples in that way.'],
    ['channels', expected.channels, channels, '', 'Render it with so many channels.'],
    ['length', expected.frames, frames, ' samples', 'Every file has the length of the song, to the sample.'],
  ];
  return parts.flatMap(([check, wanted, found, unit, advice]): GateCheck[] => {
    if (wanted === undefined) return [];
    const got = found === undefined ? 'none' : `${found}${unit}`;
    return [{ check, expected: `${wanted}${unit}`, got, advice, state: wanted === found ? 'passed' : 'failed' }];
  });
}

type Value = number | string | undefined;

function sampleChecks({ frames, nonFinite, sampleRate, peakDbfs }: StoredSound, expected: SoundExpectation) {
  const checks: GateCheck[] = [
    {
      check: names.finite,
      expected: 'finite numbers only',
      got:
        nonFinite.samples === 0
          ? 'no others'
          : `${counted(nonFinite.samples, 'sample')} that ${nonFinite.samples === 1 ? 'is' : 'are'} not, the first at ${place(nonFinite.firstFrame ?? 0, sampleRate)}`,
      advice: 'Render it again: a plug-in or a converter put NaN or infinity into it.',
      state: nonFinite.samples === 0 ? 'passed' : 'failed',
    },
  ];
  // What is no number is silent too: one word is enough.
  const { quietestPeakDbfs: quietest } = expected;
  if (quietest === undefined || nonFinite.samples > 0) return checks;
  const peak = `its peak is ${decibels(peakDbfs, 'dBFS')}`;
  const isSilent = !(peakDbfs > quietest);
  checks.push({
    check: names.audible,
    expected: `samples above ${Number(quietest.toFixed(1))} dBFS`,
    got: frames === 0 ? 'no samples at all' : isSilent ? `silence, ${peak}` : peak,
    advice: 'Look for a muted track, or an export of the wrong range.',
    state: isSilent ? 'failed' : 'passed',
  });
  return checks;
}

function levelChecks(sound: StoredSound, expected: SoundExpectation): GateCheck[] {
  const { mostClippedShare: most, loudness, longestSilenceSec: longest } = expected;
  const checks: GateCheck[] = [];
  if (most !== undefined) checks.push(clippingCheck(sound, most));
  if (loudness) {
    const off = sound.integratedLufs - loudness.lufs;
    checks.push({
      check: 'loudness',
      expected: `${decibels(loudness.lufs, 'LUFS')} ± ${loudness.toleranceLu} LU`,
      got: decibels(sound.integratedLufs, 'LUFS'),
      advice: Number.isFinite(off)
        ? `Turn it ${off < 0 ? 'up' : 'down'} by ${abs(off).toFixed(2)} dB.`
        : 'Nothing less than 0.4 s long, or so quiet, has a loudness.',
      state: abs(off) <= loudness.toleranceLu ? 'passed' : 'failed',
    });
  }
  for (const limit of limits) checks.push(...limitChecks(limit, sound, expected));
  if (longest !== undefined) {
    const { longestSec, longestAtFrame } = sound.silence;
    checks.push({
      check: 'silence',
      expected: `no gap longer than ${longest} s`,
      got: longestSec > 0 ? `${longestSec.toFixed(3)} s at ${place(longestAtFrame, sound.sampleRate)}` : 'none',
      advice: 'Look whether something is missing there.',
      state: longestSec > longest ? 'failed' : 'passed',
    });
  }
  return checks;
}

interface Limit {
  readonly check: string;
  readonly unit: string;
  readonly value: (sound: SoundMeasures) => number;
  readonly most?: (expected: SoundExpectation) => number | undefined;
  readonly least?: (expected: SoundExpectation) => number | undefined;
  readonly advice: string;
  /** So many are printed, otherwise two. */
  readonly digits?: number;
}

const limits: readonly Limit[] = [
  {
    check: 'true peak',
    unit: 'dBTP',
    value: ({ truePeakDbtp }) => truePeakDbtp,
    most: ({ mostTruePeakDbtp }) => mostTruePeakDbtp,
    advice: 'Lower the ceiling of the limiter, or the level.',
  },
  {
    check: 'peak',
    unit: 'dBFS',
    value: ({ peakDbfs }) => peakDbfs,
    most: ({ mostPeakDbfs }) => mostPeakDbfs,
    advice: 'Turn it down.',
  },
  {
    check: 'maximum momentary loudness',
    unit: 'LUFS',
    value: ({ maxMomentaryLufs }) => maxMomentaryLufs,
    most: ({ mostMomentaryLufs }) => mostMomentaryLufs,
    advice: 'Turn down its loudest moments.',
  },
  {
    check: 'maximum short-term loudness',
    unit: 'LUFS',
    value: ({ maxShortTermLufs }) => maxShortTermLufs,
    most: ({ mostShortTermLufs }) => mostShortTermLufs,
    advice: 'Turn down its loudest passages.',
  },
  {
    check: 'loudness range',
    unit: 'LU',
    value: ({ loudnessRangeLu }) => loudnessRangeLu,
    most: ({ mostLoudnessRangeLu }) => mostLoudnessRangeLu,
    least: ({ leastLoudnessRangeLu }) => leastLoudnessRangeLu,
    advice: 'Loud and soft passages should differ by that.',
  },
  {
    check: 'DC offset',
    unit: '',
    value: ({ dcOffset }) => dcOffset,
    most: ({ mostDcOffset }) => mostDcOffset,
    advice: 'Take it out with a high-pass filter at a few hertz.',
    digits: 6,
  },
  {
    check: 'phase correlation',
    unit: '',
    value: ({ correlation }) => correlation,
    least: ({ leastCorrelation }) => leastCorrelation,
    advice: 'The channels cancel each other in mono: look for a flipped polarity, or make it narrower.',
  },
];

function limitChecks(limit: Limit, sound: StoredSound, expected: SoundExpectation): GateCheck[] {
  const { check, unit, advice, digits = 2 } = limit;
  const value = limit.value(sound);
  const compared = (words: string, bound: number | undefined, holds: (bound: number) => boolean): GateCheck[] => {
    if (bound === undefined) return [];
    const shown = (number: number, more = 0): string => decibels(number, unit, digits + more);
    // Where the figure and its bound would be printed the same, they are printed more exactly.
    const more = !holds(bound) && shown(value) === shown(bound) ? 4 : 0;
    const state = holds(bound) ? 'passed' : 'failed';
    return [{ check, expected: `${words} ${shown(bound, more)}`, got: shown(value, more), advice, state }];
  };
  return [
    ...compared('at most', limit.most?.(expected), (most) => value <= most),
    ...compared('at least', limit.least?.(expected), (least) => value >= least),
  ];
}

const lowestCeilingDbfs = -0.1;

/** A plateau below full scale was cut once and turned down later, or is a wave with corners: that is said, not refused. */
function clippingCheck({ clipping, sampleRate, peakDbfs }: SoundMeasures, most: number): GateCheck {
  const { runs, samples, share, firstFrame = 0 } = clipping;
  const runsText = `${counted(samples, 'sample')} in ${counted(runs, 'run')} (${(100 * share).toPrecision(2)} %) at ${decibels(peakDbfs, 'dBFS')}, the first at ${place(firstFrame, sampleRate)}`;
  const isClipped = share > most && peakDbfs >= lowestCeilingDbfs;
  return {
    check: 'clipped runs',
    expected: `at most ${100 * most} % of the samples`,
    got: runs === 0 ? 'none' : runsText,
    advice: 'Record or export it quieter, or in 32-bit float.',
    state: isClipped ? 'failed' : runs > 0 ? 'warning' : 'passed',
  };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function place(frame: number, sampleRate: number): string {
  return `${(frame / sampleRate).toFixed(3)} s (sample ${frame})`;
}

function decibels(value: number, unit: string, digits = 2): string {
  const number = value === -Infinity ? '-∞' : value.toFixed(digits);
  return unit === '' ? number : `${number} ${unit}`;
}
