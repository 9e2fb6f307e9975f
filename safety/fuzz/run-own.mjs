/** What the program leaves for itself: entries of caches, receipts, locks, notes in work folders. Whoever else wrote them, it goes on. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { canonicalHash } from '@stem/catalog/text';
import { findDuplicates } from '@stem/core/analysis';
import { entriesFolder, openAnalysisCache } from '../../apps/discover/dist/analysis/analysis-cache.js';
import { earlierFiles, earlierManifest } from '../../apps/produce/dist/work/own-folder.js';
import { readPublishings } from '../../apps/produce/dist/work/publishing.js';
import { validReceipt } from '../../apps/produce/dist/work/receipt.js';
import { lockHolder } from '../../packages/batch/dist/lock.js';
import { readReceipt as readTextures } from '../../packages/batch/dist/receipt.js';
import { markedTarget, workMarker } from '../../packages/batch/dist/work-folder.js';
import { wavOutline } from '../../packages/batch/dist/wav-outline.js';
import { expected } from './violation.mjs';

/** @typedef {import('./targets.mjs').Place} Place */

const contentHash = 'ab'.repeat(32);

/**
 * An entry of the cache of discover --analyze.
 * @param {Buffer} bytes
 * @param {Place} place
 */
export async function runCacheEntry(bytes, { file }) {
  const folder = path.dirname(file);
  const entry = path.join(entriesFolder(folder, 'simd'), contentHash.slice(0, 2), contentHash);
  mkdirSync(path.dirname(entry), { recursive: true });
  writeFileSync(entry, bytes);
  const cache = openAnalysisCache(folder, 'simd');
  const record = await cache.read(contentHash);
  const print = await cache.readFingerprint(contentHash);
  if (record === undefined) return false;
  for (const [name, value] of Object.entries(record.values)) {
    expected(typeof value !== 'number' || Number.isFinite(value), () => `${name} is ${value}`);
  }
  await findDuplicates({ shapes: [record.shapes, record.shapes], load: async () => print });
  return true;
}

export const taskKey = 'cd'.repeat(32);
const writes = ['dry/bass.wav', 'delivery/stems/bass.wav'];

/**
 * A receipt of a task of produce, its sum made right where it is a document.
 * @param {Buffer} bytes
 * @param {Place} place
 */
export async function runTaskReceipt(bytes, { file }) {
  const folder = path.join(path.dirname(file), 'tasks');
  writeFileSync(file, sealedReceipt(bytes));
  const receipt = await validReceipt(file, { key: taskKey, folder, writes });
  for (const made of receipt?.files ?? []) expected(writes.includes(made.path), () => `a receipt of ${made.path}`);
  return receipt !== undefined;
}

/** @param {Buffer} bytes */
function sealedReceipt(bytes) {
  try {
    const { sha256: _, ...receipt } = JSON.parse(bytes.toString());
    return JSON.stringify({ ...receipt, sha256: canonicalHash(receipt) });
  } catch {
    return bytes;
  }
}

/**
 * What an earlier produce says that it was doing, and what it has made.
 * @param {Buffer} bytes
 * @param {Place} place
 */
export async function runWorkNotes(bytes, { file }) {
  const folder = path.join(path.dirname(file), 'notes');
  mkdirSync(folder, { recursive: true });
  for (const name of ['manifest.json', 'publishing.json', workMarker]) writeFileSync(path.join(folder, name), bytes);
  const manifest = await earlierManifest(folder);
  const { hashes, rest } = await earlierFiles(folder, folder);
  const moved = (await readPublishings(folder)).flatMap((one) => [...one.hashes.keys(), one.archive]);
  for (const name of [...hashes.keys(), ...rest, ...moved]) {
    const inside = path.relative(folder, path.join(folder, name));
    expected(inside !== '' && !inside.startsWith('..'), () => `a path that leads out: ${name}`);
  }
  const target = await markedTarget(folder);
  return manifest !== undefined || moved.length > 0 || target !== undefined;
}

/**
 * Who holds a lock.
 * @param {Buffer} bytes
 * @param {Place} place
 */
export async function runLock(bytes, { file }) {
  writeFileSync(file, bytes);
  const holder = await lockHolder(file);
  expected(holder === undefined || Number.isInteger(holder.pid), () => `process ${holder?.pid}`);
  return holder !== undefined;
}

/** What the textures of the seeds were made from. */
const textureInputs = {
  sourceSha256: contentHash,
  profileHash: '',
  profileValues: {},
  seed: 'a:b',
  stemVersion: '0.1.0',
  kernels: /** @type {const} */ ('simd'),
  drums: [{ label: 'drums.wav', sha256: contentHash, decoder: 'stem' }],
};

/**
 * The manifest of a batch as a receipt, its hash of the profile whatever it says.
 * @param {Buffer} bytes
 * @param {Place} place
 */
export async function runTextureReceipt(bytes, { file }) {
  const folder = path.join(path.dirname(file), 'receipt');
  mkdirSync(path.join(folder, 'pads'), { recursive: true });
  writeFileSync(path.join(folder, 'manifest.json'), bytes);
  writeFileSync(path.join(folder, 'pads/a_pad01.wav'), Buffer.alloc(2000));
  const profileHash = /"hash": ?"([^"]*)"/.exec(bytes.toString())?.[1] ?? '';
  const { changes } = await readTextures(folder, { ...textureInputs, profileHash }, { isKept: false });
  return changes.length === 0;
}

/**
 * What a texture that was written is held against.
 * @param {Buffer} bytes
 */
export async function runOutline(bytes) {
  const { warnings, frames, samples } = wavOutline(bytes);
  expected(Number.isFinite(frames) && samples.length <= bytes.length, () => `${frames} frames`);
  return warnings.length === 0;
}
