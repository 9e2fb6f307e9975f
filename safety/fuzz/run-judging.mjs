/** What judging reads: what was thought of textures, and what was done because of it. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { changeTrash } from '@stem/batch/published';
import { agreedEntries, formatRatings, parseRatings, ratedSources } from '@stem/catalog/ratings';
import { readLedger } from '../../apps/keep/dist/ledger.js';
import { manifestSeeds } from './seeds/documents.mjs';
import { allowed, expected } from './violation.mjs';

/** @typedef {import('./targets.mjs').Place} Place */

/**
 * Ratings as the page saves them.
 * @param {Buffer} bytes
 */
export function runRatings(bytes) {
  const ratings = parseRatings(bytes.toString(), 'ratings.json');
  const text = formatRatings(ratings);
  expected(formatRatings(parseRatings(text)) === text, () => 'reads back differently');
  const named = [{ file: 'ratings.json', ratings }];
  expected(agreedEntries(named).length <= ratings.entries.length, () => 'more opinions than entries');
  for (const { relPath, opinion, meanRating } of ratedSources(named).sources) {
    expected(Math.abs(opinion) < 1 && meanRating >= 0 && meanRating <= 5, () => `an opinion of ${opinion}: ${relPath}`);
  }
}

/**
 * The list of what a kit holds: its names are taken away by the next keep.
 * @param {Buffer} bytes
 * @param {Place} place
 */
export async function runKitList(bytes, { file }) {
  const folder = path.join(path.dirname(file), 'kit');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, '.stem-kit.json'), bytes);
  const ledger = await allowed(() => readLedger(folder));
  for (const [name, hashes] of ledger ?? []) {
    expected(/^[a-z0-9_]+\.(?:wav|csv)$/.test(name) && hashes.size > 0, () => `a kit with ${name}`);
  }
  return ledger !== undefined;
}

const sound = Buffer.alloc(2000);
const soundHash = createHash('sha256').update(sound).digest('hex');

export const trashSeeds = () =>
  manifestSeeds().map((manifest) => Buffer.from(manifest.toString().replaceAll('ab'.repeat(32), soundHash)));

/**
 * A manifest whose textures are all rejected, then brought back: nothing beside its folder and the trash changes.
 * @param {Buffer} bytes
 * @param {Place} place
 */
export async function runTrash(bytes, { file }) {
  const home = path.join(path.dirname(file), 'trash');
  const track = path.join(home, 'export/by_source/a');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(path.join(track, 'pads'), { recursive: true });
  for (const at of ['mine.wav', 'export/mine.wav', 'export/by_source/mine.wav']) {
    writeFileSync(path.join(home, at), sound);
  }
  for (const at of ['a_pad01.wav', 'mine.wav']) writeFileSync(path.join(track, 'pads', at), sound);
  writeFileSync(path.join(track, 'manifest.json'), bytes);
  const hashes = new Set(bytes.toString('latin1').match(/[0-9a-f]{64}/g));
  const none = new Set();
  const put = await changeTrash(track, { rejects: hashes, restores: none });
  const back = await changeTrash(track, { rejects: none, restores: hashes });
  for (const at of ['mine.wav', 'export/mine.wav', 'export/by_source/mine.wav']) {
    expected(readFileSync(path.join(home, at)).equals(sound), () => `${at} has changed`);
  }
  const isRestored = put.trashed.every((at) => back.restored.includes(at));
  expected(isRestored, () => `${put.trashed.join()} went, ${back.restored.join()} came back`);
  const beside = [...readdirSync(home), ...readdirSync(path.join(home, 'export'))].filter(
    (name) => name !== 'mine.wav',
  );
  expected(beside.join() === 'export,by_source', () => `left behind: ${beside.join()}`);
  return put.trashed.length > 0;
}
