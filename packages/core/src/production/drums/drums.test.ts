import { describe, expect, test } from '@jest/globals';
import { createRandom } from '../../dsp/random.ts';
import { db, rmsOf } from '../../../test/signals.ts';
import { arranged, rendered, shortSong } from '../../../test/songs.ts';
import { createKit, type DrumSound } from './kit.ts';
import { drumPart } from './drum-part.ts';
import { inOrder } from '../score/in-order.ts';
import type { Arrangement } from '../arrangement/arrangement.ts';

const RATE = 48_000;
const notesOf = (song: Arrangement, seed = createRandom('drums')) => [
  ...inOrder(drumPart(song, seed), song.form.sampleRate),
];
const { abs, max, round } = Math;
const sounds: readonly DrumSound[] = [
  'kick',
  'snare',
  'closed hat',
  'open hat',
  'high tom',
  'middle tom',
  'low tom',
  'crash',
];

describe.each(sounds)('%s', (sound) => {
  const kit = createKit(RATE, createRandom('kit'));
  const [left, right] = kit.hit(sound, 1, 0);
  const peak = left.reduce((most, value) => max(most, abs(value)), 0);

  test('begins on its first frame, within a millisecond of its strength', () => {
    expect(abs(left[0] ?? 0)).toBeGreaterThan(1e-4);
    expect(left.slice(0, 48).reduce((most, value) => max(most, abs(value)), 0)).toBeGreaterThan(0.2 * peak);
  });

  test('decays by 60 dB and ends in silence', () => {
    const tail = left.length - round(0.01 * RATE);
    expect(db(rmsOf(left, tail)) - db(peak)).toBeLessThan(-60);
    expect(abs(left.at(-1) ?? 1)).toBe(0);
  });

  test('does not clip, has no mean, and is played a little differently each time', () => {
    expect(max(peak, ...right.map(abs))).toBeLessThan(0.9);
    expect(abs(left.reduce((sum, value) => sum + value, 0) / left.length)).toBeLessThan(0.01);
    expect(kit.hit(sound, 1, 1)[0]).not.toEqual(left);
    expect(kit.hit(sound, 1, 3)[0]).toBe(left);
    expect(kit.hit(sound, 0.3, 0)[0]).not.toEqual(left);
  });
});

test('the kick sweeps from its knock down to its tone', () => {
  const [samples] = createKit(RATE, createRandom('kit')).hit('kick', 1, 0);
  const crossings = (from: number, to: number) => {
    let count = 0;
    for (let i = round(from * RATE); i < to * RATE; i++)
      if ((samples[i] ?? 0) < 0 !== (samples[i + 1] ?? 0) < 0) count++;
    return count / 2 / (to - from);
  };
  expect(crossings(0.008, 0.03)).toBeGreaterThan(1.6 * crossings(0.15, 0.3));
  expect(crossings(0.15, 0.3)).toBeLessThan(60);
});

test('a closed hat ends an open one', () => {
  const kit = createKit(RATE, createRandom('kit'));
  const length = (sound: DrumSound) => kit.hit(sound, 1, 0)[0].length / RATE;
  expect(length('closed hat')).toBeLessThan(0.12);
  expect(length('open hat')).toBeGreaterThan(0.4);
});

describe('the part', () => {
  const song = arranged({ swing: 0.2 });
  const notes = notesOf(song);
  const framesOf = (...names: string[]) =>
    new Set(notes.filter(({ sound }) => names.includes(sound)).map(({ frame }) => frame));

  test('has the snare on beats 2 and 4 of every bar', () => {
    const snares = framesOf('snare');
    for (const bar of song.bars.filter(({ isFinal }) => !isFinal)) {
      for (const beat of [1, 3]) expect(snares.has(song.form.frameAtBeat(bar.startBeat + beat))).toBe(true);
    }
  });

  test('is on the grid to the frame, every second sixteenth late by the swing', () => {
    const grid = new Set<number>();
    for (let sixteenth = 0; sixteenth < 274 * 4; sixteenth++) {
      grid.add(song.form.frameAtBeat((sixteenth % 2 === 1 ? sixteenth + 0.2 : sixteenth) / 4));
    }
    for (const { frame } of notes) expect(grid.has(frame)).toBe(true);
  });

  test('fills the last bar of every section but the last, and differs between sections', () => {
    for (const section of song.form.sections.slice(0, -2)) {
      const bar = song.form.frameAtBeat(section.startBeat + section.beats - 4);
      const own = (from: number, to: number) => notes.filter(({ frame }) => frame >= from && frame < to);
      const fill = own(bar, section.endFrame).filter(({ sound }) => /snare|tom/.test(sound));
      expect(fill.length).toBeGreaterThanOrEqual(3);
    }
    const perBar = song.form.sections.map(
      ({ startFrame, endFrame, beats }) =>
        notes.filter(({ frame }) => frame >= startFrame && frame < endFrame).length / (beats / 4),
    );
    expect(perBar[2] as number).toBeGreaterThan(1.5 * (perBar[0] as number));
  });

  test('has velocities that follow the metre, and no two takes alike', () => {
    const velocities = new Set(notes.map(({ velocity }) => velocity.toFixed(4)));
    expect(velocities.size).toBeGreaterThan(notes.length / 3);
    expect(notes.every(({ velocity }) => velocity > 0 && velocity <= 1)).toBe(true);
  });

  test.each([
    ['3/4', { beatsPerBar: 3, beatUnit: 4 }],
    ['6/8', { beatsPerBar: 6, beatUnit: 8 }],
    ['7/8', { beatsPerBar: 7, beatUnit: 8 }],
    ['5/4', { beatsPerBar: 5, beatUnit: 4 }],
  ])('plays in %s too', (_, timeSignature) => {
    const other = arranged({
      timeSignature,
      sections: [
        { name: 'verse', bars: 4 },
        { name: 'chorus', bars: 4 },
      ],
    });
    const notes = notesOf(other);
    for (const bar of other.bars.filter(({ isFinal }) => !isFinal)) {
      const [from, to] = [bar.startBeat, bar.startBeat + bar.beats].map((beat) => other.form.frameAtBeat(beat)) as [
        number,
        number,
      ];
      expect(notes.filter(({ frame }) => frame >= from && frame < to).length).toBeGreaterThanOrEqual(3);
    }
  });
});

test('in the sound, every hit begins on its frame', () => {
  // The first hits of a song stand alone: nothing sounds before them.
  const song = arranged({ ...shortSong, sampleRate: 48_000 });
  const [left = new Float32Array(0)] = rendered(song, 'drums');
  const first = notesOf(song, song.random.child('part drums'))[0];
  expect(left.findIndex((sample) => sample !== 0)).toBe(first?.frame);
  // A kick under silence rises by more within a millisecond than all before it in twenty.
  for (const beat of [8, 24]) {
    const frame = song.form.frameAtBeat(beat);
    expect(rmsOf(left, frame, frame + 96) / (rmsOf(left, frame - 96, frame) + 1e-9)).toBeGreaterThan(1.5);
  }
});
