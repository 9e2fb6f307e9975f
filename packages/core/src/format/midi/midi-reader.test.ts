import { describe, expect, test } from '@jest/globals';
// oxlint-disable-next-line import/default -- CommonJS: its named exports are not seen at run time.
import toneMidi from '@tonejs/midi';
import { FormatError } from '../../errors.ts';
import { encodeMidi, type MidiSong } from './midi-file.ts';
import { readMidi } from './midi-reader.ts';

const song: MidiSong = {
  title: 'Déjà Vu',
  quarters: 320,
  tempi: [
    { quarter: 0, bpm: 120 },
    { quarter: 192, bpm: 100 },
  ],
  timeSignatures: [{ quarter: 0, beatsPerBar: 6, beatUnit: 8 }],
  markers: [
    { quarter: 0, label: 'verse' },
    { quarter: 192, label: 'Brücke' },
  ],
  parts: [
    {
      name: 'bass',
      channel: 1,
      notes: [0, 1, 2].map((quarter) => ({ quarter, quarters: 0.5, pitch: 40, velocity: 0.8 })),
    },
  ],
};

test('what was written is read', () => {
  expect(readMidi(encodeMidi(song))).toEqual({
    format: 1,
    ticksPerQuarter: 960,
    title: song.title,
    tempi: song.tempi,
    timeSignatures: song.timeSignatures,
    markers: song.markers,
    quarters: 320,
    parts: [{ name: 'bass', notes: 3 }],
  });
});

test('what another program has written is read too', () => {
  const midi = new toneMidi.Midi();
  midi.header.setTempo(90);
  const track = midi.addTrack();
  track.name = 'lead';
  for (let beat = 0; beat < 5; beat++) track.addNote({ midi: 60, ticks: beat * 480, durationTicks: 240 });
  expect(readMidi(midi.toArray())).toMatchObject({ ticksPerQuarter: 480, parts: [{ name: 'lead', notes: 5 }] });
  expect(readMidi(midi.toArray()).tempi[0]?.bpm).toBeCloseTo(90, 3);
});

test('an event without a status has that of the one before', () => {
  const events = [0, 0x90, 60, 100, 10, 60, 0, 0, 62, 100, 10, 62, 0, 0, 0xff, 0x2f, 0];
  const head = [...Buffer.from('MThd'), 0, 0, 0, 6, 0, 0, 0, 1, 0, 10, ...Buffer.from('MTrk'), 0, 0, 0, events.length];
  expect(readMidi(Uint8Array.from([...head, ...events]))).toMatchObject({ quarters: 2, parts: [{ notes: 2 }] });
});

describe('what is no MIDI file, or ends too early, is refused', () => {
  const bytes = encodeMidi(song);

  test.each([0, 3, 13, 20, 60, bytes.length - 1])('%d bytes of it', (length) => {
    expect(() => readMidi(bytes.subarray(0, length))).toThrow(FormatError);
  });

  test('a flipped bit ends in an outline or a FormatError, never otherwise', () => {
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      try {
        readMidi(flipped);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
  });
});
