/** Precision and recall of the search for duplicates on made sets, and its speed: the tables of docs/duplicates.md. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findDuplicates, fingerprintOf, shapesOf } from '@stem/core/analysis';
import { decode } from '@stem/core/format';
import { makeSet, songWays, ways } from './duplicates-set.mjs';

/** @typedef {{ name: string, way: string, print: ReturnType<typeof fingerprintOf> }} Sound */

/** Sets: their title, where their sounds lie in the folder of real audio, and how they are copied. */
const sets = /** @type {const} */ ([
  ['one-shots and loops (sonic-pi-samples)', 'sonic-pi-samples/usr/share/sonic-pi/samples', ways],
  ['one-shots and loops (lmms-common)', 'lmms-common/usr/share/lmms/samples', ways],
  ['songs (singularity-music)', 'singularity-music/usr/share/games/singularity/music', songWays],
]);

/**
 * @param {readonly string[]} words a folder to keep the made sets in; otherwise they are made and thrown away
 */
export async function measure([kept]) {
  const audio = process.env['STEM_TEST_AUDIO'];
  if (audio === undefined) throw new Error('Expected STEM_TEST_AUDIO to name a folder of real audio.');
  const folder = kept ?? mkdtempSync(path.join(tmpdir(), 'stem-duplicates-'));
  for (const [title, source, copies] of sets) {
    const from = path.join(audio, source);
    if (!existsSync(from)) continue;
    const target = path.join(folder, path.basename(path.dirname(from)));
    makeSet(from, target, copies);
    await measureSet(title, target);
  }
  if (kept === undefined) rmSync(folder, { recursive: true });
}

/**
 * @param {string} title
 * @param {string} folder
 */
async function measureSet(title, folder) {
  /** Processor time, so that a busy machine measures the same. */
  let fingerprintSec = 0;
  let audioSec = 0;
  /** @type {Sound[]} */
  const sounds = [];
  for (const file of readdirSync(folder).toSorted()) {
    const [name = '', way = 'original'] = file.replace(/\.\w+$/, '').split('@');
    const { audio, info } = await decode(path.join(folder, file));
    const start = process.cpuUsage().user;
    const print = fingerprintOf(audio);
    fingerprintSec += (process.cpuUsage().user - start) / 1e6;
    audioSec += info.durationSec;
    sounds.push({ name, way, print });
  }
  const originals = sounds.filter(({ way }) => way === 'original');
  const waysUsed = [...new Set(sounds.map(({ way }) => way))].filter((way) => way !== 'original').toSorted();
  console.log(`\n### ${title}\n`);
  console.log('| copies | files | true pairs | found | right | precision | recall |\n|---|---|---|---|---|---|---|');
  for (const way of waysUsed) await row(way, [...originals, ...sounds.filter((sound) => sound.way === way)]);
  await row('the originals alone', originals);
  const start = process.cpuUsage().user;
  await row('all together', sounds);
  const groupingSec = (process.cpuUsage().user - start) / 1e6;
  console.log(
    `\n${sounds.length} files, ${(audioSec / 60).toFixed(0)} minutes: fingerprints ${fingerprintSec.toFixed(1)} s, ` +
      `grouping ${groupingSec.toFixed(1)} s of one core`,
  );
}

/**
 * Prints how many pairs truly are copies, were found, and are both.
 * @param {string} title
 * @param {readonly Sound[]} set
 */
async function row(title, set) {
  const groups = await findDuplicates({
    shapes: set.map(({ print }) => shapesOf(print)),
    load: async (index) => set[index]?.print,
  });
  const members = groups.map((group) => group.flatMap((index) => set[index] ?? []));
  for (const group of members) {
    const names = [...new Set(group.map(({ name }) => name))];
    if (names.length > 1) console.error(`${title}: joined ${names.join(', ')}`);
  }
  const truth = pairs(set);
  const found = members.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const right = members.reduce((sum, group) => sum + pairs(group), 0);
  const share = (/** @type {number} */ part, /** @type {number} */ whole) =>
    whole === 0 ? '' : (part / whole).toFixed(4);
  console.log(
    `| ${title} | ${set.length} | ${truth} | ${found} | ${right} | ${share(right, found)} | ${share(right, truth)} |`,
  );
}

/**
 * Pairs of the same name.
 * @param {readonly Sound[]} group
 */
function pairs(group) {
  const counts = new Map();
  for (const { name } of group) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}
