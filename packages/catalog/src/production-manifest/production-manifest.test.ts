import { describe, expect, test } from '@jest/globals';
import { createSoundMeter } from '@stem/core/production';
import { formatProductionManifest, parseProductionManifest, soundFigures } from './production-manifest.ts';
import type { ProductionManifest } from './production-manifest-schema.ts';

const sha256 = 'ab'.repeat(32);

function silence() {
  const meter = createSoundMeter({ sampleRate: 48_000, channels: 2 });
  meter.process([new Float32Array(24_000), new Float32Array(24_000)]);
  return soundFigures(meter.result());
}

function manifest(): ProductionManifest {
  const measurements = silence();
  return {
    kind: 'production',
    version: 1,
    stem: '1.2.3',
    kernels: 'simd',
    title: 'Deja Vu',
    song: { hash: sha256, values: { sampleRate: 48_000, tailBars: 0 } },
    seed: 'seed',
    format: { sampleRate: 48_000, subtype: 'FLOAT', channels: 2, frames: 24_000, durationSec: 0.5 },
    form: {
      beats: 1,
      bars: 0.25,
      timeSignature: '4/4',
      tempi: [{ startBeat: 0, bpm: 120 }],
      sections: [{ name: 'verse', key: 'G major', startBeat: 0, beats: 1, startFrame: 0, endFrame: 24_000 }],
      tailBars: 0,
    },
    reference: null,
    stems: [
      {
        name: 'bass',
        role: 'bass',
        file: 'stems/bass.wav',
        source: { kind: 'synth' },
        alignment: { strategy: 'none', stemFrames: 24_000, extendedFrom: 24_000, seams: [] },
        effects: { highpass: { cutoffHz: 30 } },
        gainDb: 0,
        mixGainDb: -3.2,
        pan: 0,
        measurements,
      },
    ],
    mix: { measurements },
    master: {
      file: 'master.wav',
      loudnessLufs: -14,
      truePeakDbtp: -1,
      settings: { gainDb: 2, ceilingDbtp: -1, lookAheadMs: 3, holdMs: 20, releaseMs: 100, recoveryMs: 10 },
      measurements,
    },
    midi: { file: 'song.mid' },
    steps: [{ name: 'timing', state: 'passed', figures: [{ label: 'bars', value: '1' }], notes: [] }],
    warnings: [],
    files: ['master.wav', 'song.mid', 'stems/bass.wav'].map((path) => ({ path, bytes: 1, sha256 })),
  };
}

test('what is written is read back, and the same is always the same text', () => {
  const text = formatProductionManifest(manifest());
  expect(parseProductionManifest(text)).toEqual(manifest());
  expect(formatProductionManifest(parseProductionManifest(text))).toBe(text);
});

test('keys are those of documents, all the way down, and minus infinity is null', () => {
  const text = formatProductionManifest(manifest());
  for (const line of text.split('\n')) expect(line).not.toMatch(/^ *"\w*[A-Z]\w*":/);
  expect(JSON.parse(text)).toMatchObject({
    format: { sample_rate: 48_000 },
    song: { values: { tail_bars: 0 } },
    master: { settings: { look_ahead_ms: 3 }, measurements: { integrated_lufs: null, true_peak_dbtp: null } },
    stems: [{ effects: { highpass: { cutoff_hz: 30 } } }],
  });
});

describe('refused, with the place', () => {
  /** The text with another value at a path. */
  const edited = (path: readonly (string | number)[], value: unknown): string => {
    const document: unknown = JSON.parse(formatProductionManifest(manifest()));
    let at = document as Record<string | number, unknown>;
    for (const key of path.slice(0, -1)) at = at[key] as typeof at;
    at[path.at(-1) ?? ''] = value;
    return JSON.stringify(document);
  };

  test.each([
    '/etc/passwd',
    '../out.wav',
    'stems/../../out.wav',
    'stems//bass.wav',
    './a.wav',
    String.raw`a\..\b.wav`,
    'C:a.wav',
    '',
  ])('a file at %j', (path) => {
    for (const [place, words] of [
      [['files', 0, 'path'], /files\[0\]\.path: expected/],
      [['stems', 0, 'file'], /stems\[0\]\.file: expected/],
    ] as const) {
      expect(() => parseProductionManifest(edited(place, path))).toThrow(words);
    }
  });

  test.each<[string, (string | number)[], unknown, RegExp]>([
    ['a limiter of days', ['master', 'settings', 'look_ahead_ms'], 1e9, /master\.settings\.look_ahead_ms: expected/],
    ['a stem not among the files', ['stems', 0, 'file'], 'a.wav', /stems\[0\]\.file: expected .*one of files/],
    ['two of one file', ['midi', 'file'], 'master.wav', /midi\.file: expected .*nothing else is that file/],
    ['a file listed twice', ['files', 1, 'path'], 'master.wav', /files\[1\]\.path: expected .*listed once/],
    ['a key that nobody knows', ['format', 'bit_depth'], 3, /format\.bit_depth: expected a known key/],
    ['another spelling', ['format', 'sampleRate'], 1, /format\.sampleRate: expected a known key/],
    ['a hash that is none', ['files', 0, 'sha256'], 'x', /files\[0\]\.sha256: expected 64 hexadecimal digits/],
    ['another kind', ['kind'], 'textures', /kind: expected "production", got "textures"/],
  ])('%s', (_, path, value, message) => {
    expect(() => parseProductionManifest(edited(path, value))).toThrow(message);
  });

  test('what is no JSON', () => {
    expect(() => parseProductionManifest('{"kind": production}')).toThrow(/manifest\.json:1:10/);
  });
});

test('figures keep the digits that mean something', () => {
  const meter = createSoundMeter({ sampleRate: 48_000, channels: 1 });
  meter.process([Float32Array.from({ length: 48_000 }, (_, frame) => 0.1 * Math.sin(frame / 7) - 0.01 / 3)]);
  const {
    peakDbfs,
    dcOffset,
    silence: { headSec },
  } = soundFigures(meter.result());
  expect(`${peakDbfs}`).toMatch(/^-19\.\d{1,3}$/);
  expect(`${dcOffset}`).toMatch(/^0\.00\d{1,6}$/);
  expect(headSec).toBe(0);
});
