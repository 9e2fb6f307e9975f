import { expect, test } from '@jest/globals';
import { arranged } from '../../../test/songs.ts';
import { builtInSong } from '../built-in-song.ts';
import { charactersOf } from './character.ts';

const bars = (wish: Parameters<typeof arranged>[0]) => arranged(wish).bars;
const names = (wish: Parameters<typeof arranged>[0]) =>
  bars(wish).map(({ chords }) => chords.map(({ chord }) => chord.name).join(' '));

test('a part is read from the name of its section', () => {
  expect(
    charactersOf(['Intro', 'Verse 1', 'Pre-Chorus', 'CHORUS 2', 'Bridge', 'Guitar Solo', 'breakdown', 'Outro']),
  ).toEqual(['intro', 'verse', 'prechorus', 'chorus', 'bridge', 'solo', 'breakdown', 'outro']);
  expect(charactersOf(['A', 'B', 'A', 'C'])).toEqual(['verse', 'chorus', 'verse', 'verse']);
});

test('given chords are played one a bar and again; more of them than bars share the section', () => {
  expect(names({ key: 'G major', sections: [{ name: 'a', bars: 5, chords: ['G', 'Em7', 'V'] }] })).toEqual([
    'G',
    'Em7',
    'D',
    'G',
    'Em7',
  ]);
  expect(names({ key: 'G major', sections: [{ name: 'a', bars: 1, chords: ['G', 'D'] }] })).toEqual(['G D']);
});

test('sections of one kind share their chords, and the song ends on its tonic', () => {
  const sections = builtInSong.sections.map((section) => ({ ...section, chords: [] }));
  const wish = { key: 'Ab major', seed: 'x', sections };
  const all = bars(wish);
  const of = (name: string) =>
    all.filter(({ section }) => section.name === name).map(({ chords }) => chords[0]?.chord.name);
  expect(of('chorus 2')).toEqual(of('chorus 1'));
  expect(of('verse 2')).toEqual(of('verse 1').slice(0, 8));
  expect(names(wish).at(-1)).toBe('Ab');
});

test('a section keeps its own key', () => {
  const song = arranged({
    key: 'G major',
    sections: [
      { name: 'verse', bars: 8 },
      { name: 'bridge', bars: 8, key: 'Ab major' },
      { name: 'verse', bars: 8 },
    ],
  });
  expect(song.spans.map(({ key }) => key.name)).toEqual([
    ...Array.from({ length: 8 }, () => 'G major'),
    ...Array.from({ length: 8 }, () => 'Ab major'),
    ...Array.from({ length: 8 }, () => 'G major'),
  ]);
});

test.each([
  ['one long section', [{ name: 'verse', bars: 80 }]],
  [
    'a verse, a bridge and an outro',
    [
      { name: 'verse', bars: 48 },
      { name: 'bridge', bars: 16 },
      { name: 'outro', bars: 16 },
    ],
  ],
  [
    'choruses only',
    [
      { name: 'chorus', bars: 32 },
      { name: 'chorus', bars: 32 },
    ],
  ],
])('%s has quiet and loud bars', (_, sections) => {
  const energies = bars({ sections })
    .map(({ energy }) => energy)
    .sort((a, b) => a - b);
  expect(energies[Math.floor(0.1 * energies.length)]).toBeLessThanOrEqual(0.25);
  expect(energies[Math.floor(0.95 * energies.length)]).toBeGreaterThanOrEqual(0.9);
});

test('bars fill their sections, the last one cut short where it has to be', () => {
  const song = arranged({
    sections: [
      { name: 'a', beats: 6 },
      { name: 'b', bars: 2.5 },
    ],
  });
  expect(song.bars.map(({ startBeat, beats }) => [startBeat, beats])).toEqual([
    [0, 4],
    [4, 2],
    [6, 4],
    [10, 4],
    [14, 2],
  ]);
  expect(song.bars.map(({ isFinal }) => isFinal)).toEqual([false, false, false, false, true]);
});

test('what cannot be read is refused', () => {
  expect(() => arranged({ key: 'H' })).toThrow('key: expected');
  expect(() => arranged({ swing: 0.7 })).toThrow('swing: expected 0 to 0.5');
  expect(() => arranged({ sections: [{ name: 'a', bars: 2, chords: ['?'] }] })).toThrow('chords: expected');
});
