/** Pitch shifting and time stretching: in tune, of the exact length, at the level, and nothing beside the notes. */
import { gainToDb, log2, pitchShift, repitch, semitonesToRatio, stretch } from '@stem/core/dsp';
import type { Topic } from './report.ts';
import { atMost, exactly, furthest, signedText, within, type Row } from './row.ts';
import { chord, fitSine, partialNear, rms } from './sines.ts';

const { abs, max, round } = Math;

const rate = 44_100;
const amplitude = 0.2;

export function pitchAndStretchTopic(): Topic {
  return {
    title: 'Pitch and stretch',
    about: `Chords of three and of seven sines at 44.1 kHz. Tuning is read from how far the phase of each note turns from one half
of the result to the other, level and what is beside the notes by taking each note out by least squares.`,
    rows: [
      ...[-24, -12, -7, -1, 0.5, 1, 4, 7, 12, 24].flatMap(shiftRows),
      ...[0.5, 0.75, 1.5, 2, 3, 4].flatMap(stretchRows),
      ...togetherRows(),
    ],
  };
}

function cents(measured: number, wanted: number): number {
  return 1200 * log2(measured / wanted);
}

/** Three notes that stay within the band when they are shifted. */
function shiftRows(semitones: number): Row[] {
  const ratio = semitonesToRatio(semitones);
  const notes = [220, 330.7, 881.3].map((hz) => hz / rate / max(1, ratio / 2));
  const input = chord(2 * rate, notes, amplitude);
  const [output = new Float32Array()] = pitchShift([input], semitones);
  const signal = `three notes by ${signedText(semitones)} semitones`;
  const shifted = notes.map((note) => note * ratio);
  const clause = 'Pitch shift';
  return [
    tuning(clause, signal, { output, notes: shifted }),
    levels(clause, signal, { output, notes: shifted }),
    exactly({ clause, signal: `${signal}: length`, differing: abs(output.length - input.length), what: 'samples' }),
  ];
}

const seven = [110, 164.81, 220, 277.18, 329.63, 440, 1318.5].map((hz) => hz / rate);

function stretchRows(factor: number): Row[] {
  const input = chord(2 * rate, seven, amplitude / 2);
  const [output = new Float32Array()] = stretch([input], { factor });
  const signal = `seven notes to ${factor} times the length`;
  const clause = 'Stretch';
  const wrong = [0, 1, 2, 999, 20_011].filter(
    (n) => stretch([new Float32Array(n).fill(0.1)], { factor })[0]?.length !== round(n * factor),
  ).length;
  return [
    tuning(clause, signal, { output, notes: seven }),
    atMost({
      clause,
      signal: `${signal}: all that is beside them`,
      limit: -60,
      measured: gainToDb(besideNotes(output, seven) / rms(output, edge)),
      unit: 'dB',
      decimals: 1,
    }),
    exactly({
      clause,
      signal: `0, 1, 2, 999, 20011 samples to ${factor} times the length`,
      differing: wrong,
      what: 'lengths',
    }),
  ];
}

/** Pitch, time and sample rate in one go, as swells need it. */
function togetherRows(): Row[] {
  return (
    [
      [-12, 2, 48_000 / rate],
      [7, 0.5, 1],
      [5, 3, 0.5],
    ] as const
  ).flatMap(([semitones, factor, rateRatio]) => {
    const notes = [220, 330.7, 881.3].map((hz) => hz / rate);
    const input = chord(80_001, notes, amplitude);
    const [output = new Float32Array()] = repitch([input], { semitones, factor, rateRatio });
    const moved = notes.map((note) => (note * semitonesToRatio(semitones)) / rateRatio);
    const signal = `${signedText(semitones)} semitones, ${factor} times the length, ${rateRatio.toFixed(4)} times the rate`;
    const differing = abs(output.length - round(80_001 * factor * rateRatio));
    const clause = 'All together';
    return [
      tuning(clause, signal, { output, notes: moved }),
      exactly({ clause, signal: `${signal}: length`, differing, what: 'samples' }),
    ];
  });
}

interface Result {
  readonly output: Float32Array;
  /** In cycles per sample. */
  readonly notes: readonly number[];
}

/** What the first and last half window of a stretch hold is not looked at. */
const edge = 8192;

function tuning(clause: string, signal: string, { output, notes }: Result): Row {
  return within({
    clause,
    signal: `${signal}: tuning of the worst note`,
    expected: 0,
    measured: furthest(
      notes.map((note) => cents(partialNear(output, note, edge), note)),
      0,
    ),
    tolerance: 1,
    unit: 'cents',
    decimals: 4,
  });
}

function levels(clause: string, signal: string, { output, notes }: Result): Row {
  return within({
    clause,
    signal: `${signal}: level of the worst note`,
    expected: 0,
    measured: furthest(
      notes.map((note) => gainToDb(fitSine(output, note, edge).amplitude / amplitude)),
      0,
    ),
    tolerance: 0.3,
    unit: 'dB',
  });
}

/** RMS of what is left without the notes. */
function besideNotes(output: Float32Array, notes: readonly number[]): number {
  let rest = Float64Array.from(output.subarray(edge, output.length - edge));
  let residual = 0;
  // Neighbouring notes are not quite orthogonal: a few rounds of taking each out settle it.
  for (let turn = 0; turn < 3; turn++) {
    for (const note of notes) {
      const fit = fitSine(rest, note);
      rest = fit.rest;
      residual = fit.residual;
    }
  }
  return residual;
}
