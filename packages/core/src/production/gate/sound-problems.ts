/** A sound's figures against what is expected of it: what fails, and what only deserves a word. */
import type { GateProblem } from './gate-problem.ts';
import type { SoundMeasures } from './sound-meter.ts';

const { abs } = Math;

/** What is left out is not looked at, but for samples that are no numbers, which are always wrong. */
export interface SoundExpectation {
  readonly sampleRate?: number | undefined;
  readonly subtype?: string | undefined;
  readonly channels?: number | undefined;
  /** To the sample. */
  readonly frames?: number | undefined;
  /** Whether something louder than −60 dBFS has to be in it. */
  readonly audible?: boolean | undefined;
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

/**
 * What belongs to a stem before it is aligned (step 3), beside the song's `sampleRate`, `subtype` and `channels`: finite
 * samples, something to hear, a known length, and no clipping to speak of. Its length is not judged: that is step 4's work.
 */
export const stemExpectation: SoundExpectation = { audible: true, mostClippedShare };

/** A sound as it is stored. */
export interface StoredSound extends SoundMeasures {
  readonly subtype?: string | undefined;
}

/** Everything that fails. */
export function soundProblems(sound: StoredSound, expected: SoundExpectation): GateProblem[] {
  const problems = [...formatProblems(sound, expected), ...sampleProblems(sound, expected)];
  // Of what is broken or silent no level means anything.
  return problems.some(({ check }) => check === names.finite || check === names.audible)
    ? problems
    : [...problems, ...levelProblems(sound, expected)];
}

/** What does not fail and yet deserves a word. */
export function soundWarnings(sound: StoredSound, expected: SoundExpectation): GateProblem[] {
  const { clipping } = sound;
  const most = expected.mostClippedShare;
  if (most === undefined || clipping.runs === 0 || isClipped(sound, most)) return [];
  return [clippingProblem(sound, most)];
}

const names = { finite: 'finite samples', audible: 'sound', clipping: 'clipped runs' } as const;

function formatProblems(sound: StoredSound, expected: SoundExpectation): GateProblem[] {
  const { sampleRate, channels, frames, subtype } = sound;
  return [
    differing(
      'sample rate',
      { expected: expected.sampleRate, got: sampleRate, unit: ' Hz' },
      'Render or resample it at that rate.',
    ),
    differing('subtype', { expected: expected.subtype, got: subtype, unit: '' }, 'Store its samples in that way.'),
    differing('channels', { expected: expected.channels, got: channels, unit: '' }, 'Render it with so many channels.'),
    differing(
      'length',
      { expected: expected.frames, got: frames, unit: ' samples' },
      'Every file has the length of the song, to the sample.',
    ),
  ].flat();
}

interface Comparison {
  readonly expected: number | string | undefined;
  readonly got: number | string | undefined;
  readonly unit: string;
}

function differing(check: string, { expected, got, unit }: Comparison, advice: string): GateProblem[] {
  if (expected === undefined || expected === got) return [];
  return [{ check, expected: `${expected}${unit}`, got: got === undefined ? 'none' : `${got}${unit}`, advice }];
}

function sampleProblems(sound: StoredSound, expected: SoundExpectation): GateProblem[] {
  const { frames, nonFinite, silence, sampleRate } = sound;
  if (nonFinite.samples > 0) {
    const got = `${counted(nonFinite.samples, 'sample')} that ${nonFinite.samples === 1 ? 'is' : 'are'} not, the first at ${place(nonFinite.firstFrame ?? 0, sampleRate)}`;
    const advice = 'Render it again: a plug-in or a converter put NaN or infinity into it.';
    return [{ check: names.finite, expected: 'finite numbers only', got, advice }];
  }
  if (expected.audible !== true) return [];
  if (frames === 0) {
    return [
      { check: names.audible, expected: 'something to hear', got: 'no samples at all', advice: 'Render it again.' },
    ];
  }
  if (silence.headSec * sampleRate < frames) return [];
  const got = `silence, its peak is ${decibels(sound.peakDbfs, 'dBFS')}`;
  const advice = 'Look for a muted track, or an export of the wrong range.';
  return [{ check: names.audible, expected: 'samples above -60 dBFS', got, advice }];
}

function levelProblems(sound: StoredSound, expected: SoundExpectation): GateProblem[] {
  const { mostClippedShare: most, loudness, longestSilenceSec } = expected;
  const problems: GateProblem[] = [];
  if (most !== undefined && isClipped(sound, most)) problems.push(clippingProblem(sound, most));
  if (loudness && !(abs(sound.integratedLufs - loudness.lufs) <= loudness.toleranceLu)) {
    problems.push({
      check: 'loudness',
      expected: `${decibels(loudness.lufs, 'LUFS')} ± ${loudness.toleranceLu} LU`,
      got: decibels(sound.integratedLufs, 'LUFS'),
      advice: `Turn it ${sound.integratedLufs < loudness.lufs ? 'up' : 'down'} by ${abs(sound.integratedLufs - loudness.lufs).toFixed(2)} dB.`,
    });
  }
  for (const limit of limits) problems.push(...limitProblems(limit, sound, expected));
  if (longestSilenceSec !== undefined && sound.silence.longestSec > longestSilenceSec) {
    const { longestSec, longestAtFrame } = sound.silence;
    problems.push({
      check: 'silence',
      expected: `no gap longer than ${longestSilenceSec} s`,
      got: `${longestSec.toFixed(3)} s at ${place(longestAtFrame, sound.sampleRate)}`,
      advice: 'Look whether something is missing there.',
    });
  }
  return problems;
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

function limitProblems(limit: Limit, sound: StoredSound, expected: SoundExpectation): GateProblem[] {
  const { check, unit, advice, digits = 2 } = limit;
  const value = limit.value(sound);
  const most = limit.most?.(expected);
  const least = limit.least?.(expected);
  const problem = (words: string, bound: number): GateProblem => {
    const shown = (number: number, more = 0): string => decibels(number, unit, digits + more);
    // Where the figure and its bound would be printed the same, they are printed more exactly.
    const more = shown(value) === shown(bound) ? 4 : 0;
    return { check, expected: `${words} ${shown(bound, more)}`, got: shown(value, more), advice };
  };
  if (most !== undefined && !(value <= most)) return [problem('at most', most)];
  if (least !== undefined && !(value >= least)) return [problem('at least', least)];
  return [];
}

/** A plateau below full scale was cut once and turned down later, or is a wave with corners: that is said, not refused. */
function isClipped({ clipping, peakDbfs }: SoundMeasures, most: number): boolean {
  return clipping.share > most && peakDbfs >= lowestCeilingDbfs;
}

const lowestCeilingDbfs = -0.1;

function clippingProblem({ clipping, sampleRate, peakDbfs }: SoundMeasures, most: number): GateProblem {
  const { runs, samples, share, firstFrame = 0 } = clipping;
  return {
    check: names.clipping,
    expected: `at most ${100 * most} % of the samples`,
    got: `${counted(samples, 'sample')} in ${counted(runs, 'run')} (${(100 * share).toPrecision(2)} %) at ${decibels(peakDbfs, 'dBFS')}, the first at ${place(firstFrame, sampleRate)}`,
    advice: 'Record or export it quieter, or in 32-bit float.',
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
