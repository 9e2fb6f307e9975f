import { describe, expect, test } from '@jest/globals';
import { InputError } from '@stem/core';
import { planForm, sectionLine, type FormSection } from '@stem/core/production';
import fc from 'fast-check';
import { documentSchemas } from '../editor/index.ts';
import { valueAt } from '../text/json-document.ts';
import { DocumentError } from '../text/problem.ts';
import { documentKey, programKey, withDocumentValues, withProgramKeys } from './key-names.ts';
import { parseSong } from './parse-song.ts';
import { defaultSong, type SongFlags } from './song-of.ts';
import { songOutline } from './song-outline.ts';

/** As in the contract. */
const dejaVu = `
title: Deja Vu
tempo: 140                      # or a tempo map: [{bar: 1, bpm: 140}, {bar: 49, bpm: 138}]
time_signature: 4/4
sample_rate: 48000
subtype: FLOAT                  # 32-bit IEEE float; PCM_24; PCM_16
channels: 2
duration: {target_sec: 137, tolerance_sec: 3}     # optional; otherwise the sections decide
key: G major
sections:                       # bars or beats; a key or chords of its own where it has one
  - {name: verse, bars: 48}
  - {name: bridge, bars: 16, key: Ab major}
  - {name: outro, bars: 16}
reference: {file: drums_ref.wav, use: [duration, tempo, stem]}     # what the reference decides
stems:
  - {name: bass,    role: bass,    source: synth, gain_db: -6}
  - {name: guitars, role: guitars, source: {file: takes/gtr.wav}, align: auto, pan: -0.3}
  - {name: drums,   role: drums,   source: {reference: true}}
master: {loudness_lufs: -14, true_peak_dbtp: -1}
archive: {name: audio_deliverables.zip}
`;

const form = 'sections: [{name: verse, bars: 8}]\n';

/** The problems of a song, as a person reads them, without the file. */
function problemsOf(text: string, flags: SongFlags = {}): string[] {
  try {
    parseSong(text, 'song.yaml', flags);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message.split('\n').map((line) => line.replace(/^song\.yaml:/, ''));
  }
  return [];
}

describe('a song', () => {
  test('says what the contract says', () => {
    const { song } = parseSong(dejaVu, 'song.yaml');
    expect(song).toMatchObject({
      title: 'Deja Vu',
      tempo: 140,
      sampleRate: 48_000,
      subtype: 'FLOAT',
      duration: { targetSec: 137, toleranceSec: 3 },
      sections: [{ bars: 48 }, { key: 'Ab major' }, { name: 'outro' }],
      reference: { file: 'drums_ref.wav', offsetMs: 'auto', drift: 'refuse', maxDriftMs: 1 },
      master: { loudnessLufs: -14, truePeakDbtp: -1 },
    });
    expect(
      song.stems.map(({ name, role, source, align, gainDb, pan }) => [name, role, source, align, gainDb, pan]),
    ).toEqual([
      ['bass', 'bass', 'synth', 'auto', -6, 0],
      ['guitars', 'guitars', { file: 'takes/gtr.wav' }, 'auto', 0, -0.3],
      ['drums', 'drums', { reference: true }, 'auto', 0, 0],
    ]);
  });

  test('that says only its form has five stems and the usual master', () => {
    const { song } = parseSong(form, 'song.yaml');
    expect(song).toMatchObject({ title: 'Untitled', timeSignature: '4/4', channels: 2, tailBars: 0, key: 'C major' });
    expect(song.tempo).toBeUndefined();
    expect(song.stems.map(({ name, role, source }) => [name, role, source])).toEqual(
      ['bass', 'guitars', 'synths', 'bridge', 'drums'].map((name) => [name, name, 'synth']),
    );
  });

  test('takes a tempo map, chords, and a role from the name', () => {
    const { song } = parseSong(
      `tempo: [{bar: 1, bpm: 140}, {bar: 3, bpm: 138.5}]
sections: [{name: a, beats: 15.5, chords: [G, D/F#, Em7, vi, bVII, F♯m7b5]}]
stems: [{name: Bass}, {name: choir, role: vocals, source: {file: choir.flac}}, {name: 808 (sub), source: {file: 808.wav}}]`,
      'song.yaml',
    );
    expect(song.tempo).toEqual([
      { bar: 1, bpm: 140 },
      { bar: 3, bpm: 138.5 },
    ]);
    expect(song.stems.map(({ role }) => role)).toEqual(['bass', 'vocals', 'other']);
  });

  test('has one hash for one meaning', () => {
    const { hash } = parseSong(dejaVu, 'song.yaml');
    expect(parseSong(`# a comment\nchannels: 2\n${dejaVu.replace('channels: 2', '')}`, 'other.yaml').hash).toBe(hash);
    expect(parseSong(dejaVu.replace('-6', '-7'), 'song.yaml').hash).not.toBe(hash);
  });

  test('treats a key with nothing behind it as one that is not there', () => {
    expect(parseSong(`${form}reference:\nduration:\nmaster:\nkey:\n`, 'song.yaml').song).toEqual(
      parseSong(form, 'song.yaml').song,
    );
  });
});

describe('what is wrong', () => {
  test('is said at once, each at its place', () => {
    expect(
      problemsOf(`titel: x
tempo: [{bar: 1, bpm: 140}, {bar: 9, bpm: fast}]
time_signature: 4-4
sample_rate: 44.1
subtype: PCM_32
key: H major
sections:
  - {name: verse, bars: 48, beats: 3}
  - {name: bridge, bars: 1, chords: [G, Hm]}
  - 7
stems:
  - {name: bass, gainDb: -6}
  - {name: con, source: {fil: gtr.wav}}
  - {name: a/b, align: lop, pan: 3}
  - {name: x, source: tape}
master: {loudness: -14}
archive: {name: ../x.zip}`),
    ).toEqual([
      '1:1: titel: expected a known key, got "titel" (nearest: title)',
      '2:43: tempo[1].bpm: expected a number from 10 to 1000, got "fast"',
      '3:17: time_signature: expected text such as "4/4", "3/4", "6/8" where it is a time signature, got "4-4"',
      '4:14: sample_rate: expected a whole number from 8000 to 384000 (Hz), got 44.1',
      '5:10: subtype: expected "FLOAT", "PCM_24" or "PCM_16", got "PCM_32"',
      '6:6: key: expected text such as "G major", "Ab major", "F#m" where it is a key, got "H major"',
      '8:5: sections[0]: expected a mapping where it has bars or beats, one of them, got {"name":"verse","bars":48,"beats":3}',
      '9:41: sections[1].chords[1]: expected text such as "G", "Em7", "D/F#", "V" where it is a chord, got "Hm"',
      '10:5: sections[2]: expected a mapping, got 7',
      '12:18: stems[0].gainDb: expected a known key, got "gainDb" (nearest: gain_db)',
      '13:12: stems[1].name: expected text such as "bass", "lead guitar" where it is no name of a device, got "con"',
      '13:25: stems[1].source.file: expected text such as "takes/guitar.wav", got nothing',
      '13:26: stems[1].source.fil: expected a known key, got "fil" (nearest: file)',
      '14:12: stems[2].name: expected text such as "bass", "lead guitar", got "a/b"',
      '14:24: stems[2].align: expected "auto", "zero_pad", "loop", "crossfade" or "stretch", got "lop"',
      '14:34: stems[2].pan: expected a number from -1 to 1, got 3',
      '15:23: stems[3].source: expected "synth", a mapping of file or a mapping of reference, got "tape"',
      '16:10: master.loudness: expected a known key, got "loudness" (nearest: loudness_lufs)',
      '17:17: archive.name: expected text such as "deliverables.zip", got "../x.zip"',
    ]);
  });

  test.each([
    [
      'stems: [{name: x, source: {file: a.wav, fils: b}}]',
      /source\.fils: expected a known key, got "fils" \(nearest: file\)/,
    ],
    ['stems: [{name: voice}]', /role: expected a role that can be synthesised .* got other/],
    [
      'stems: [{name: Bass}, {name: bass}]',
      /stems\[1\]\.name: expected a name of its own, got "bass" as stems\[0\] has it/,
    ],
    ['stems: [{name: d, source: {reference: true}}]', /stems\[0\]\.source: expected a reference in the song, got none/],
    ['reference: {file: r.wav, use: [stem]}', /use: expected a stem with source: \{reference: true\}/],
    [
      'reference: {file: r.wav, use: [tempo]}\nstems: [{name: d, source: {reference: true}}]',
      /use: expected stem in it, for stems\[0\]/,
    ],
    ['tempo: [{bar: 2, bpm: 100}]', /tempo\[0\]\.bar: .*where the first is 1, got 2/],
    ['tempo: [{bar: 1, bpm: 100}, {bar: 1, bpm: 90}]', /tempo\[1\]\.bar: .*comes after bar 1, got 1/],
    [
      'tempo: [{bar: 1, bpm: 90}, {bar: 9, bpm: 80}]',
      /tempo\[1\]\.bar: expected a bar of the form, which has 8, got 9/,
    ],
    ['key: G major\nkey: A minor', /key: expected every key once/],
  ])('in %j', (text, message) => {
    expect(problemsOf(`${form}${text}`)).toEqual([expect.stringMatching(message)]);
  });

  test.each(['../r.wav', '/tmp/r.wav', 'a/../../r.wav', 'C:\\r.wav', '..\\r.wav', ''])(
    'the path %j leads out of the folder of the song',
    (file) => {
      expect(problemsOf(`${form}reference: {file: ${JSON.stringify(file)}}`)).toEqual([
        expect.stringMatching(/^2:19: reference\.file: expected /),
      ]);
    },
  );

  test('a song that says nothing of its length', () => {
    expect(problemsOf('')).toEqual([
      '1:1: sections: expected sections, a duration, or a reference that decides it, got none of them',
    ]);
    for (const more of ['duration: {target_sec: 60}', 'reference: {file: a.wav}']) expect(problemsOf(more)).toEqual([]);
  });

  test('a document that is no song, or no YAML', () => {
    expect(problemsOf('- verse')).toEqual([expect.stringMatching(/^1:1: expected a song: a mapping of title, tempo/)]);
    expect(() => parseSong('a: [', 'song.yaml')).toThrow(DocumentError);
  });
});

describe('flags', () => {
  test('win over the file', () => {
    const flags: SongFlags = {
      bpm: 98.5,
      durationSec: 60,
      sampleRate: 44_100,
      subtype: 'PCM_24',
      reference: '/a/b.wav',
      zip: 'x.zip',
    };
    expect(parseSong(dejaVu, 'song.yaml', flags).song).toMatchObject({
      tempo: 98.5,
      duration: { targetSec: 60, toleranceSec: 3 },
      sampleRate: 44_100,
      subtype: 'PCM_24',
      reference: { file: '/a/b.wav', use: ['duration', 'tempo', 'stem'] },
      archive: { name: 'x.zip' },
    });
    expect(problemsOf('stems: [{name: drums, source: {reference: true}}]', { reference: 'r.wav' })).toEqual([]);
  });

  test('that are wrong are named', () => {
    expect(problemsOf(form, { bpm: -1, zip: '../x.zip', durationSec: Number.NaN, sampleRate: 1 })).toEqual([
      '--bpm: expected a number from 10 to 1000, got -1',
      '--duration: expected a number from 0.1 to 86400 (s), got NaN',
      '--sample-rate: expected a whole number from 8000 to 384000 (Hz), got 1',
      '--zip: expected text such as "deliverables.zip", got "../x.zip"',
    ]);
  });
});

describe('the outline for timing and synthesis', () => {
  test('of the song of the contract: the bridge is where it was asked for, and only bass is played', () => {
    const outline = songOutline(parseSong(dejaVu, 'song.yaml'));
    const form = planForm(outline);
    expect(form.frames).toBe(6_582_857);
    expect(sectionLine(form.sections[0] as FormSection)).toBe('verse: 0.00s - 82.29s (192 beats)');
    expect(outline.sections[1]).toEqual({ name: 'bridge', bars: 16, key: 'Ab major', chords: undefined });
    expect(outline.stems).toEqual([{ name: 'bass', role: 'bass' }]);
    expect(outline.seed).toMatch(/^[0-9a-f]{64}$/);
  });

  test('of the song nobody brought: 137 s to the sample; a wanted length changes its form', () => {
    expect(planForm(songOutline(defaultSong())).frames).toBe(6_576_000);
    expect(planForm(songOutline(defaultSong({ durationSec: 60, sampleRate: 44_100 }))).frames).toBe(2_646_000);
    const heard = { bpm: 140, durationSec: 240 / 7 };
    const withReference = defaultSong({ reference: 'drums.wav' });
    expect(planForm(songOutline(withReference, heard))).toMatchObject({
      frames: 1_645_714,
      bars: 20,
      tempi: [{ bpm: 140 }],
    });
  });

  test('takes tempo and length from the reference where the song has none', () => {
    const song = parseSong('reference: {file: a.wav}\nseed: 7', 'song.yaml');
    const outline = songOutline(song, { bpm: 90, durationSec: 32 });
    expect(outline).toMatchObject({ tempo: 90, seed: '7' });
    expect(planForm(outline).frames).toBe(32 * 48_000);
    expect(songOutline(parseSong(form, 'song.yaml')).tempo).toBe(120);
  });
});

describe('names of keys', () => {
  test('have one spelling: the way there and back is none', () => {
    fc.assert(fc.property(fc.string(), (key) => documentKey(programKey(key)) === key));
    for (const key of ['loudness_lufs', 'target_sec', 'a', 'a_1', 'gainDb', '_a', 'a__b']) {
      expect(documentKey(programKey(key))).toBe(key);
    }
  });

  test('are changed all the way down, and values are not', () => {
    const value = { a_b: [{ c_d: 'e_f' }], g_h: 1 };
    expect(withProgramKeys(value)).toEqual({ aB: [{ cD: 'e_f' }], gH: 1 });
    expect(withDocumentValues(withProgramKeys(value))).toEqual(value);
  });
});

test('the schema for editors has the keys of the document, with sentence, unit and default', () => {
  const schema = documentSchemas().get('song');
  expect(valueAt(schema, ['properties', 'master', 'properties', 'loudness_lufs'])).toEqual({
    description: 'Integrated loudness of the master. Unit: LUFS.',
    type: 'number',
    minimum: -40,
    maximum: -5,
    default: -14,
  });
  expect(valueAt(schema, ['properties', 'duration', 'required'])).toEqual(['target_sec']);
  expect(valueAt(schema, ['properties', 'stems', 'items', 'properties', 'gain_db'])).toMatchObject({ default: 0 });
  expect(JSON.stringify(schema)).not.toMatch(/"[a-z]+[A-Z]\w*":\{/);
});
