/** A sound's figures against what is expected of it: what fails, and what only deserves a word. */
import type { GateCheck, GateProblem } from './gate-problem.ts';
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

/** Everything that is looked at, in the order in which it is told. */
export function soundChecks(sound: StoredSound, expected: SoundExpectation): GateCheck[] {
  const checks = [...formatChecks(sound, expected), ...sampleChecks(sound, expected)];
  // Of what is broken or silent no level means anything.
  const isSound = checks.every(({ check, passed }) => passed || (check !== names.finite && check !== names.audible));
  return isSound ? [...checks, ...levelChecks(sound, expected)] : checks;
}

/** Everything that fails. */
export function soundProblems(sound: StoredSound, expected: SoundExpectation): GateProblem[] {
  return soundChecks(sound, expected)
    .filter(({ passed }) => !passed)
    .map(({ check, expected: wanted, got, advice }) => ({ check, expected: wanted, got, advice }));
}

/** What does not fail and yet deserves a word. */
export function soundWarnings(sound: StoredSound, expected: SoundExpectation): GateProblem[] {
  const { clipping } = sound;
  const most = expected.mostClippedShare;
  if (most === undefined || clipping.runs === 0 || isClipped(sound, most)) return [];
  return [clippingProblem(sound, most)];
}

const names = { finite: 'finite samples', audible: 'sound', clipping: 'clipped runs' } as const;

function formatChecks(sound: StoredSound, expected: SoundExpectation): GateCheck[] {
  const { sampleRate, channels, frames, subtype } = sound;
  return [
    comparison(
      'sample rate',
      { expected: expected.sampleRate, got: sampleRate, unit: ' Hz' },
      'Render or resample it at that rate.',
    ),
    comparison('subtype', { expected: expected.subtype, got: subtype, unit: '' }, 'Store its samples in that way.'),
    comparison(
      'channels',
      { expected: expected.channels, got: channels, unit: '' },
      'Render it with so many channels.',
    ),
    comparison(
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

function comparison(check: string, { expected, got, unit }: Comparison, advice: string): GateCheck[] {
  if (expected === undefined) return [];
  const shown = got === undefined ? 'none' : `${got}${unit}`;
  return [{ check, expected: `${expected}${unit}`, got: shown, advice, passed: expected === got }];
}

function sampleChecks(sound: StoredSound, expected: SoundExpectation): GateCheck[] {
  return [finiteCheck(sound), ...(expected.audible === true ? [audibleCheck(sound)] : [])];
}

function finiteCheck({ nonFinite, sampleRate }: StoredSound): GateCheck {
  const { samples, firstFrame = 0 } = nonFinite;
  return {
    check: names.finite,
    expected: 'finite numbers only',
    got:
      samples === 0
        ? 'finite numbers only'
        : `${counted(samples, 'sample')} that ${samples === 1 ? 'is' : 'are'} not, the first at ${place(firstFrame, sampleRate)}`,
    advice: 'Render it again: a plug-in or a converter put NaN or infinity into it.',
    passed: samples === 0,
  };
}

function audibleCheck({ frames, silence, sampleRate, peakDbfs }: StoredSound): GateCheck {
  const check = names.audible;
  if (frames === 0) {
    const words = { expected: 'something to hear', got: 'no samples at all', advice: 'Render it again.' };
    return { check, ...words, passed: false };
  }
  const passed = silence.headSec * sampleRate < frames;
  return {
    check,
    expected: 'samples above -60 dBFS',
    got: passed ? `a peak of ${decibels(peakDbfs, 'dBFS')}` : `silence, its peak is ${decibels(peakDbfs, 'dBFS')}`,
    advice: 'Look for a muted track, or an export of the wrong range.',
    passed,
  };
}

function levelChecks(sound: StoredSound, expected: SoundExpectation): GateCheck[] {
  const { mostClippedShare: most, loudness, longestSilenceSec } = expected;
  const { integratedLufs } = sound;
  const checks: GateCheck[] = [];
  if (most !== undefined) checks.push({ ...clippingProblem(sound, most), passed: !isClipped(sound, most) });
  if (loudness) {
    const off = abs(integratedLufs - loudness.lufs);
    checks.push({
      check: 'loudness',
      expected: `${decibels(loudness.lufs, 'LUFS')} ± ${loudness.toleranceLu} LU`,
      got: decibels(integratedLufs, 'LUFS'),
      advice: `Turn it ${integratedLufs < loudness.lufs ? 'up' : 'down'} by ${off.toFixed(2)} dB.`,
      passed: off <= loudness.toleranceLu,
    });
  }
  for (const limit of limits) checks.push(...limitChecks(limit, sound, expected));
  if (longestSilenceSec !== undefined) {
    const { longestSec, longestAtFrame } = sound.silence;
    checks.push({
      check: 'silence',
      expected: `no gap longer than ${longestSilenceSec} s`,
      got: longestSec === 0 ? 'none' : `${longestSec.toFixed(3)} s at ${place(longestAtFrame, sound.sampleRate)}`,
      advice: 'Look whether something is missing there.',
      passed: longestSec <= longestSilenceSec,
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
  const most = limit.most?.(expected);
  const least = limit.least?.(expected);
  const against = (words: string, bound: number, passed: boolean): GateCheck => {
    const shown = (number: number, more = 0): string => decibels(number, unit, digits + more);
    // Where a figure that fails and its bound would be printed the same, they are printed more exactly.
    const more = !passed && shown(value) === shown(bound) ? 4 : 0;
    return { check, expected: `${words} ${shown(bound, more)}`, got: shown(value, more), advice, passed };
  };
  return [
    ...(most === undefined ? [] : [against('at most', most, value <= most)]),
    ...(least === undefined ? [] : [against('at least', least, value >= least)]),
  ];
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
    got:
      runs === 0
        ? 'none'
        : `${counted(samples, 'sample')} in ${counted(runs, 'run')} (${(100 * share).toPrecision(2)} %) at ${decibels(peakDbfs, 'dBFS')}, the first at ${place(firstFrame, sampleRate)}`,
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
