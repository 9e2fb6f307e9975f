/** What the program leaves for itself, to begin with. */
import { fingerprintOf, packFingerprint } from '@stem/core/analysis';
import { createRandom } from '@stem/core/dsp';
import { checksum } from '../formats/seal.mjs';
import { taskKey } from '../run-own.mjs';
import { manifestSeeds, productionSeeds } from './documents.mjs';

const texts = (/** @type {readonly string[]} */ ...list) => list.map((text) => Buffer.from(text));

/** Of a strike, which has both prints, and of a long noise, which has one. */
export const cacheEntrySeeds = () => [strike(24_000, 12), strike(25 * 8000, 400_000)].map(cacheEntry);

/**
 * @param {number} frames
 * @param {number} decayFrames
 */
function strike(frames, decayFrames) {
  const random = createRandom('strike');
  const samples = Float32Array.from({ length: frames }, (_, i) => random.uniform(-1, 1) * Math.exp(-i / decayFrames));
  return fingerprintOf({ sampleRate: 8000, channels: [samples] });
}

/** @param {import('@stem/core/analysis').Fingerprint} fingerprint */
function cacheEntry(fingerprint) {
  const { packed, samples } = packFingerprint(fingerprint);
  const values = {
    loudness_lufs: -14.2,
    true_peak_dbtp: -1,
    bpm: 140,
    key: 'A minor',
    clipped_runs: 0,
    silence_sec: null,
  };
  const json = JSON.stringify({
    decoder: 'stem',
    values,
    warnings: ['odd'],
    fingerprint: packed,
    sampleBytes: samples.length,
  });
  return Buffer.concat([Buffer.from(`${checksum(json)}${json}\n`), Buffer.from(samples.buffer)]);
}

/** The first file may be gone, the second has to be there. */
export const taskReceiptSeeds = () =>
  texts(
    JSON.stringify({
      key: taskKey,
      files: ['dry/bass.wav', 'delivery/stems/bass.wav'].map((path) => ({ path, bytes: 10, crc32: 7 })),
      report: { measures: { peak: { $number: '-Infinity' } } },
    }),
  );

export const workNoteSeeds = () => [
  ...productionSeeds(),
  ...texts(
    JSON.stringify([{ files: [{ path: 'stems/bass.wav', sha256: taskKey }], archive: 'stems.zip' }]),
    '{"target":"/somewhere/by_source/a"}',
  ),
];

export const lockSeeds = () =>
  texts(
    JSON.stringify({ pid: process.pid, host: 'elsewhere', startTicks: '123', token: 'abc' }),
    JSON.stringify({ pid: 1, host: '', startTicks: null, token: '' }),
  );

export const textureReceiptSeeds = manifestSeeds;

const texture = {
  path: 'by_source/a/pads/a_pad01.wav',
  sha256: taskKey,
  rating: 5,
  tags: ['dark', 'warm pad'],
  rejected: false,
};
const track = { rel_path: 'songs/a.wav', sha256: 'ab'.repeat(32) };

export const ratingSeeds = () =>
  texts(
    JSON.stringify({
      kind: 'ratings',
      version: 1,
      folder: 'ab12',
      entries: [
        { ...texture, source: track },
        { ...texture, path: 'by_source/a/hiss/a_hiss01.wav', rating: null, tags: [], rejected: true, source: track },
        { ...texture, path: 'by_source/b/pads/b_pad01.wav', rating: 1, source: { ...track, rel_path: 'b.wav' } },
      ],
    }),
  );

export const kitListSeeds = () =>
  texts(
    JSON.stringify({
      kind: 'kit',
      version: 1,
      files: ['felt_pad01.wav', 'felt_pad01.wav', 'kit.csv'].map((name, index) => ({
        name,
        sha256: `${index}${taskKey}`,
      })),
    }),
  );
