import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aligned, drums, form, pad, rate, withEnding } from '../../../test/stems.ts';
import type { Piece } from './aligned-sound.ts';
import { checkAlignment } from './check-alignment.ts';
import type { AlignmentChoice } from './choose-alignment.ts';
import { soundReader } from '../sound/sound-reader.ts';

const { PI, abs, log10, max, min, round, sin, sqrt } = Math;
function rmsDb(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (samples[i] as number) ** 2;
  return 20 * log10(sqrt(sum / (to - from)) + 1e-12);
}

/** Levels of windows of `sec`. */
function levels(samples: Float32Array, from: number, to: number, sec: number): number[] {
  const window = round(sec * rate);
  const found: number[] = [];
  for (let at = from; at + window <= to; at += window) found.push(rmsDb(samples, at, at + window));
  return found;
}

/** Frames where a burst begins: the level over 8 frames rises by 20 dB against the 40 before. */
function onsets(samples: Float32Array): number[] {
  const found: number[] = [];
  for (let i = 48; i < samples.length - 8; i++) {
    if (rmsDb(samples, i, i + 8) - rmsDb(samples, i - 40, i) > 14 && abs(samples[i] as number) > 0.01) {
      found.push(i);
      i += 300;
    }
  }
  return found;
}

describe('drums, repeated', () => {
  const song = form(24);

  test.each([1, 700, 6 * 13_714 + 5000, 15 * 13_714 + 1])(
    '%i frames too short: every onset on the grid, no hole',
    async (gap) => {
      const stem = soundReader(drums(song, song.frames - gap));
      const { alignment, sound, output } = await aligned(stem, song, { choice: 'loop' });
      expect(alignment.strategy).toBe('loop');
      expect(output[0]).toHaveLength(song.frames);
      expect(await checkAlignment(sound, alignment, song)).toEqual({ problems: [], silenceSec: expect.any(Number) });
      const grid = Array.from({ length: 24 * 8 }, (_, k) => song.frameAtBeat(k / 2));
      const found = onsets(output[0] as Float32Array);
      expect(found.length).toBeGreaterThan(24 * 8 * 0.8);
      for (const onset of found) expect(min(...grid.map((frame) => abs(frame - onset)))).toBeLessThanOrEqual(3);
      // Bars begin on bars: the loud burst of every bar is where it belongs.
      for (let bar = 0; bar < 24; bar++) {
        const start = song.frameAtBeat(4 * bar);
        expect(rmsDb(output[0] as Float32Array, start, start + 100)).toBeGreaterThan(-16);
      }
      expect(min(...levels(output[0] as Float32Array, song.frames - gap, song.frames - 200, 0.25), 0)).toBeGreaterThan(
        -45,
      );
    },
  );

  test('keep what leads in, and their ending, which comes last', async () => {
    const body = drums(song, song.frameAtBeat(32), { firstBeat: 3 });
    const stem = soundReader(withEnding(body, 1.2));
    const { alignment, output } = await aligned(stem, song);
    expect(alignment.strategy).toBe('loop');
    const [channel] = output as [Float32Array];
    const [own] = (await stem.read(0, stem.frames)) as [Float32Array];
    expect(channel.subarray(0, song.frameAtBeat(28))).toEqual(own.subarray(0, song.frameAtBeat(28)));
    const total = alignment.repeats.reduce((sum, { bars }) => sum + bars, 0);
    const last = alignment.pieces.at(-1) as Piece;
    const shift = last.outStart - last.sourceStart;
    expect(abs(shift - song.frameAtBeat(32 + 4 * total) + song.frameAtBeat(32))).toBeLessThanOrEqual(1);
    const ending = song.frameAtBeat(32) + 200;
    expect(channel.subarray(ending + shift, ending + shift + 4000)).toEqual(own.subarray(ending, ending + 4000));
    for (const { stemBeat } of alignment.repeats) expect(stemBeat).toBeGreaterThanOrEqual(4);
  });

  test('go back by whole phrases where there are some', async () => {
    const { alignment } = await aligned(soundReader(drums(song, song.frameAtBeat(48))), song);
    expect(alignment.repeats.map(({ bars }) => bars)).toEqual([8, 4]);
  });

  test('stay on the grid where the tempo changes, or say that they cannot', async () => {
    const changing = form(24, [
      { bar: 1, bpm: 140 },
      { bar: 9, bpm: 120 },
      { bar: 17, bpm: 140 },
    ]);
    const sounding = soundReader(drums(changing, changing.frameAtBeat(52)));
    await expect(aligned(sounding, changing, { choice: 'loop' })).rejects.toThrow(/bars of the same tempo as bar 17/);
    const steady = form(24, [
      { bar: 1, bpm: 120 },
      { bar: 3, bpm: 140 },
    ]);
    const { alignment, output } = await aligned(soundReader(drums(steady, steady.frameAtBeat(36))), steady);
    expect(alignment.repeats.every(({ stemBeat }) => stemBeat >= 8)).toBe(true);
    const start = steady.frameAtBeat(4 * 20);
    expect(rmsDb(output[0] as Float32Array, start, start + 100)).toBeGreaterThan(-16);
  });
});

describe('a pad, continued', () => {
  const song = form(24, 100);

  test.each([0.7, 3.1, 11.4, 31])(
    '%f s too short: the level holds within 1 dB, nothing clicks, chords go on',
    async (sec) => {
      const stem = soundReader(pad(song, song.frames - round(sec * rate)));
      const { alignment, sound, output } = await aligned(stem, song, { role: 'synths', choice: 'crossfade' });
      expect(await checkAlignment(sound, alignment, song)).toMatchObject({ problems: [] });
      const [whole] = pad(song, song.frames) as [Float32Array];
      const [channel] = output as [Float32Array];
      for (const seam of alignment.seams) {
        expect(seam.dipDb).toBeLessThan(1);
        expect(seam.stepRatio).toBeLessThan(1.3);
        expect(abs(seam.levelJumpDb)).toBeLessThan(1.5);
      }
      // Against the pad that were long enough: bar by bar the same level.
      for (let bar = 0; bar < 23; bar++) {
        const [from, to] = [song.frameAtBeat(4 * bar), song.frameAtBeat(4 * bar + 4)];
        expect(abs(rmsDb(channel, from, to) - rmsDb(whole, from, to))).toBeLessThan(1);
      }
      // The same chord as it would have had: a way back is a multiple of four bars wherever there is room for one.
      for (const { bars } of alignment.repeats.slice(0, -1)) expect(bars % 4).toBe(0);
    },
  );

  test.each([220.3, 97.1, 440])('a single tone of %d Hz holds its level at every moment', async (hz) => {
    const tone = Float32Array.from({ length: round(song.frames * 0.6) }, (_, i) => 0.4 * sin((2 * PI * hz * i) / rate));
    const { alignment, output } = await aligned(soundReader([tone]), song, { role: 'bridge' });
    expect(alignment.repeats.length).toBeGreaterThan(0);
    const steady = 20 * log10(0.4 / sqrt(2));
    for (const level of levels(output[0] as Float32Array, 0, song.frames - 300, 0.05)) {
      expect(abs(level - steady)).toBeLessThan(1);
    }
  });

  test('within 2 % is stretched: its length exact, its pitch kept', async () => {
    for (const factor of [0.9803, 0.99, 1.0001, 1.02]) {
      const frames = round(song.frames / factor);
      const tone = Float32Array.from({ length: frames }, (_, i) => 0.5 * sin((2 * PI * 220 * i) / rate));
      const stem = soundReader([tone]);
      const { alignment, output } = await aligned(stem, song, { choice: 'stretch', role: 'bridge' });
      expect(alignment.strategy).toBe('stretch');
      const [channel] = output as [Float32Array];
      expect(channel).toHaveLength(song.frames);
      let crossings = 0;
      for (let i = 1; i < channel.length; i++)
        if ((channel[i - 1] as number) < 0 && (channel[i] as number) >= 0) crossings += 1;
      expect(abs(1200 * Math.log2(crossings / (song.frames / rate) / 220))).toBeLessThan(2);
      for (const level of levels(channel, 0, song.frames, 0.1))
        expect(abs(level - 20 * log10(0.5 / sqrt(2)))).toBeLessThan(1);
      // It ends with its own end.
      expect(channel.subarray(-500)).toEqual(tone.subarray(-500));
    }
  });

  test('further off than 2 % is not stretched', async () => {
    const stem = soundReader(pad(song, round(song.frames * 0.9)));
    await expect(aligned(stem, song, { choice: 'stretch' })).rejects.toThrow(
      /within 2 % of 57\.600 s to stretch, got 51\.840 s \(11\.11 % to go/,
    );
  });
});

describe('auto', () => {
  const song = form(16);
  const lengthened = async (role: string, stem: Float32Array[]) =>
    (await aligned(soundReader(stem), song, { role })).alignment.strategy;

  test('goes by role and gap', async () => {
    const missing = (sec: number) => song.frames - round(sec * rate);
    expect(await lengthened('drums', drums(song, song.frames))).toBe('none');
    expect(await lengthened('drums', drums(song, song.frames + 1))).toBe('cut');
    expect(await lengthened('drums', drums(song, missing(0.4)))).toBe('zero_pad');
    expect(await lengthened('drums', drums(song, missing(3)))).toBe('loop');
    expect(await lengthened('bass', pad(song, missing(3)))).toBe('loop');
    expect(await lengthened('bridge', pad(song, missing(3)))).toBe('crossfade');
    expect(await lengthened('synths', pad(song, missing(0.52)))).toBe('crossfade');
    expect(await lengthened('vocals', pad(song, missing(9)))).toBe('zero_pad');
    expect(await lengthened('other', drums(song, 3000))).toBe('zero_pad');
    expect(await lengthened('drums', withEnding(drums(song, missing(2)), 1))).toBe('zero_pad');
  });

  test('stretches what was played to a tempo of its own, and nothing that lies on the grid', async () => {
    const faster = form(16, 142.7);
    expect(await lengthened('synths', drums(faster, faster.frames))).toBe('stretch');
    expect(await lengthened('synths', drums(song, faster.frames))).toBe('crossfade');
  });

  test('silence cannot be aligned', async () => {
    await expect(aligned(soundReader([new Float32Array(5000)]), song)).rejects.toThrow(/got silence/);
  });
});

describe('every alignment', () => {
  test('has the length of the song, the beginning of the stem, and no step where it is cut off', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 6, max: 14 }),
        fc.integer({ min: 20_000, max: 300_000 }),
        fc.constantFrom<AlignmentChoice>('auto', 'loop', 'crossfade', 'zero_pad'),
        fc.constantFrom('drums', 'bridge'),
        async (bars, frames, choice, role) => {
          const song = form(bars, 150);
          const make = role === 'drums' ? drums : pad;
          const stem = soundReader(make(song, frames));
          const result = await aligned(stem, song, { choice, role }).catch((error: Error) => error);
          if (result instanceof Error) {
            expect(result.message).toMatch(/whole bar/);
            return;
          }
          const { output, sound, alignment } = result;
          expect(output.map(({ length }) => length)).toEqual(output.map(() => song.frames));
          expect((await checkAlignment(sound, alignment, song)).problems).toEqual([]);
          const same = min(song.frames, frames, alignment.pieces[1]?.outStart ?? Infinity) - 400;
          const [own] = (await stem.read(0, max(0, same))) as [Float32Array];
          expect(Buffer.compare(bytesOf(own), bytesOf((output[0] as Float32Array).subarray(0, max(0, same))))).toBe(0);
          if (alignment.end) {
            const last = alignment.end.endFrame - 1;
            expect(abs(output[0]?.[last] ?? 1)).toBeLessThan(0.01);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('is the same sound however it is read', async () => {
    const song = form(16, 150);
    const stem = soundReader(pad(song, 60_000));
    const { sound, output } = await aligned(stem, song, { role: 'bridge' });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: song.frames }),
        fc.integer({ min: 0, max: 20_000 }),
        async (start, length) => {
          const end = min(song.frames, start + length);
          const part = await sound.read(start, end);
          for (const [c, channel] of part.entries()) {
            expect(Buffer.compare(bytesOf(channel), bytesOf((output[c] as Float32Array).slice(start, end)))).toBe(0);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

function bytesOf(samples: Float32Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}
