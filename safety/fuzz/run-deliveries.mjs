/** What batches and songs have published, with a manifest that somebody else has written. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findBatch, inspectBatch } from '@stem/batch/published';
import { encodeWav } from '@stem/core/format';
import { verifyText } from '../../apps/produce/dist/verify/result-text.js';
import { verifyDelivery } from '../../apps/produce/dist/verify/verify-delivery.js';
import { manifestSeeds } from './seeds/documents.mjs';
import { allowed, expected } from './violation.mjs';

/** @typedef {import('./targets.mjs').Place} Place */

const track = 'batch/by_source/a';
const delivered = 'delivery';

/** @param {string} folder */
export function publishedSeeds(folder) {
  const channels = [0, 1].map(() => Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i / 10) / 2));
  const bytes = encodeWav({ sampleRate: 44_100, channels }, { bitDepth: 24, loop: { start: 0, end: 999 } });
  mkdirSync(path.join(folder, track, 'pads'), { recursive: true });
  writeFileSync(path.join(folder, track, 'pads/a_pad01.wav'), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const fitted = (/** @type {Buffer} */ manifest) => {
    const text = manifest.toString().replace(/"bytes": 2000/, `"bytes": ${bytes.length}`);
    return Buffer.from(text.replace(/("path": "pads\/a_pad01.wav",[^{}]*"sha256": ")\w+/, `$1${sha256}`));
  };
  return { seeds: manifestSeeds().map(fitted), missing: [] };
}

/**
 * `verify` on a batch.
 * @param {Buffer} bytes
 * @param {Place} place
 */
export async function runPublished(bytes, { file }) {
  const folder = path.dirname(file);
  writeFileSync(path.join(folder, track, 'manifest.json'), bytes);
  const batch = await findBatch(path.join(folder, 'batch'));
  if (batch === undefined) return false;
  const { tracks } = await inspectBatch(batch, { signal: new AbortController().signal });
  for (const { findings } of tracks) {
    expected(
      findings.every(
        ({ message }) => message !== '' && !/\bundefined\b|\[object /.test(message.replaceAll(/"[^"]*"/g, '')),
      ),
      () => findings.map(({ message }) => message).join('; '),
    );
  }
  return tracks.some(({ manifest }) => manifest !== undefined);
}

const song = `title: Song
tempo: 240
sample_rate: 8000
sections: [{ name: verse, bars: 1 }]
stems: [{ name: bass, role: bass }]
`;

/** @param {string} folder */
export function deliverySeeds(folder) {
  const [file, out] = [path.join(folder, 'song.yaml'), path.join(folder, delivered)];
  writeFileSync(file, song);
  const program = path.join(import.meta.dirname, '../../apps/produce/bin/stem-produce.js');
  const { status, stderr } = spawnSync(process.execPath, [program, file, '--out', out], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`no delivery: ${stderr}`);
  return { seeds: [readFileSync(path.join(out, 'manifest.json'))], missing: [] };
}

/**
 * `verify` on a song.
 * @param {Buffer} bytes
 * @param {Place} place
 */
export async function runDelivery(bytes, { file }) {
  const folder = path.join(path.dirname(file), delivered);
  writeFileSync(path.join(folder, 'manifest.json'), bytes);
  const result = await allowed(() => verifyDelivery(folder));
  if (result === undefined) return false;
  const text = verifyText(result, (_, words) => words);
  expected(text.length < 100_000, () => `${text.length} characters are told`);
  return result.manifest !== undefined;
}
