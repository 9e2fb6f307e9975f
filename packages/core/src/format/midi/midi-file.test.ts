import { afterAll, describe, expect, test } from '@jest/globals';
// oxlint-disable-next-line import/default -- CommonJS: its named exports are not seen at run time.
import toneMidi from '@tonejs/midi';
import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { temporaryFolder } from '../../../test/files.ts';
import { encodeMidi, writeMidi, type MidiSong } from './midi-file.ts';

const { at, remove } = temporaryFolder('midi');
afterAll(remove);

/** 140 BPM in 4/4, slower from bar 49 on, an outro in 6/8. */
const song: MidiSong = {
  title: 'Déjà Vu',
  quarters: 320,
  tempi: [
    { quarter: 0, bpm: 140 },
    { quarter: 192, bpm: 138 },
  ],
  timeSignatures: [
    { quarter: 0, beatsPerBar: 4, beatUnit: 4 },
    { quarter: 256, beatsPerBar: 6, beatUnit: 8 },
  ],
  keys: [
    { quarter: 0, sharps: 1, mode: 'major' },
    { quarter: 192, sharps: -4, mode: 'major' },
    { quarter: 256, sharps: 0, mode: 'minor' },
  ],
  markers: [
    { quarter: 0, label: 'verse' },
    { quarter: 192, label: 'Brücke' },
    { quarter: 256, label: 'outro' },
  ],
};

const read = (one: MidiSong) => new toneMidi.Midi(encodeMidi(one));

describe('a song, read by a parser that is not ours', () => {
  test('has its title, tempo map, time signatures, keys and markers where they belong', () => {
    const { header, durationTicks } = read({
      ...song,
      parts: [part([{ quarter: 0, quarters: 320, pitch: 60, velocity: 1 }])],
    });
    const inQuarters = (ticks: number) => ticks / header.ppq;
    expect(utf8(header.name)).toBe('Déjà Vu');
    expect(header.tempos.map(({ ticks }) => inQuarters(ticks))).toEqual([0, 192]);
    for (const [index, { bpm }] of song.tempi.entries()) expect(header.tempos[index]?.bpm).toBeCloseTo(bpm, 3);
    expect(header.timeSignatures).toMatchObject([{ timeSignature: [4, 4] }, { timeSignature: [6, 8] }]);
    expect(header.timeSignatures.map(({ ticks }) => inQuarters(ticks))).toEqual([0, 256]);
    expect(header.keySignatures.map(({ key, scale }) => `${key} ${scale}`)).toEqual(['G major', 'Ab major', 'C minor']);
    expect(header.meta.map(({ type, text, ticks }) => [type, utf8(text), inQuarters(ticks)])).toEqual([
      ['marker', 'verse', 0],
      ['marker', 'Brücke', 192],
      ['marker', 'outro', 256],
    ]);
    expect(inQuarters(durationTicks)).toBe(320);
  });

  test('has its sections at the right second, within a millisecond after two minutes', () => {
    const { header } = read(song);
    const [, bridge, outro] = header.meta.map(({ ticks }) => header.ticksToSeconds(ticks));
    expect(bridge).toBeCloseTo((192 * 60) / 140, 3);
    expect(outro).toBeCloseTo((192 * 60) / 140 + (64 * 60) / 138, 3);
  });

  test('has the notes of its parts, repeated ones too', () => {
    const notes = fc.array(
      fc.record({
        quarter: fc.integer({ min: 0, max: 1_000_000 }).map((n) => n / 960),
        quarters: fc.integer({ min: 1, max: 3_000 }).map((n) => n / 960),
        pitch: fc.integer({ min: 0, max: 127 }),
        velocity: fc.integer({ min: 1, max: 127 }).map((n) => n / 127),
      }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(notes, (wanted) => {
        // Notes of one pitch that overlap cannot be told apart in MIDI: one pitch each.
        const distinct = wanted.map((note, index) => ({ ...note, pitch: index }));
        const [track] = read({ ...song, parts: [part(distinct)] }).tracks.filter((one) => one.notes.length > 0);
        const got = (track?.notes ?? []).map(({ ticks, durationTicks, midi, velocity }) => [
          ticks,
          durationTicks,
          midi,
          velocity,
        ]);
        const sorted = distinct.map(({ quarter, quarters, pitch, velocity }) => [
          Math.round(quarter * 960),
          Math.round(quarters * 960),
          pitch,
          velocity,
        ]);
        expect(got.sort(byPitch)).toEqual(sorted.sort(byPitch));
      }),
    );
    const repeated = [0, 1, 2].map((quarter) => ({ quarter, quarters: 1, pitch: 36, velocity: 0.5 }));
    const [drums] = read({ ...song, parts: [part(repeated)] }).tracks;
    expect(drums?.notes.map(({ ticks, durationTicks }) => [ticks, durationTicks])).toEqual([
      [0, 960],
      [960, 960],
      [1920, 960],
    ]);
    expect(drums?.channel).toBe(9);
  });
});

test('writeMidi writes the file and nothing else', async () => {
  await writeMidi(at('song.mid'), song);
  expect(Buffer.compare(readFileSync(at('song.mid')), encodeMidi(song))).toBe(0);
  expect(readdirSync(at('.'))).toEqual(['song.mid']);
});

test('a tempo that a file cannot hold is our bug', () => {
  expect(() => encodeMidi({ ...song, tempi: [{ quarter: 0, bpm: 3 }] })).toThrow(/4 quarter notes/);
});

/** The parser takes every byte for a character. */
function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

function part(notes: NonNullable<MidiSong['parts']>[number]['notes']) {
  return { name: 'drums', channel: 10, notes };
}

function byPitch(a: readonly number[], b: readonly number[]): number {
  return (a[2] as number) - (b[2] as number);
}
