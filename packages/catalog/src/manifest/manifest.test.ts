import { expect, test } from '@jest/globals';
import { textureOptions } from '@stem/core/texture';
import { profileHash, profileValues } from '../profile/profile-values.ts';
import { canonicalHash } from '../text/canonical-json.ts';
import { formatManifest, parseManifest, type Manifest } from './manifest.ts';

const options = textureOptions.parse({});

const manifest: Manifest = {
  kind: 'textures',
  version: 1,
  stem: '0.1.0',
  kernels: 'simd',
  slug: 'song',
  source: {
    id: 'audio_0000',
    rel_path: 'masters/song.flac',
    sha256: 'a'.repeat(64),
    bytes: 1000,
    sample_rate: 44100,
    channels: 2,
    frames: 441000,
    container: 'flac',
    codec: 'flac',
    decoder: 'stem',
  },
  other_sources: [],
  profile: { name: null, hash: profileHash(options), values: profileValues(options) },
  seed: 'aaa:bbb',
  files: [
    {
      path: 'pads/song_pad01_mid.wav',
      role: 'pad',
      sha256: 'b'.repeat(64),
      bytes: 2000,
      frames: 176400,
      sample_rate: 44100,
      bit_depth: 24,
      channels: 2,
      loop: { start: 0, end: 176399 },
      seam: {
        correlation: 0.98,
        step_ratio: 0.7,
        level_jump_db: 0.1,
        spectral_jump_db: 1.5,
        usual_level_jump_db: 2.1,
        usual_spectral_jump_db: 4.2,
      },
      measurements: {
        true_peak_dbtp: -1,
        rms_db: -14.2,
        crest_factor: 4.5,
        centroid_hz: 1234.5,
        flatness: 0.12,
        level_spread_db: 1.4,
      },
      grade: 'A',
      faults: ['unsteady'],
      sources: [{ file: 'track', start_frame: 100, end_frame: 180000 }],
      operations: [{ op: 'loop', crossfadeMs: 100 }],
    },
  ],
  shortfalls: [{ role: 'swell', wanted: 6, made: 4, reason: 'the track is too short' }],
  warnings: [],
};

test('reads back what was written, in the same bytes', () => {
  const text = formatManifest(manifest);
  expect(parseManifest(text)).toEqual(manifest);
  expect(formatManifest(parseManifest(text))).toBe(text);
});

test('is the same bytes in whatever order it was put together', () => {
  const reversed = Object.fromEntries(Object.entries(manifest).toReversed()) as Manifest;
  expect(formatManifest(reversed)).toBe(formatManifest(manifest));
});

test("the profile's hash can be checked against the values beside it", () => {
  const { profile } = parseManifest(formatManifest(manifest));
  expect(canonicalHash(profile.values)).toBe(profile.hash);
});

test('names every problem with its place', () => {
  const text = formatManifest(manifest)
    .replace('"bit_depth": 24', '"bit_depth": 20')
    .replace(`"${'b'.repeat(64)}"`, '"b"');
  expect(() => parseManifest(text, 'm.json')).toThrow(
    /^m\.json:\d+:17: files\[0\]\.sha256: expected 64 hexadecimal digits, got "b"\nm\.json:\d+:20: files\[0\]\.bit_depth: expected 16, 24 or 32, got 20$/,
  );
});

test('of another kind of document says only that', () => {
  const text = formatManifest(manifest).replace('"textures"', '"songs"').replace('"bit_depth": 24', '"bit_depth": 20');
  expect(() => parseManifest(text, 'm.json')).toThrow(/^m\.json:2:11: kind: expected "textures", got "songs"$/);
});

test('hostile keys do no harm', () => {
  const text = formatManifest(manifest)
    .replace('"values": {', '"values": { "__proto__": {"x": 1},')
    .replace('"op": "loop"', '"__proto__": {"op": 1}, "op": "loop"');
  const parsed = parseManifest(text);
  expect(parsed.files[0]?.operations[0]?.op).toBe('loop');
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  expect(parsed.profile.values['x']).toBeUndefined();
});
