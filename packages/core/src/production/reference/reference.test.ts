import { describe, expect, test } from '@jest/globals';
import { bestLag, firstDifference } from '../../../test/files.ts';
import { drumReference, type DrumPattern, type DrumWish } from '../../../test/drum-reference.ts';
import { chord, placed, RATE, snare } from '../../../test/instruments.ts';
import { db, fitSine, rmsOf, sine } from '../../../test/signals.ts';
import { createRandom } from '../../dsp/random.ts';
import { resample } from '../../dsp/resample.ts';
import { soundReader, type SoundReader } from '../sound/sound-reader.ts';
import { resampledSound } from '../sound/resampled-sound.ts';
import type { Tempo } from '../timing/tempo-map.ts';
import { driftCurve } from './drift-curve.ts';
import { measureReference, type ReferenceMeasures, type ReferenceRequest } from './measure-reference.ts';
import { placedReference } from './placed-reference.ts';
import { planPlacement, type PlacementRequest } from './plan-placement.ts';
import { referenceProblems } from './reference-problems.ts';
import { roundedTempo } from './rounded-tempo.ts';

const timeSignature = { beatsPerBar: 4, beatUnit: 4 };
const sampleRate = 24_000;
const barSec = 240 / 140;

function measured(samples: Float32Array, request: Partial<ReferenceRequest> = {}): Promise<ReferenceMeasures> {
  return measureReference(soundReader([samples]), { sampleRate, timeSignature, tempo: 140, ...request });
}

/** What is measured of made drums; by default 20 bars at 140 BPM. */
function heard(wish: Partial<DrumWish>, request: Partial<ReferenceRequest> = {}): Promise<ReferenceMeasures> {
  return measured(drumReference({ bars: 20, sampleRate, ...wish }), request);
}

const strict: PlacementRequest = { bpm: 140, drift: 'refuse', maxDriftMs: 1 };

describe('the first downbeat of drums', () => {
  test.each<[string, Partial<DrumWish>, number]>([
    ['37 ms after the start', { offsetSec: 0.037 }, 37],
    ['at the very start', {}, 0],
    ['20 ms before the start, its attack cut off', { offsetSec: -0.02 }, -20],
    ['more than half a beat late', { offsetSec: 0.25 }, 250],
    ['behind more than a bar of silence', { offsetSec: 2.037 }, 2037],
    ['with swing and fills', { offsetSec: 0.037, swing: 0.3, fills: true }, 37],
    ['at 44.1 kHz', { offsetSec: 0.037, sampleRate: 44_100 }, 37],
    ['under an intro of four bars without drums', { offsetSec: 0.037, restBars: 4 }, 37],
  ])('%s', async (_, wish, offsetMs) => {
    const { beats } = await heard(wish, { sampleRate: wish.sampleRate ?? sampleRate });
    expect(Math.abs(beats!.offsetMs - offsetMs)).toBeLessThan(0.2);
    expect(Math.abs(beats!.driftMs)).toBeLessThan(0.1);
    expect(beats!.bpm).toBeCloseTo(140, 2);
  });

  test.each<[string, DrumPattern, Partial<DrumWish>]>([
    ['four on the floor, with hats between', { kick: [0, 4, 8, 12], snare: [], hat: [2, 6, 10, 14] }, {}],
    ['half-time', { kick: [0, 6], snare: [8], hat: [0, 4, 8, 12] }, {}],
    [
      'hats on heavily swung sixteenths',
      { kick: [0, 7, 10], snare: [4, 12], hat: [...Array(16).keys()] },
      { swing: 0.5 },
    ],
  ])('is that of the first hit: %s', async (_, pattern, wish) => {
    const { beats } = await heard({ offsetSec: 0.037, pattern, ...wish });
    // The hit before a beat moves its attack where they are near each other.
    expect(Math.abs(beats!.offsetMs - 37)).toBeLessThan(1);
  });

  test('is not that of hats between the beats, of noise, or of a pick-up of sixteenths', async () => {
    const hats = drumReference({
      bars: 20,
      offsetSec: 0.037,
      pattern: { kick: [], snare: [], hat: [2, 6, 10, 14] },
      sampleRate,
    });
    const late = drumReference({ bars: 20, offsetSec: 0.037, restBars: 4, sampleRate });
    const between = await measured(late.map((sample, i) => sample + hats[i]!));
    expect(Math.abs(between.beats!.offsetMs - 37)).toBeLessThan(0.2);
    const random = createRandom('tape');
    const taped = drumReference({ bars: 16, offsetSec: 2.037, sampleRate }).map(
      (x) => x + 0.01 * random.uniform(-1, 1),
    );
    expect(Math.abs((await measured(taped)).beats!.offsetMs - 2037)).toBeLessThan(0.2);
    const upSec = 45 / 140;
    const up = drumReference({ bars: 1, tailSec: 0, pattern: { kick: [], snare: [0, 1, 2], hat: [] }, sampleRate });
    const drums = drumReference({ bars: 16, offsetSec: upSec, sampleRate }).map((x, i) => x + (up[i] ?? 0));
    expect(Math.abs((await measured(drums)).beats!.offsetMs - 1000 * upSec)).toBeLessThan(0.2);
  });

  test('whole bars of silence are an intro, unless what follows is as long as the song', async () => {
    const offsetSec = 4 * barSec + 0.037;
    const samples = drumReference({ bars: 16, offsetSec, sampleRate });
    const [intro, late] = await Promise.all([20, 16].map((bars) => measured(samples, { formSec: bars * barSec })));
    expect(Math.abs(intro!.beats!.offsetMs - 37)).toBeLessThan(0.2);
    expect(Math.abs(late!.beats!.offsetMs - 1000 * offsetSec)).toBeLessThan(0.2);
  });

  test('comes after a count-in, where the drums are longer than the song by it', async () => {
    const sticks = { kick: [], snare: [], hat: [0, 4, 8, 12] };
    const [count, drums] = [
      drumReference({ bars: 1, offsetSec: 0.037, tailSec: 0, pattern: sticks, sampleRate }),
      drumReference({ bars: 16, offsetSec: 0.037 + barSec, sampleRate }),
    ];
    const samples = drums.map((sample, i) => sample + (count[i] ?? 0));
    const [counted, longer] = await Promise.all([16, 17].map((bars) => measured(samples, { formSec: bars * barSec })));
    expect(Math.abs(counted!.beats!.offsetMs - 37 - 1000 * barSec)).toBeLessThan(0.2);
    expect(Math.abs(longer!.beats!.offsetMs - 37)).toBeLessThan(0.2);
    const { beats } = await heard({ offsetSec: 0.037 }, { formSec: 19 * barSec });
    expect(Math.abs(beats!.offsetMs - 37)).toBeLessThan(0.2);
  });

  test('a pad under the intro is no beat', async () => {
    const drums = drumReference({ bars: 16, restBars: 4, offsetSec: 0.037, sampleRate: 44_100 });
    const pad = chord(6.8);
    const samples = drums.map((sample, i) => sample + (pad[i] ?? 0));
    const { beats } = await measured(samples, { sampleRate: 44_100 });
    expect(Math.abs(beats!.offsetMs - 37)).toBeLessThan(0.2);
    expect(beats!.windows[0]?.startBar).toBe(5);
  });

  test('is told apart from a given one', async () => {
    const measures = await heard({ offsetSec: 0.037 }, { offsetMs: 30 });
    for (const { lateMs } of measures.beats!.windows) expect(Math.abs(lateMs - 7)).toBeLessThan(0.2);
    const { problems, placement } = planPlacement(measures, { ...strict, offsetMs: 30 });
    expect(placement).toBeUndefined();
    expect(problems[0]).toMatchObject({ check: 'drift', expected: 'within 1 ms of the beats' });
    expect(problems[0]?.advice).toContain('offset_ms: auto');
  });
});

describe('the tempo of drums', () => {
  test('that is heard decides where the song has none', async () => {
    const { heard: tempo, beats } = await heard({ bpm: 87.3, bars: 12, offsetSec: 0.037 }, { tempo: undefined });
    expect(tempo?.bpm).toBeCloseTo(87.3, 2);
    expect(beats?.tempo).toBe(87.3);
    expect([139.9997, 140.04, 87.52, 92.4996, 87.3442].map(roundedTempo)).toEqual([140, 140, 87.5, 92.5, 87.34]);
  });

  test('that is heard vaguely decides nothing', async () => {
    const random = createRandom('rain');
    const drops = Array.from({ length: 60 }, () => random.uniform(0, 20)).sort((a, b) => a - b);
    const rain = placed(
      20,
      drops.map((sec) => [sec, snare()] as const),
    );
    const measures = await measured(rain, { tempo: undefined, sampleRate: RATE });
    expect(measures.beats).toBeUndefined();
    expect(planPlacement(measures, { ...strict, bpm: undefined }).problems[0]).toMatchObject({
      check: 'tempo',
      expected: 'a beat that is heard clearly, as the song has no tempo',
      advice: 'Set tempo in the song.',
    });
  });

  test.each([
    ['half-time', 70, 12],
    ['double-time', 280, 32],
    ['a fast break that is heard at two thirds', 140 * 1.25, 20],
  ])('%s counts as that of the song', async (name, bpm, bars) => {
    const tempo = name.startsWith('a fast') ? bpm : 140;
    const { beats } = await heard({ bpm, bars, offsetSec: 0.037 }, { tempo });
    expect(Math.abs(beats!.offsetMs - 37)).toBeLessThan(0.2);
    expect(beats!.bpm).toBeCloseTo(tempo, 2);
  });

  test('that is nearly that of the song is refused with its lateness, or corrected as drift', async () => {
    const measures = await heard({ bpm: 140.1, offsetSec: 0.037 });
    const [problem] = planPlacement(measures, strict).problems;
    expect(problem?.got).toMatch(/^140\.1 BPM: −24\.\d ms from start to end .*: bar 1 .*, bar 17 /);
    expect(problem?.advice).toContain('reference.drift: correct');
    const { placement, mostCents } = planPlacement(measures, { ...strict, drift: 'correct' });
    expect(placement?.drift).toHaveLength(2);
    expect(mostCents).toBeCloseTo(1731 * (0.1 / 140), 1);
    const wide = await heard({ bpm: 140.5, offsetSec: 0.037 });
    expect(planPlacement(wide, { ...strict, drift: 'correct' }).problems[0]?.check).toBe('tempo');
  });

  test.each([150, 105, 93.333, 186.667])('of %f BPM is refused by a song of 140', async (bpm) => {
    const { problems } = planPlacement(await heard({ bpm, offsetSec: 0.037 }), strict);
    expect(problems).toEqual([
      {
        check: 'tempo',
        expected: '140 BPM within 0.05',
        got: `${bpm} BPM`,
        advice: expect.stringContaining('Leave tempo out of the song'),
      },
    ]);
  });

  test.each<[string, Tempo, (beat: number) => number]>([
    [
      '140 to 138',
      [
        { bar: 1, bpm: 140 },
        { bar: 11, bpm: 138 },
      ],
      (beat) => (Math.min(beat, 40) * 60) / 140 + (Math.max(0, beat - 40) * 60) / 138,
    ],
    [
      '120 to 80',
      [
        { bar: 1, bpm: 120 },
        { bar: 11, bpm: 80 },
      ],
      (beat) => Math.min(beat, 40) / 2 + Math.max(0, beat - 40) * 0.75,
    ],
  ])('that changes as the song’s does is in time: %s', async (_, tempo, secAtBeat) => {
    for (const offsetSec of [0.037, 2.037]) {
      const { beats } = await heard({ secAtBeat, offsetSec }, { tempo });
      expect(Math.abs(beats!.offsetMs - 1000 * offsetSec)).toBeLessThan(0.2);
      expect(beats!.spreadMs).toBeLessThan(0.2);
    }
    const { beats } = await heard({ secAtBeat, offsetSec: 0.037, late: (sec) => sec / 5000 }, { tempo });
    expect(Math.abs(beats!.driftMs - (beats!.windows.at(-1)!.sec + 4) / 5)).toBeLessThan(1.5);
  });
});

test.each([
  ['a chord', chord(8)],
  ['silence', new Float32Array(8 * sampleRate)],
  ['nothing', new Float32Array(0)],
])('%s has no beat, and can only be laid where the song says', async (_, samples) => {
  const measures = await measured(samples);
  expect(measures).toMatchObject({ frames: samples.length, heard: undefined, beats: undefined });
  expect(planPlacement(measures, strict).problems[0]).toMatchObject({ check: 'beat', got: 'none, or too few' });
  expect(planPlacement(measures, { ...strict, offsetMs: 12 })).toMatchObject({
    placement: { offsetSec: 0.012, drift: [] },
    problems: [],
  });
});

/** How far a placed reference is from drums without a fault, at a second, in ms. */
async function lagMs(sound: SoundReader, ideal: Float32Array, sec: number): Promise<number> {
  const [from, to] = [Math.round(sec * sampleRate), Math.round((sec + 1) * sampleRate)];
  const [part] = await sound.read(from, to);
  return (1000 * bestLag(ideal.subarray(from, to), part!, 100)) / sampleRate;
}

describe('a placed reference', () => {
  const ideal = drumReference({ bars: 20, sampleRate });
  const places = [0, 12, 32];

  test('is in time from start to end, and has its own samples', async () => {
    for (const offsetSec of [0.037, -0.02, 2.037]) {
      const samples = drumReference({ bars: 20, offsetSec, sampleRate });
      const { placement, mostOffMs } = planPlacement(await measured(samples), strict);
      expect(mostOffMs).toBeLessThan(0.1);
      const inPlace = placedReference(soundReader([samples]), placement!, sampleRate);
      for (const sec of places) expect(Math.abs(await lagMs(inPlace, ideal, sec))).toBeLessThan(0.1);
      const offset = samples.length - inPlace.frames;
      expect(Math.abs(offset - offsetSec * sampleRate)).toBeLessThan(10);
      expect((await inPlace.read(48_000, 48_100))[0]).toEqual(samples.slice(48_000 + offset, 48_100 + offset));
    }
  });

  test.each<[string, (sec: number) => number]>([
    ['that falls back by 8 ms', (sec) => (0.008 * sec) / 34],
    ['that rushes by 8 ms', (sec) => (-0.008 * sec) / 34],
    ['that sways', (sec) => 0.004 * Math.sin((2 * Math.PI * sec) / 34)],
  ])('%s is refused, or corrected', async (_, late) => {
    const samples = drumReference({ bars: 20, offsetSec: 0.037, late, sampleRate });
    const measures = await measured(samples);
    const { problems } = planPlacement(measures, strict);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.got).toMatch(/^[+−]\d.* ms from start to end after an offset of .*: bar 1 .*, bar 17 .*\)$/);
    expect(problems[0]?.advice).toContain('drift: correct');
    const plan = planPlacement(measures, { ...strict, drift: 'correct' });
    expect(plan.mostCents).toBeGreaterThan(0.3);
    expect(plan.mostCents).toBeLessThan(2.5);
    const inPlace = placedReference(soundReader([samples]), plan.placement!, sampleRate);
    for (const sec of places) expect(Math.abs(await lagMs(inPlace, ideal, sec))).toBeLessThan(0.5);
  });

  test('with a jump in its middle cannot be corrected', async () => {
    const late = (sec: number): number => (sec > 16.5 ? 0.006 : 0);
    const { problems } = planPlacement(await heard({ late, offsetSec: 0.037 }), { ...strict, drift: 'correct' });
    expect(problems[0]).toMatchObject({ check: 'drift', expected: 'within 1 ms of the beats after a correction' });
  });

  test('is refused where a correction would be heard', async () => {
    const late = (sec: number): number => 0.02 * (1 - Math.cos((2 * Math.PI * sec) / 17));
    const { problems } = planPlacement(await heard({ late, offsetSec: 0.037 }), { ...strict, drift: 'correct' });
    expect(problems[0]).toMatchObject({ check: 'drift', expected: 'corrected by at most 5 cents of pitch' });
  });

  test('a corrected one has the same samples wherever it is read, and no noise', async () => {
    const tone = sine(2 * sampleRate, 997 / sampleRate);
    const placement = {
      offsetSec: 0.0101,
      drift: [
        { sec: 0, lateSec: 0 },
        { sec: 2, lateSec: 0.0004 },
      ],
    };
    const sound = (): SoundReader => placedReference(soundReader([tone]), placement, sampleRate);
    const whole = await sound().read(0, sound().frames);
    expect(sound().frames).toBe(Math.ceil(((2 - 0.0101) * sampleRate) / 1.0002));
    const parts = sound();
    for (const [from, to] of [
      [40_000, 47_000],
      [0, 10],
      [20_000, 21_000],
    ] as const) {
      const wanted = whole.map((channel) => channel.slice(from, to));
      expect(firstDifference(await parts.read(from, to), wanted)).toBeUndefined();
    }
    const { residual, amplitude } = fitSine(whole[0]!, (997 * 1.0002) / sampleRate, 300);
    expect(Math.abs(db(amplitude))).toBeLessThan(0.01);
    expect(db(residual / rmsOf(tone))).toBeLessThan(-115);
  });

  test('a converted and placed one is as exact', async () => {
    const samples = drumReference({ bars: 20, offsetSec: 0.037, sampleRate: 44_100 });
    const reader = resampledSound(soundReader([samples]), 44_100, sampleRate);
    const measures = await measureReference(reader, { sampleRate, timeSignature, tempo: 140 });
    const inPlace = placedReference(reader, planPlacement(measures, strict).placement!, sampleRate);
    const converted = resample(drumReference({ bars: 20, sampleRate: 44_100 }), 44_100, sampleRate);
    for (const sec of places) expect(Math.abs(await lagMs(inPlace, converted, sec))).toBeLessThan(0.1);
  });
});

test('a drift curve goes through its knots without a corner, and straight on outside', () => {
  const knots = [
    { sec: 2, lateSec: 0.001 },
    { sec: 8, lateSec: 0.004 },
    { sec: 16, lateSec: 0.002 },
  ];
  const { lateSecAt, mostCents } = driftCurve(knots);
  for (const { sec, lateSec } of knots) expect(lateSecAt(sec)).toBeCloseTo(lateSec, 12);
  const slope = (sec: number): number => (lateSecAt(sec + 1e-4) - lateSecAt(sec - 1e-4)) / 2e-4;
  for (const { sec } of knots) expect(slope(sec - 1e-3)).toBeCloseTo(slope(sec + 1e-3), 5);
  expect(lateSecAt(0)).toBeCloseTo(0, 12);
  expect(mostCents).toBeGreaterThan(0.5 * 1.7);
  expect(mostCents).toBeLessThan(1.7);
});

describe('before it is listened to, a reference', () => {
  const wish = { sampleRate, resample: false, minDurationSec: 1 };

  test('is told everything that is wrong with it at once', () => {
    const problems = referenceProblems({ sampleRate: 44_100, channels: 6, frames: 22_050, bitsPerSample: 8 }, wish);
    expect(problems.map(({ check, expected, got }) => [check, expected, got])).toEqual([
      ['sample rate', '24000 Hz', '44100 Hz'],
      ['length', 'at least 1 s', '0.5 s (22050 frames)'],
      ['channels', 'one or two', '6'],
      ['subtype', '16 bits or more, or float', '8 bits'],
    ]);
    expect(problems.every(({ advice }) => advice.length > 10)).toBe(true);
  });

  test('may be of another rate where that is allowed, mono, and of a lossy coding', () => {
    const file = { sampleRate: 44_100, channels: 1, frames: 441_000, bitsPerSample: undefined };
    expect(referenceProblems(file, { ...wish, resample: true })).toEqual([]);
    expect(referenceProblems({ unreadable: 'there is no such file' }, wish)[0]?.got).toBe('there is no such file');
  });
});
