/** What of BS.1770 the cases of Tech 3341 do not show: the weighting curve, the channels, the gate, blocks of any size. */
import { channelWeights, createLoudnessMeter, type Loudness } from '@stem/core/analysis';
import { cos, createRandom, dbToGain, gainToDb, sin } from '@stem/core/dsp';
import { otherRates, productionRates } from './rates.ts';
import type { Topic } from './report.ts';
import { exactly, furthest, within, type Row } from './row.ts';
import { playPassages } from './tone.ts';

const { PI, sqrt } = Math;

export function weightingTopic(): Topic {
  return {
    title: 'Loudness: weighting, channels, gate, blocks',
    about: `The recommendation prints K-weighting for 48 kHz only and asks for the same response at other rates, without a
tolerance; that of Tech 3341 stands here. Under 32 kHz, where the shelf comes near half the rate, the numerator that the
recommendation fixes for all rates deviates by itself: there it is 0.25 dB, up to 500 Hz. The cases of Tech 3341 leave each
gate some decibels of room; here passages lie 0.1 LU above and below it.`,
    rows: [...weightings(), ...channelRows(), ...gateRows(), ...rangeGateRows(), blocks()],
  };
}

/** Coefficients of both sections as the recommendation prints them for 48 kHz: b, then a. */
const printedSections = [
  [
    [1.53512485958697, -2.69169618940638, 1.19839281085285],
    [1, -1.69065929318241, 0.73248077421585],
  ],
  [
    [1, -2, 1],
    [1, -1.99004745483398, 0.99007225036621],
  ],
] as const;

/** K-weighting at 48 kHz in dB, from the printed coefficients. */
function printedWeightingDb(hz: number): number {
  const w = (2 * PI * hz) / 48_000;
  const size = ([c0, c1, c2]: readonly [number, number, number]): number => {
    const re = c0 + c1 * cos(w) + c2 * cos(2 * w);
    const im = c1 * sin(w) + c2 * sin(2 * w);
    return sqrt(re * re + im * im);
  };
  return printedSections.reduce((sum, [b, a]) => sum + gainToDb(size(b) / size(a)), 0);
}

const weightedHz = [25, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

function weightings(): Row[] {
  return [...otherRates, ...productionRates]
    .toSorted((a, b) => a - b)
    .map((rate) => {
      const low = rate < 32_000;
      const frequencies = weightedHz.filter((hz) => !low || hz <= 500);
      const deviations = frequencies.map(
        (hz) => lastShortTerm(rate, hz) + 0.691 + gainToDb(sqrt(2)) - printedWeightingDb(hz),
      );
      return within({
        clause: 'BS.1770 K-weighting',
        signal: `${rate} Hz: sines of 25 Hz to ${frequencies.at(-1)} Hz against 48 kHz as printed; the worst`,
        expected: 0,
        measured: furthest(deviations, 0),
        tolerance: low ? 0.25 : 0.1,
        unit: 'dB',
      });
    });
}

/** Short-term loudness at the end of 5 s of a full-scale sine in one channel. */
function lastShortTerm(rate: number, hz: number): number {
  let last = NaN;
  const meter = createLoudnessMeter(rate, 1, { onMoment: (_, shortTerm) => (last = shortTerm ?? NaN) });
  const passage = { seconds: 5, amplitudes: [1] };
  for (const block of playPassages([passage], { sampleRate: rate, hz })) meter.process(block);
  return last;
}

/** Surrounds weigh 1.41: 1.492 LU. */
const surroundLufs = -3.01 + 1.492;

interface Layout {
  readonly name: string;
  readonly channels: string;
  /** Where the file has one; without it the count decides. */
  readonly mask?: number;
  /** Where it is not −3.01. */
  readonly expected?: Readonly<Record<string, number>>;
}

const surrounds = { Ls: surroundLufs, Rs: surroundLufs };

const layouts: readonly Layout[] = [
  { name: 'mono', channels: 'M' },
  { name: 'stereo', channels: 'L R' },
  { name: 'quadraphonic', channels: 'L R Ls Rs', expected: surrounds },
  { name: '5.0', channels: 'L R C Ls Rs', expected: surrounds },
  { name: '5.1', channels: 'L R C LFE Ls Rs', expected: { LFE: -Infinity, ...surrounds } },
  { name: '7.1', channels: 'L R C LFE Lb Rb Ls Rs', expected: { LFE: -Infinity, ...surrounds } },
  { name: '3.1 by its mask', channels: 'L R C LFE', mask: 0x0f, expected: { LFE: -Infinity } },
  { name: '4.1 by its mask', channels: 'L R LFE Ls Rs', mask: 0x3b, expected: { LFE: -Infinity, ...surrounds } },
];

function channelRows(): Row[] {
  return layouts.flatMap(({ name: layout, channels, mask, expected }) =>
    channels.split(' ').map((name, place, all) => {
      const amplitudes = all.map((_, channel) => (channel === place ? 1 : 0));
      const meter = createLoudnessMeter(48_000, all.length, { weights: channelWeights(all.length, mask) });
      for (const block of playPassages([{ seconds: 5, amplitudes }], { sampleRate: 48_000, hz: 997 }))
        meter.process(block);
      return within({
        clause: 'BS.1770 channel weight',
        signal: `997 Hz at 0 dBFS in ${name} of ${layout} alone`,
        expected: expected?.[name] ?? -3.01,
        measured: meter.result().integratedLufs,
        tolerance: 0.1,
        unit: 'LUFS',
      });
    }),
  );
}

/** Noise in blocks of many sizes, at a rate that 100 does not divide. */
function blocks(): Row {
  const rate = 11_025;
  const random = createRandom('blocks');
  const channels = [0, 1].map(() => Float32Array.from({ length: 12 * rate + 7 }, () => random.uniform(-0.5, 0.5)));
  const read = (blockFrames: number): number[] => {
    const meter = createLoudnessMeter(rate, 2);
    for (let start = 0; start < 12 * rate + 7; start += blockFrames) {
      meter.process(channels.map((channel) => channel.subarray(start, start + blockFrames)));
    }
    return Object.values(meter.result());
  };
  const whole = read(13 * rate);
  const differing = [1, 13, 110, 111, 1024, 50_001].flatMap((blockFrames) =>
    read(blockFrames).filter((value, i) => !Object.is(value, whole[i])),
  ).length;
  const signal = 'noise at 11025 Hz in blocks of 1, 13, 110, 111, 1024, 50001 frames against one block: I, M, S, LRA';
  return exactly({ clause: 'Streaming', signal, differing, what: 'readings' });
}

/** Levels in both channels, so that a tone of 1 kHz reads as many LUFS as it has dBFS. */
function levels(dbfs: readonly number[], seconds: number): Loudness {
  const meter = createLoudnessMeter(48_000, 2);
  const passages = dbfs.map((db) => ({ seconds, amplitudes: [dbToGain(db), dbToGain(db)] }));
  for (const block of playPassages(passages, { sampleRate: 48_000, hz: 1000 })) meter.process(block);
  return meter.result();
}

/** The mean of equal times at −20 and at L is −23.01 + 10·lg(1 + 10^((L + 20) ÷ 10)): the gate is at −32.79 for both. */
function gateRows(): Row[] {
  const row = (clause: string, signal: string, dbfs: readonly number[], expected: number): Row => {
    const measured = levels(dbfs, 60).integratedLufs;
    return within({ clause, signal, expected, measured, tolerance: 0.1, unit: 'LUFS' });
  };
  return [
    row('BS.1770 absolute gate', '−70.1 60 s', [-70.1], -Infinity),
    row('BS.1770 absolute gate', '−69.9 60 s', [-69.9], -69.9),
    row('BS.1770 relative gate', '−20 60 s, −32.9 60 s: the second is 0.1 LU below the gate', [-20, -32.9], -20),
    row('BS.1770 relative gate', '−20 60 s, −32.7 60 s: the second is 0.1 LU above the gate', [-20, -32.7], -22.783),
  ];
}

/** Equal times at −20 and 20 LU below the gate's mean, −23.01 + 0.02: what is gated leaves the range nothing to span. */
function rangeGateRows(): Row[] {
  const row = (signal: string, dbfs: readonly number[], expected: number): Row => {
    const measured = levels(dbfs, 60).rangeLu;
    return within({ clause: 'Tech 3342 gates', signal, expected, measured, tolerance: 1, unit: 'LU' });
  };
  return [
    row('−20 60 s, −43.1 60 s: the second is 0.1 LU below the relative gate', [-20, -43.1], 0),
    row('−20 60 s, −42.9 60 s: the second is 0.1 LU above the relative gate', [-20, -42.9], 22.9),
    row('−60 60 s, −70.1 60 s: the second is 0.1 LU below the absolute gate', [-60, -70.1], 0),
    row('−60 60 s, −69.9 60 s: the second is 0.1 LU above the absolute gate', [-60, -69.9], 9.9),
  ];
}
