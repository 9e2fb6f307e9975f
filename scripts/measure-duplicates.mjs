/**
 * Measures how well copies are found in a set that make-duplicates-set.mjs made: precision and recall over all pairs, for
 * each way of copying against the originals, and for the whole set. Prints the table of docs/measurements.md.
 *
 *   node scripts/measure-duplicates.mjs FOLDER
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findDuplicates, fingerprintOf, shapesOf } from '../packages/core/dist/analysis/index.js';
import { decode } from '../packages/core/dist/format/index.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Expected a folder.');

/** @typedef {{ name: string, way: string, print: ReturnType<typeof fingerprintOf> }} Sound */

/** Processor time, so that a busy machine measures the same. */
let fingerprintSec = 0;
/** @type {Sound[]} */
const sounds = [];
for (const file of readdirSync(folder).toSorted()) {
  const [name = '', way = 'original'] = file.replace(/\.\w+$/, '').split('@');
  const { audio } = await decode(join(folder, file));
  const start = process.cpuUsage().user;
  const print = fingerprintOf(audio);
  fingerprintSec += (process.cpuUsage().user - start) / 1e6;
  sounds.push({ name, way, print });
}

/**
 * Pairs that truly are copies, pairs that were found, and pairs that are both.
 * @param {readonly Sound[]} set
 */
async function measure(set) {
  const groups = await findDuplicates({
    shapes: set.map(({ print }) => shapesOf(print)),
    load: async (index) => set[index]?.print,
  });
  /** @param {readonly Sound[]} group */
  const copies = (group) => {
    const counts = new Map();
    for (const { name } of group) counts.set(name, (counts.get(name) ?? 0) + 1);
    return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  };
  const members = groups.map((group) => group.flatMap((index) => set[index] ?? []));
  const wrong = members.filter((group) => new Set(group.map(({ name }) => name)).size > 1);
  for (const group of wrong) console.log(`joined: ${[...new Set(group.map(({ name }) => name))].join(', ')}`);
  return {
    files: set.length,
    truth: copies(set),
    found: members.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0),
    right: members.reduce((sum, group) => sum + copies(group), 0),
  };
}

const ways = [...new Set(sounds.map(({ way }) => way))].filter((way) => way !== 'original').toSorted();
/** @type {readonly [string, readonly Sound[]][]} */
const sets = [
  ...ways.map((one) => /** @type {const} */ ([one, sounds.filter(({ way }) => way === 'original' || way === one)])),
  ['the originals alone', sounds.filter(({ way }) => way === 'original')],
  ['all together', sounds],
];
console.log('| copies | files | true pairs | found | right | precision | recall |\n|---|---|---|---|---|---|---|');
for (const [title, set] of sets) {
  const start = process.cpuUsage().user;
  const { files, truth, found, right } = await measure(set);
  const share = (/** @type {number} */ part, /** @type {number} */ whole) =>
    whole === 0 ? '' : (part / whole).toFixed(4);
  console.log(
    `| ${title} | ${files} | ${truth} | ${found} | ${right} | ${share(right, found)} | ${share(right, truth)} |`,
  );
  if (set === sounds) console.log(`grouping took ${((process.cpuUsage().user - start) / 1e6).toFixed(1)} s`);
}
console.log(`fingerprints of ${sounds.length} files took ${fingerprintSec.toFixed(1)} s`);
