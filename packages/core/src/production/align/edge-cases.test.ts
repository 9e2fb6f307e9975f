import { describe, expect, test } from '@jest/globals';
import { aligned, drums, form, rate } from '../../../test/stems.ts';
import { planForm } from '../timing/form.ts';
import type { AlignmentChoice } from './choose-alignment.ts';
import { planAlignment } from './plan-alignment.ts';
import { soundReader } from '../sound/sound-reader.ts';

const { abs, max, min, round } = Math;
const song = form(16);
const bar = song.frameAtBeat(4);

const shifted = (channels: readonly Float32Array[], frames: number) =>
  channels.map((channel) => {
    const later = new Float32Array(channel.length + frames);
    later.set(channel, frames);
    return later;
  });

describe('a stem that is hardly one', () => {
  test.each([round(0.5 * rate), bar, bar + 300])(
    'of %i frames stays where it is, and the report says so',
    async (frames) => {
      const { alignment, output } = await aligned(soundReader(drums(song, frames)), song);
      expect(alignment.strategy).toBe('zero_pad');
      expect(output[0]).toHaveLength(song.frames);
      expect(alignment.warnings).toEqual([
        expect.stringMatching(/^length: the stem is silent for the last 2\d\.\d+ s\.$/),
      ]);
    },
  );

  test('of one bar can be repeated; of less it cannot', async () => {
    const { alignment } = await aligned(soundReader(drums(song, bar)), song, { choice: 'loop' });
    expect(alignment.repeats).toHaveLength(15);
    expect(alignment.warnings).toEqual([
      expect.stringMatching(/^length: 1\.71\d s of sound fill 27\.42\d s, with 15 repeats/),
    ]);
    await expect(aligned(soundReader(drums(song, 4000)), song, { choice: 'loop' })).rejects.toThrow(/one whole bar/);
  });
});

test.each<[AlignmentChoice, number]>([
  ['loop', 1],
  ['crossfade', 1],
  ['loop', 60],
])('%s of a stem that is %i frames too short leaves them to the closing fade', async (choice, gap) => {
  const { alignment, output } = await aligned(soundReader(drums(song, song.frames - gap)), song, { choice });
  expect(alignment).toMatchObject({ strategy: choice, repeats: [], warnings: [] });
  expect(output[0]).toHaveLength(song.frames);
});

test('what a stem keeps silent at first is heard once, and never repeated', async () => {
  const stem = soundReader(shifted(drums(song, 4 * bar), 3 * bar));
  const { alignment, output } = await aligned(stem, song);
  expect(alignment.strategy).toBe('loop');
  for (const { stemBeat } of alignment.repeats) expect(stemBeat).toBeGreaterThanOrEqual(12);
  expect(max(...(output[0] as Float32Array).subarray(0, 3 * bar).map(abs))).toBe(0);
});

test.each([
  ['beside the grid', round(0.037 * rate)],
  ['with a pick-up of a beat', song.frameAtBeat(1)],
])('a stem %s is repeated by whole bars, as far from the grid as it was', async (_, frames) => {
  const { alignment } = await aligned(soundReader(shifted(drums(song, 9 * bar), frames)), song);
  for (const { outStart, sourceStart } of alignment.pieces) {
    const bars = (outStart - sourceStart) / bar;
    expect(abs(bars - round(bars)) * bar).toBeLessThanOrEqual(round(bars) * 0.5 + 1);
  }
  expect(alignment.warnings).toEqual([]);
});

test('a rhythm of another tempo is repeated, and the report says that it lies beside the grid', async () => {
  const other = form(16, 127);
  const { alignment } = await aligned(soundReader(drums(other, 10 * bar)), song, { choice: 'loop' });
  expect(alignment.warnings).toContainEqual(expect.stringMatching(/^grid: .*do not lie on the song's beats/));
});

test('stretching what lies on the grid is told', async () => {
  const { alignment } = await aligned(soundReader(drums(song, round(song.frames / 1.01))), song, { choice: 'stretch' });
  expect(alignment.warnings[0]).toMatch(/^grid: .*moves them off, by 0\.27\d s at the end/);
});

test('what is cut off is told', async () => {
  const { alignment } = await aligned(soundReader(drums(song, song.frames + 2 * bar)), song);
  expect(alignment).toMatchObject({
    strategy: 'cut',
    warnings: [expect.stringMatching(/^length: 3\.\d+ s of sound were cut off/)],
  });
});

test.each([
  ['3/4', { beatsPerBar: 3, beatUnit: 4 }],
  ['6/8', { beatsPerBar: 6, beatUnit: 8 }],
])('bars of %s are repeated as such', async (_, timeSignature) => {
  const waltz = planForm({ sampleRate: rate, tempo: 150, timeSignature, sections: [{ name: 'all', bars: 24 }] });
  const { beatsPerBar } = timeSignature;
  const length = waltz.frameAtBeat(beatsPerBar);
  const stem = soundReader(drums(waltz, 15 * length + 100));
  const alignment = await planAlignment(stem, {
    grid: waltz,
    beatsPerBar,
    targetFrames: waltz.frames,
    choice: 'loop',
    role: 'drums',
  });
  for (const { outStart, sourceStart } of alignment.pieces) {
    const shift = outStart - sourceStart;
    expect(min(shift % length, length - (shift % length))).toBeLessThanOrEqual(16);
  }
  for (const { bars } of alignment.repeats) expect(bars % 4).toBe(0);
});

test('a song of less than a bar cuts its stems', async () => {
  const { alignment, output } = await aligned(soundReader(drums(song, 4 * bar)), song, { targetFrames: 4000 });
  expect(alignment.strategy).toBe('cut');
  expect(output[0]).toHaveLength(4000);
  const short = await aligned(soundReader(drums(song, 3000)), song, { targetFrames: 4000 });
  expect(short.output[0]).toHaveLength(4000);
});

test('bars are taken from the section they stand in, or another of its kind; where there is none, it is told', async () => {
  const parts = planForm({
    sampleRate: rate,
    tempo: 140,
    timeSignature: { beatsPerBar: 4, beatUnit: 4 },
    sections: [
      { name: 'intro', bars: 4 },
      { name: 'verse 1', bars: 8 },
      { name: 'bridge', bars: 8 },
      { name: 'verse 2', bars: 8 },
    ],
  });
  const { sections, frames: targetFrames } = parts;
  const request = { grid: parts, beatsPerBar: 4, targetFrames, choice: 'loop', role: 'drums', sections } as const;
  const until = (beat: number) => soundReader(drums(parts, parts.frameAtBeat(beat)));
  const late = await planAlignment(until(96), request);
  expect(late.warnings).toEqual([]);
  const early = await planAlignment(until(80), request);
  expect(early.repeats).toEqual([{ beat: 80, stemBeat: 16, bars: 16 }]);
  expect(early.warnings).toEqual([]);
  const without = await planAlignment(until(48), request);
  expect(without.warnings).toContain('form: bridge is filled with bars of verse 1.');
});
