/** A client's drum reference: measured, laid on the beats of the song, and through the effects of its stem. */
import {
  applyChain,
  createEffectChain,
  measureReference,
  placedReference,
  planPlacement,
  soundReader,
  streamOf,
  syncCheck,
  type Placement,
  type SoundReader,
} from '@stem/core/production';
import { resolveEffects } from '@stem/core/production/options';
import { resample, sin } from '@stem/core/dsp';
import { drumTrack } from './drum-track.ts';
import type { Topic } from './report.ts';
import { atMost, furthest, within, type Row } from './row.ts';

const { PI, abs, max, round } = Math;

const sampleRate = 48_000;
const timeSignature = { beatsPerBar: 4, beatUnit: 4 };
const song = { bars: 80, bpm: 140 };
const songSec = (4 * song.bars * 60) / song.bpm;

export async function referenceTopic(): Promise<Topic> {
  const rows: Row[] = [];
  for (const one of cases) rows.push(...(await caseRows(one)));
  rows.push(...(await effectRows()));
  return {
    title: 'References',
    about: `Drums of 80 bars at 140 BPM, made with every hit at a known time, measured and placed as step 2 of \`stem produce\` does.
Where they then lie is found by a plain cross-correlation with the same drums without a fault, in the first, the middle and
the last second. The spec allows 1 ms. Correction is varispeed along a smooth curve.`,
    rows,
  };
}

interface Case {
  readonly name: string;
  readonly offsetSec: number;
  readonly late?: (sec: number) => number;
  readonly rate?: number;
}

const cases: readonly Case[] = [
  { name: '37 ms late', offsetSec: 0.037 },
  { name: '20 ms cut off', offsetSec: -0.02 },
  { name: 'behind 2.037 s of silence', offsetSec: 2.037 },
  { name: '37 ms late, at 44.1 kHz, converted', offsetSec: 0.037, rate: 44_100 },
  { name: '37 ms late, falling back by 30 ms, corrected', offsetSec: 0.037, late: (sec) => (0.03 * sec) / songSec },
  {
    name: '37 ms late, swaying by ±4 ms in 40 s, corrected',
    offsetSec: 0.037,
    late: (sec) => 0.004 * sin((2 * PI * sec) / 40),
  },
];

async function caseRows({ name, offsetSec, late, rate = sampleRate }: Case): Promise<Row[]> {
  const atRate = (samples: Float32Array): Float32Array => resample(samples, rate, sampleRate);
  const reference = soundReader([atRate(drumTrack({ ...song, sampleRate: rate, offsetSec, ...(late && { late }) }))]);
  const measures = await measureReference(reference, {
    sampleRate,
    timeSignature,
    tempo: song.bpm,
    formSec: songSec,
  });
  const plan = planPlacement(measures, { bpm: song.bpm, drift: 'correct', maxDriftMs: 1 });
  const placement: Placement = plan.placement ?? { offsetSec: NaN, drift: [] };
  const placed = placedReference(reference, placement, sampleRate);
  const ideal = atRate(drumTrack({ ...song, sampleRate: rate, offsetSec: 0 }));
  const lags = await Promise.all([0, songSec / 2, songSec - 1.2].map((sec) => lagMs(placed, ideal, sec)));
  const rows = [
    within({
      clause: 'In time',
      signal: `${name}: the furthest of start, middle and end`,
      expected: 0,
      measured: furthest(lags, 0),
      tolerance: 1,
      unit: 'ms',
    }),
  ];
  if (late && abs(late(songSec)) < 0.01) return rows;
  const { offsetMs = NaN, driftMs = NaN } = measures.beats ?? {};
  const drift = 1000 * (late?.(songSec) ?? 0);
  return [
    within({
      clause: 'Offset',
      signal: name,
      expected: 1000 * offsetSec,
      measured: offsetMs,
      tolerance: 1,
      unit: 'ms',
    }),
    within({ clause: 'Drift', signal: name, expected: drift, measured: driftMs, tolerance: 1, unit: 'ms' }),
    ...rows,
  ];
}

/** Lags up to 10 ms are looked for. */
const mostLag = 480;

/** How much later a sound is than another in one second, by the highest of the plain sums of products. */
async function lagMs(sound: SoundReader, ideal: Float32Array, sec: number): Promise<number> {
  const start = round(sec * sampleRate);
  const [later = new Float32Array(0)] = await sound.read(start, start + sampleRate);
  const sumAt = (lag: number): number => {
    let sum = 0;
    for (let i = mostLag; i < sampleRate - mostLag; i++) sum += (ideal[start + i] ?? 0) * (later[i + lag] ?? 0);
    return sum;
  };
  const sums = Array.from({ length: 2 * mostLag + 1 }, (_, i) => sumAt(i - mostLag));
  const best = sums.indexOf(max(...sums));
  const [before = 0, peak = 0, after = 0] = [sums[best - 1], sums[best], sums[best + 1]];
  const part = (before - after) / (2 * (before - 2 * peak + after));
  return (1000 * (best - mostLag + part)) / sampleRate;
}

/** Through effects the lag is what `syncCheck` says: it has to see none where there is none, and one that was put there. */
async function effectRows(): Promise<Row[]> {
  const drums = drumTrack({ bars: 16, bpm: song.bpm, sampleRate, offsetSec: 0 });
  const original = { reader: soundReader([drums]), placement: { offsetSec: 0, drift: [] } };
  const effects = [
    ['the effects of drums', {}],
    ['a low-pass at 2 kHz', { lowpass: { cutoffHz: 2000, order: 4 } }],
    ['a hall of 3 s', { reverb: { decaySec: 3, levelDb: -3 } }],
  ] as const;
  const rows: Row[] = [];
  for (const [name, request] of effects) {
    const { processor } = createEffectChain(resolveEffects('drums', request), {
      sampleRate,
      channelCount: 1,
      tempi: [{ startFrame: 0, bpm: song.bpm }],
    });
    const chain = applyChain(streamOf(original.reader), processor, { frames: drums.length, fadeFrames: 0 });
    const [stem = new Float32Array(0)] = await chain.read(drums.length);
    const check = await syncCheck(soundReader([stem]), { sampleRate, tempo: song.bpm, timeSignature, original });
    const { mostLagMs = NaN, mostBeatMs = NaN } = check;
    rows.push(
      atMost({
        clause: 'Heard in time',
        signal: `${name}: against the reference`,
        limit: 0.1,
        measured: mostLagMs,
        unit: 'ms',
      }),
      atMost({
        clause: 'Heard in time',
        signal: `${name}: against the beats`,
        limit: 0.5,
        measured: mostBeatMs,
        unit: 'ms',
      }),
    );
  }
  return rows;
}
