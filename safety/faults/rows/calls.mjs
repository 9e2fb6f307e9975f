/**
 * Every call of the file system that a command makes fails in turn, with an error that call may really have. It may cost
 * a track or the run, never more: no half-written file is visible, it is told in words, and the next run ends as if
 * nothing had been.
 */
import { systemErrorWords } from '@stem/core';
import { readCaught, trapEnvironment } from '../../trap/trap.mjs';
import { treeDifference, treeHashes } from '../tree.mjs';

/** @typedef {import('../row.mjs').Row} Row */
/** @typedef {import('../place.mjs').Place} Place */
/** @typedef {import('../../trap/trap.mjs').Caught} Caught */
/** @typedef {import('../../trap/trap.mjs').CallKind} CallKind */

/** What may happen to a call. @type {Readonly<Record<CallKind, readonly string[]>>} */
const fitting = {
  open: ['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EMFILE', 'ENFILE', 'EIO', 'EINVAL'],
  openRead: ['EIO', 'EACCES', 'EMFILE', 'ESTALE', 'ENOMEM', 'ETIMEDOUT'],
  write: ['ENOSPC', 'EDQUOT', 'EIO', 'EFBIG'],
  read: ['EIO', 'ESTALE', 'EISDIR'],
  fsync: ['EIO', 'ENOSPC', 'EDQUOT'],
  close: ['EIO', 'EDQUOT'],
  rename: ['EIO', 'EACCES', 'ENOSPC', 'EXDEV', 'EBUSY', 'EPERM'],
  link: ['EIO', 'EMLINK'],
  unlink: ['EIO', 'EACCES', 'EBUSY', 'EROFS'],
  rmdir: ['EIO', 'EACCES', 'EBUSY', 'ENOTEMPTY'],
  rm: ['EIO', 'EACCES', 'EBUSY', 'EROFS'],
  mkdir: ['ENOSPC', 'EDQUOT', 'EACCES', 'EMLINK', 'EROFS'],
  copy: ['ENOSPC', 'EIO'],
  truncate: ['EIO'],
  stat: ['EIO', 'EACCES', 'ESTALE', 'ELOOP'],
  readdir: ['EIO', 'EACCES', 'ESTALE', 'EMFILE'],
  attributes: ['EPERM', 'EROFS'],
};
const all = /** @type {readonly CallKind[]} */ (Object.keys(fitting));

const words = {
  'batch-generate': [
    'batch-generate',
    '--sources',
    'selected.json',
    '--root',
    'root',
    '--jobs',
    '1',
    '--output',
    'out/batch_results.json',
  ],
  'discover --analyze': ['discover', '--root', 'root', '--analyze', '--jobs', '1', '--output', 'out/catalog.csv'],
  produce: ['produce', 'song.yaml', '--out', 'out/song', '--jobs', '1'],
};

/** @type {readonly Row[]} */
export const calls = Object.entries(words).flatMap(([command, line]) => {
  const of = (/** @type {string} */ name, /** @type {(place: Place) => Promise<void>} */ prepare) => ({
    name: `any call of the file system failing${name}`,
    command,
    expects:
      'told by the word of the error, or of no consequence; nothing half-written; the next run ends as if nothing had been',
    quick: command === 'batch-generate' && name !== '',
    run: (/** @type {Place} */ place, /** @type {import('../row.mjs').Campaign} */ campaign) =>
      failInTurn(place, campaign, { line, prepare, command, isFirst: name === '' }),
  });
  return [
    of('', async () => undefined),
    of(', in a second run', async (place) => {
      place.expect(await place.run(line), { exit: 0 });
    }),
  ];
});

/**
 * @param {Place} place
 * @param {import('../row.mjs').Campaign} campaign
 * @param {{ line: readonly string[], prepare: (place: Place) => Promise<void>, command: string, isFirst: boolean }} work
 */
async function failInTurn(place, { rounds, random, say }, { line, prepare, command, isFirst }) {
  const log = place.at('calls.log');
  const fresh = async () => {
    for (const name of ['root', 'out', 'cache']) await place.clear(name);
    await place.archive({ 'one.wav': undefined, 'two.wav': undefined });
    await place.writeSong();
    await place.folderOf('out');
    await prepare(place);
  };
  const under = [place.at('root'), place.at('out'), place.at('cache')];
  await fresh();
  const trap = { under, calls: all };
  place.expect(await place.run(line, { env: trapEnvironment({ ...trap, log }) }), { exit: 0 });
  const points = readCaught(log);
  const wanted = await results(place);
  say(`${command}: ${points.length} calls`);
  for (const { nth, errno, stays } of choices(points, rounds, random)) {
    await place.clear(log);
    await fresh();
    const calls = stays ? fillings : all;
    const env = trapEnvironment({ under, calls, nth, count: stays ? 0 : 1, outcome: errno, log });
    const before = place.problems.length;
    const outcome = await place.run(line, { env, hangsAfterMs: 60_000 });
    place.expect(outcome, outcome.status === 0 ? { exit: 0 } : { exit: [1, 2], says: toldAs(errno) });
    await place.expectWhole();
    const again = await place.run(line);
    place.expect(again, { exit: 0 });
    const differences = treeDifference(wanted, await results(place));
    // What a first scan could not read gets its id from the next one.
    const isLate = command.startsWith('discover') && isFirst && /could not be read/.test(outcome.stderr);
    place.problems.push(...differences.filter((one) => !isLate || !one.startsWith('catalog.csv ')).slice(0, 3));
    await place.expectTidy();
    const [caught] = readCaught(log);
    const where = caught && `${errno} at ${caught.name} of ${caught.path.replace(place.folder, '')} (${caught.thread})`;
    for (let i = before; i < place.problems.length; i++) {
      place.problems[i] =
        `${where ?? `${errno} at nothing`}, call ${nth}${stays ? ' and on' : ''}: ${place.problems[i]}`;
    }
  }
}

/** By which words an error is told: with its code, or where files are made. @param {string} errno */
function toldAs(errno) {
  const words = [errno, systemErrorWords({ code: errno }) ?? errno, ...(inWords[errno] ?? [])];
  return new RegExp(words.join('|'));
}

/** @type {Readonly<Record<string, readonly string[]>>} */
const inWords = {
  EPERM: ['permission denied'],
  EISDIR: ['a folder is in the way where a file should be'],
};

/** What fails for good on a disk that is full. @type {readonly CallKind[]} */
const fillings = ['open', 'write', 'mkdir', 'copy'];

/**
 * Which calls fail with what: each in turn as far as the rounds go, in an order of chance.
 * @param {readonly Caught[]} points @param {number} rounds @param {import('@stem/core/dsp').Random} random
 */
function choices(points, rounds, random) {
  const order = points.map((point, index) => ({ point, index, key: random.next() })).toSorted((a, b) => a.key - b.key);
  const chosen = [];
  for (let round = 0; round < rounds; round++) {
    const { point, index } = order[round % order.length];
    const stays = fillings.includes(point.kind) && random.next() < 0.3;
    const errnos = fitting[point.kind];
    const nth = stays ? points.slice(0, index + 1).filter(({ kind }) => fillings.includes(kind)).length : index + 1;
    chosen.push({ nth, errno: stays ? 'ENOSPC' : errnos[random.integer(0, errnos.length - 1)], stays });
  }
  return chosen;
}

/** What came of it: documents and sounds, not what is remembered. @param {Place} place */
async function results(place) {
  const [out, root] = [await treeHashes(place.at('out')), await treeHashes(place.at('root'))];
  return { ...out, ...root };
}
