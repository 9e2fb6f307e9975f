import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { builtInSong } from '../built-in-song.ts';
import { planForm, sectionLine, type FormOutline, type SectionOutline } from './form.ts';
import type { Tempo } from './tempo-map.ts';
import { backbeatSteps, parseTimeSignature } from './time-signature.ts';

const common = { beatsPerBar: 4, beatUnit: 4 };

function formOf(sections: readonly SectionOutline[], tempo: Tempo, rest: Partial<FormOutline> = {}) {
  return planForm({ sampleRate: 48_000, tempo, timeSignature: common, sections, ...rest });
}

const brief: readonly SectionOutline[] = [
  { name: 'verse', bars: 48 },
  { name: 'bridge', bars: 16 },
  { name: 'outro', bars: 16 },
];

test('80 bars at 140 BPM are 137.142857 s, and the bridge lies at 82.285714 to 109.714286 s', () => {
  const form = formOf(brief, 140);
  expect(form.durationSec).toBeCloseTo(137.142857142857, 11);
  expect(form.frames).toBe(6_582_857);
  expect(form.sections.map(({ startFrame }) => startFrame)).toEqual([0, 3_949_714, 5_266_286]);
  expect(form.sections[1]?.startSec).toBeCloseTo(82.285714285714, 11);
  expect(form.sections[1]?.endSec).toBeCloseTo(109.714285714286, 11);
});

test('a section is printed with its times and beats', () => {
  const form = formOf([...brief, { name: 'tag', beats: 1 }, { name: 'end', bars: 0.625 }], 140);
  expect(form.sections.map(sectionLine)).toEqual([
    'verse: 0.00s - 82.29s (192 beats)',
    'bridge: 82.29s - 109.71s (64 beats)',
    'outro: 109.71s - 137.14s (64 beats)',
    'tag: 137.14s - 137.57s (1 beat)',
    'end: 137.57s - 138.64s (2.5 beats)',
  ]);
});

test('the built-in song has 274 beats, which are 6,576,000 frames', () => {
  const form = planForm(builtInSong);
  expect(form.beats).toBe(274);
  expect(form.bars).toBe(68.5);
  expect(form.frames).toBe(6_576_000);
  expect(form.durationSec).toBe(137);
});

test('a tempo map counts each bar at its own tempo', () => {
  const form = formOf(brief, [
    { bar: 1, bpm: 140 },
    { bar: 49, bpm: 138 },
  ]);
  expect(form.durationSec).toBeCloseTo((192 * 60) / 140 + (128 * 60) / 138, 11);
  expect(form.tempi).toEqual([
    { startBeat: 0, bpm: 140 },
    { startBeat: 192, bpm: 138 },
  ]);
  expect(form.beatAtSec(form.secAtBeat(200))).toBeCloseTo(200, 9);
});

describe('laws', () => {
  const sections = fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 12 });
  const rates = fc.constantFrom(22_050, 44_100, 48_000, 88_200, 96_000);
  const bpms = fc.integer({ min: 4000, max: 24_000 }).map((hundredths) => hundredths / 100);

  test('sections meet without gap or overlap, and their lengths sum up to the song', () => {
    fc.assert(
      fc.property(sections, rates, bpms, bpms, (bars, sampleRate, first, second) => {
        const tempo =
          bars[0] === undefined || bars.length < 2
            ? first
            : [
                { bar: 1, bpm: first },
                { bar: bars[0] + 1, bpm: second },
              ];
        const form = formOf(
          bars.map((count, i) => ({ name: `part ${i}`, bars: count })),
          tempo,
          { sampleRate },
        );
        let [frames, beats] = [0, 0];
        for (const section of form.sections) {
          expect(section.startFrame).toBe(frames);
          expect(section.startBeat).toBe(beats);
          frames += section.endFrame - section.startFrame;
          beats += section.beats;
        }
        expect(frames).toBe(form.frames);
        expect(beats).toBe(form.beats);
      }),
    );
  });

  test('after an hour the beat is where it belongs, to the frame', () => {
    fc.assert(
      fc.property(rates, bpms, fc.integer({ min: 0, max: 3600 * 4 }), (sampleRate, bpm, beat) => {
        const form = formOf([{ name: 'long', beats: 20_000 }], bpm, { sampleRate });
        const hundredths = BigInt(Math.round(bpm * 100));
        // In whole numbers: beat · 60 · rate / bpm, rounded.
        const exact = (2n * BigInt(beat) * 6000n * BigInt(sampleRate) + hundredths) / (2n * hundredths);
        expect(form.frameAtBeat(beat)).toBe(Number(exact));
      }),
    );
  });

  test('beats come in order, a frame apart or more', () => {
    fc.assert(
      fc.property(bpms, fc.integer({ min: 0, max: 4000 }), (bpm, sixteenth) => {
        const form = formOf([{ name: 'all', beats: 1001 }], bpm);
        expect(form.frameAtBeat((sixteenth + 1) / 4)).toBeGreaterThan(form.frameAtBeat(sixteenth / 4));
      }),
    );
  });
});

test('everything that is wrong is said at once', () => {
  const wrong = (): unknown =>
    formOf(
      [
        { name: 'verse', bars: 0 },
        { name: 'bridge', beats: NaN },
      ],
      [
        { bar: 2, bpm: 140 },
        { bar: 2, bpm: 0 },
      ],
      { sampleRate: 44_100.5 },
    );
  for (const part of [
    'sample_rate',
    'tempo[0].bar',
    'tempo[1].bar',
    'tempo[1].bpm',
    'sections[0] (verse)',
    'sections[1] (bridge)',
  ]) {
    expect(wrong).toThrow(part);
  }
  expect(() => formOf([], 120)).toThrow('at least one');
  expect(() => formOf([{ name: 'a', bars: 1e9 }], 120)).toThrow('a day');
  expect(() => formOf(brief, [])).toThrow('at least one entry');
  expect(() =>
    formOf(brief, [
      { bar: 1, bpm: 120 },
      { bar: 81, bpm: 90 },
    ]),
  ).toThrow('a change at bar 81, but the form ends after 80 bars');
});

test('time signatures: beats of a bar, and where the snare answers', () => {
  expect(parseTimeSignature('6/8')).toEqual({ beatsPerBar: 6, beatUnit: 8 });
  expect(['4/4', '3/4', '6/8', '12/8', '2/4', '5/4'].map((text) => backbeatSteps(parseTimeSignature(text)))).toEqual([
    [4, 12],
    [4, 8],
    [6],
    [6, 18],
    [4],
    [4, 12],
  ]);
  for (const text of ['4', '0/4', '4/3', '4/4/4', 'four'])
    expect(() => parseTimeSignature(text)).toThrow('time_signature');
});
