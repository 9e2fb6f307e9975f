import { describe, expect, test } from '@jest/globals';
import { encodeMidi } from '@stem/core/format';
import { arrange, builtInSong, planForm, stemNotes, type SongOutline } from '@stem/core/production';
// oxlint-disable-next-line import/default -- CommonJS: its named exports are not seen at run time.
import toneMidi from '@tonejs/midi';
import { songMidi } from './song-midi.ts';

function read(wish: Partial<SongOutline> = {}, tailBars = 0) {
  const song = { ...builtInSong, ...wish };
  const arrangement = arrange(planForm(song), song);
  const score = { title: song.title, arrangement, stems: song.stems, tailBars };
  return { arrangement, midi: new toneMidi.Midi(encodeMidi(songMidi(score))) };
}

const deja = {
  key: 'G major',
  tempo: [
    { bar: 1, bpm: 140 },
    { bar: 49, bpm: 138 },
  ],
  sections: [
    { name: 'verse', bars: 48 },
    { name: 'bridge', bars: 16, key: 'Ab major' },
    { name: 'outro', bars: 16 },
  ],
};

describe('a song with a tempo map, read by a parser that is not ours', () => {
  const { midi, arrangement } = read(deja);
  const secAt = (ticks: number) => midi.header.ticksToSeconds(ticks);

  test('has sections, tempi and keys at their second', () => {
    expect(midi.header.tempos.map(({ bpm }) => Number(bpm.toFixed(2)))).toEqual([140, 138]);
    const markers = midi.header.meta.filter(({ type }) => type === 'marker');
    expect(markers.map(({ text }) => text)).toEqual(['verse', 'bridge', 'outro']);
    for (const [i, { ticks }] of markers.entries()) {
      expect(Math.abs(secAt(ticks) - (arrangement.form.sections[i]?.startSec ?? -1))).toBeLessThan(0.001);
    }
    const keys = midi.header.keySignatures;
    expect(keys.map(({ key, scale }) => `${key} ${scale}`)).toEqual(['G major', 'Ab major', 'G major']);
    expect(keys.map(({ ticks }) => ticks)).toEqual(markers.map(({ ticks }) => ticks));
    expect(midi.header.timeSignatures).toMatchObject([{ ticks: 0, timeSignature: [4, 4] }]);
  });

  test('has a track for each stem, and the drums on channel 10', () => {
    expect(midi.tracks.filter(({ notes }) => notes.length > 0).map(({ name }) => name)).toEqual(
      builtInSong.stems.map(({ name }) => name),
    );
    const drums = midi.tracks.find(({ name }) => name === 'drums');
    expect(drums?.channel).toBe(9);
    expect([...new Set(drums?.notes.map((note) => note.midi))].sort((a, b) => a - b)).toEqual(
      expect.arrayContaining([36, 38, 42]),
    );
    expect(new Set(midi.tracks.filter(({ name }) => name !== 'drums').map(({ channel }) => channel)).has(9)).toBe(
      false,
    );
    expect(midi.tracks.find(({ name }) => name === 'bass')?.instrument.family).toBe('bass');
  });

  test.each(builtInSong.stems)('has the notes of $name where they are heard, within a millisecond', (stem) => {
    const wanted = [...stemNotes(arrangement, stem)];
    const track = midi.tracks.find(({ name }) => name === stem.name);
    const order = (a: { time: number; midi: number }, b: { time: number; midi: number }) =>
      a.time - b.time || a.midi - b.midi;
    const got = (track?.notes ?? []).map((note) => ({ time: note.time, midi: note.midi })).sort(order);
    const heard = wanted
      .map(({ frame, pitch }) => ({ time: frame / arrangement.form.sampleRate, midi: pitch }))
      .sort(order);
    expect(got).toHaveLength(heard.length);
    expect(Math.max(...got.map(({ time }, i) => Math.abs(time - (heard[i]?.time ?? -1))))).toBeLessThan(0.001);
  });
});

test('the built-in song ends with half a bar, after its tail if it has one', () => {
  const { midi } = read();
  expect(midi.header.timeSignatures.map(({ ticks, timeSignature }) => [ticks / 960, ...timeSignature])).toEqual([
    [0, 4, 4],
    [272, 2, 4],
  ]);
  const withTail = read({}, 2).midi;
  expect(withTail.header.timeSignatures.at(-1)).toMatchObject({ ticks: 274 * 960, timeSignature: [4, 4] });
});

test('where beats are eighths, the tempo is that of the quarters, and a short bar within is written as one', () => {
  const { midi, arrangement } = read({
    tempo: 180,
    timeSignature: { beatsPerBar: 6, beatUnit: 8 },
    sections: [
      { name: 'a', beats: 8.5 },
      { name: 'b', bars: 2 },
    ],
  });
  expect(midi.header.tempos[0]?.bpm).toBeCloseTo(90, 3);
  expect(midi.header.timeSignatures.map(({ timeSignature }) => timeSignature)).toEqual([
    [6, 8],
    [5, 16],
    [6, 8],
  ]);
  const [, b] = midi.header.meta.filter(({ type }) => type === 'marker');
  expect(midi.header.ticksToSeconds(b?.ticks ?? 0)).toBeCloseTo(arrangement.form.sections[1]?.startSec ?? -1, 3);
});
