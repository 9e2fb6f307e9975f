/** Loudness, its maxima and its range against EBU Tech 3341 and Tech 3342, at every rate. */
import { createLoudnessMeter, type Loudness, type MomentListener } from '@stem/core/analysis';
import { dbToGain } from '@stem/core/dsp';
import { otherRates, productionRates } from './rates.ts';
import type { Topic } from './report.ts';
import { furthest, signedText, within, type Row } from './row.ts';
import { playPassages, type Passage } from './tone.ts';

export function loudnessTopics(): Topic[] {
  return [
    ...productionRates.map((rate) => ({
      title: `Loudness at ${rate} Hz`,
      about: `EBU Tech 3341 and 3342: sines of 1 kHz in both channels in phase; levels are peaks in dBFS. The cases that are
made of programme material (3341 cases 7 and 8, 3342 cases 5 and 6) cannot be synthesised.`,
      rows: allCases(rate),
    })),
    {
      title: 'Loudness at other rates',
      about: 'One case for each scale, gate and window.',
      rows: otherRates.flatMap((rate) =>
        [...steady(rate, 1, -23), gated(rate), surround(rate), shortBursts(rate), range(rate, 1, [-20, -30])].map(
          (row) => ({ ...row, signal: `${rate} Hz: ${row.signal}` }),
        ),
      ),
    },
  ];
}

function allCases(rate: number): Row[] {
  return [
    ...steady(rate, 1, -23),
    ...steady(rate, 2, -33),
    gatedRelative(rate),
    gated(rate),
    overlapping(rate),
    surround(rate),
    constantShortTerm(rate),
    shortTermOnsets(rate),
    shortTermSteps(rate),
    constantMomentary(rate),
    shortBursts(rate),
    momentarySteps(rate),
    range(rate, 1, [-20, -30]),
    range(rate, 2, [-20, -15]),
    range(rate, 3, [-40, -20]),
    range(rate, 4, [-50, -35, -20, -35, -50]),
  ];
}

/** A tone in both channels, at a peak level in dBFS; −∞ is silence. */
function both(dbfs: number, seconds: number): Passage {
  const amplitude = dbToGain(dbfs);
  return { seconds, amplitudes: [amplitude, amplitude] };
}

const silent = (seconds: number): Passage => both(-Infinity, seconds);

function measure(rate: number, passages: readonly Passage[], onMoment?: MomentListener): Loudness {
  const meter = createLoudnessMeter(rate, passages[0]?.amplitudes.length ?? 2, { onMoment });
  for (const block of playPassages(passages, { sampleRate: rate, hz: 1000 })) meter.process(block);
  return meter.result();
}

interface Case {
  readonly number: number;
  readonly scale: 'I' | 'M' | 'S' | 'max M' | 'max S';
  readonly signal: string;
  readonly expected: number;
}

function tech3341({ number, scale, signal, expected }: Case, measured: number): Row {
  const clause = `Tech 3341 case ${number}, ${scale}`;
  return within({ clause, signal, expected, measured, tolerance: 0.1, unit: 'LUFS' });
}

/** Cases 1 and 2. */
function steady(rate: number, number: number, dbfs: number): Row[] {
  const signal = `${signedText(dbfs)} 20 s`;
  const moments = listener();
  const { integratedLufs } = measure(rate, [both(dbfs, 20)], moments.listen);
  const scales = [
    ['M', furthest(moments.momentary, dbfs)],
    ['S', furthest(moments.shortTerm, dbfs)],
    ['I', integratedLufs],
  ] as const;
  return scales.map(([scale, measured]) => tech3341({ number, scale, signal, expected: dbfs }, measured));
}

/** Case 3. */
function gatedRelative(rate: number): Row {
  const { integratedLufs } = measure(rate, [both(-36, 10), both(-23, 60), both(-36, 10)]);
  const signal = '−36 10 s, −23 60 s, −36 10 s';
  return tech3341({ number: 3, scale: 'I', signal, expected: -23 }, integratedLufs);
}

/** Case 4. */
function gated(rate: number): Row {
  const { integratedLufs } = measure(rate, [both(-72, 10), both(-36, 10), both(-23, 60), both(-36, 10), both(-72, 10)]);
  const signal = '−72 10 s, −36 10 s, −23 60 s, −36 10 s, −72 10 s';
  return tech3341({ number: 4, scale: 'I', signal, expected: -23 }, integratedLufs);
}

/** Case 5. */
function overlapping(rate: number): Row {
  const { integratedLufs } = measure(rate, [both(-26, 20), both(-20, 20.1), both(-26, 20)]);
  return tech3341({ number: 5, scale: 'I', signal: '−26 20 s, −20 20.1 s, −26 20 s', expected: -23 }, integratedLufs);
}

/** Case 6. */
function surround(rate: number): Row {
  const amplitudes = [-28, -28, -24, -30, -30].map(dbToGain);
  const { integratedLufs } = measure(rate, [{ seconds: 20, amplitudes }]);
  const signal = '5.0: L, R −28, C −24, Ls, Rs −30, 20 s';
  return tech3341({ number: 6, scale: 'I', signal, expected: -23 }, integratedLufs);
}

/** Case 9: the window is as long as the pattern, so that the reading stands still once it is full. */
function constantShortTerm(rate: number): Row {
  const moments = listener();
  const pattern = Array.from({ length: 5 }, () => [both(-20, 1.34), both(-30, 1.66)]).flat();
  measure(rate, pattern, moments.listen);
  const signal = '5 × (−20 1.34 s, −30 1.66 s), each reading from 3 s on';
  return tech3341({ number: 9, scale: 'S', signal, expected: -23 }, furthest(moments.shortTerm, -23));
}

/** Case 10: twenty files. */
function shortTermOnsets(rate: number): Row {
  const maxima = twenty((i) => measure(rate, [silent(0.15 * i), both(-23, 3), silent(1)]).maxShortTermLufs);
  const signal = '20 files, i = 0 … 19: silence 0.15·i s, −23 3 s, silence 1 s; the worst';
  return tech3341({ number: 10, scale: 'max S', signal, expected: -23 }, furthest(maxima, -23));
}

/** Case 11: one programme that gets louder by a decibel a segment; the maximum so far is read behind each. */
function shortTermSteps(rate: number): Row {
  const segments = twenty((i) => [silent(0.15 * i), both(-38 + i, 3), silent(3 - 0.15 * i)]);
  const signal =
    'i = 0 … 19: silence 0.15·i s, (−38 + i) 3 s, silence 3 − 0.15·i s; behind each, against −38 + i; the worst';
  return stepRow(
    'max S',
    signal,
    worstStep(rate, segments, ({ maxShortTermLufs }) => maxShortTermLufs),
  );
}

/** Case 12. */
function constantMomentary(rate: number): Row {
  const moments = listener();
  const pattern = Array.from({ length: 25 }, () => [both(-20, 0.18), both(-30, 0.22)]).flat();
  measure(rate, pattern, moments.listen);
  const settled = moments.momentary.slice(60);
  const signal = '25 × (−20 0.18 s, −30 0.22 s), each reading from 1 s on';
  return tech3341({ number: 12, scale: 'M', signal, expected: -23 }, furthest(settled, -23));
}

/** Case 13: twenty files. */
function shortBursts(rate: number): Row {
  const maxima = twenty((i) => measure(rate, [silent(0.02 * i), both(-23, 0.4), silent(1)]).maxMomentaryLufs);
  const signal = '20 files, i = 0 … 19: silence 0.02·i s, −23 0.4 s, silence 1 s; the worst';
  return tech3341({ number: 13, scale: 'max M', signal, expected: -23 }, furthest(maxima, -23));
}

/** Case 14. */
function momentarySteps(rate: number): Row {
  const segments = twenty((i) => [silent(0.02 * i), both(-38 + i, 0.4), silent(0.4 - 0.02 * i)]);
  const signal =
    'i = 0 … 19: silence 0.02·i s, (−38 + i) 0.4 s, silence 0.4 − 0.02·i s; behind each, against −38 + i; the worst';
  return stepRow(
    'max M',
    signal,
    worstStep(rate, segments, ({ maxMomentaryLufs }) => maxMomentaryLufs),
  );
}

function stepRow(scale: 'max S' | 'max M', signal: string, deviation: number): Row {
  const clause = `Tech 3341 case ${scale === 'max S' ? 11 : 14}, ${scale}`;
  return within({ clause, signal, expected: 0, measured: deviation, tolerance: 0.1, unit: 'LU' });
}

/** How far the reading behind segment i is from −38 + i at the worst. */
function worstStep(rate: number, segments: readonly Passage[][], read: (levels: Loudness) => number): number {
  const meter = createLoudnessMeter(rate, 2);
  const deviations = segments.map((passages, i) => {
    for (const block of playPassages(passages, { sampleRate: rate, hz: 1000 })) meter.process(block);
    return read(meter.result()) - (-38 + i);
  });
  return furthest(deviations, 0);
}

/** Tech 3342: steps of 20 s. */
function range(rate: number, number: number, levels: readonly number[]): Row {
  const expected = [0, 10, 5, 20, 15][number] ?? NaN;
  const { rangeLu } = measure(
    rate,
    levels.map((dbfs) => both(dbfs, 20)),
  );
  const signal = `20 s each of ${levels.map(signedText).join(', ')}`;
  const clause = `Tech 3342 case ${number}, LRA`;
  return within({ clause, signal, expected, measured: rangeLu, tolerance: 1, unit: 'LU' });
}

function twenty<T>(make: (i: number) => T): T[] {
  return Array.from({ length: 20 }, (_, i) => make(i));
}

function listener(): { readonly momentary: number[]; readonly shortTerm: number[]; readonly listen: MomentListener } {
  const momentary: number[] = [];
  const shortTerm: number[] = [];
  return {
    momentary,
    shortTerm,
    listen(m, s) {
      if (m !== undefined) momentary.push(m);
      if (s !== undefined) shortTerm.push(s);
    },
  };
}
