/** Disks that are full, small, read-only, without inodes or descriptors, and folders that belong to others. */
import { chmod, chown, mkdir, rm } from 'node:fs/promises';
import { treeDifference, treeHashes } from '../tree.mjs';

/** @typedef {import('../row.mjs').Row} Row */
/** @typedef {import('../place.mjs').Place} Place */

const noMount = 'no disk can be mounted here (needs root)';
const nobody = 65_534;
const needsRoot = () => (process.getuid?.() === 0 ? undefined : 'needs root, to be another user');
const needsBash = () => (process.platform === 'win32' ? 'there is no ulimit here' : undefined);

const tracks = { 'one.wav': undefined, 'two.wav': undefined };
const full = /the disk is full|no space left on the disk/;

/** A command, where it writes, and what comes of it. @typedef {object} Work
 * @property {string} command
 * @property {(place: Place) => Promise<void>} prepare
 * @property {(target: string) => readonly string[]} words writing into a folder, all of it */

/** @type {readonly Work[]} */
const works = [
  {
    command: 'batch-generate',
    prepare: (place) => place.archive(tracks),
    words: (target) => {
      const folders = ['--export-dir', `../${target}/export`, '--work-dir', `../${target}/work`];
      const rest = ['--output', `${target}/batch_results.json`, '--jobs', '2'];
      return ['batch-generate', '--sources', 'selected.json', '--root', 'root', ...folders, ...rest];
    },
  },
  {
    command: 'discover --analyze',
    prepare: (place) => place.archive(tracks),
    words: (target) => {
      const rest = ['--output', `${target}/audio_catalog.csv`, '--cache-dir', `${target}/cache`];
      return ['discover', '--root', 'root', '--analyze', ...rest];
    },
  },
  {
    command: 'produce',
    prepare: (place) => place.writeSong(),
    words: (target) => ['produce', 'song.yaml', '--out', `${target}/out`],
  },
];

/**
 * Runs a work on disks with too little of something, then with enough: nothing visible may be half-written, and in the end
 * all is as it would have been.
 * @param {Work} work
 * @param {{ least: number, most: number, option: (amount: number) => string, enough: string }} disk
 * @returns {Row['run']}
 */
function onSmallDisks(work, { least, most, option, enough }) {
  return async (place, { rounds, random }) => {
    await work.prepare(place);
    await place.folderOf('plenty');
    place.expect(await place.run(work.words('plenty')), { exit: 0 });
    const wanted = await treeHashes(place.at('plenty'));
    for (let round = 0; round < rounds; round++) {
      const amount = random.integer(least, most);
      const name = `disk${round}`;
      const disk = await place.disk(name, option(amount));
      if (disk === undefined) return noMount;
      const outcome = await place.run(work.words(name));
      place.expect(outcome, outcome.status === 0 ? { exit: 0 } : { exit: [1, 2], says: full });
      await place.expectWhole(name);
      place.check(disk.change(enough), 'the disk could not be made larger');
      place.expect(await place.run(work.words(name)), { exit: 0 });
      place.problems.push(
        ...treeDifference(comparable(wanted), comparable(await treeHashes(place.at(name)))).map(
          (difference) => `${option(amount)}: ${difference}`,
        ),
      );
      await place.expectTidy(name);
      await place.unmount(name);
    }
    return undefined;
  };
}

/** What a cache remembers has the dates of files in it. @param {Record<string, string>} hashes */
function comparable(hashes) {
  return Object.fromEntries(Object.entries(hashes).filter(([name]) => !name.startsWith('cache/')));
}

/** @type {readonly Row[]} */
const smallDisks = works.flatMap((work) => [
  {
    name: 'a disk that gets full',
    command: work.command,
    expects: 'no file half-written; told that the disk is full, exit 1 or 2; with room, all as on a large disk',
    quick: work.command.startsWith('batch'),
    run: onSmallDisks(work, { least: 1, most: 200, option: (amount) => `size=${4 * amount}k`, enough: 'size=64m' }),
  },
  {
    name: 'a disk without room for more files',
    command: work.command,
    expects: 'the same, of a disk without inodes',
    run: onSmallDisks(work, {
      least: 3,
      most: 30,
      option: (amount) => `nr_inodes=${amount}`,
      enough: 'nr_inodes=4096',
    }),
  },
  {
    name: 'a disk that is read-only',
    command: work.command,
    expects: 'told so at once, exit 2',
    async run(place) {
      await work.prepare(place);
      const disk = await place.disk('disk', 'size=8m');
      if (disk === undefined) return noMount;
      disk.change('ro');
      place.expect(await place.run(work.words('disk')), { exit: 2, says: /the disk is read-only/ });
      return undefined;
    },
  },
  {
    name: 'a folder of somebody else’s',
    command: work.command,
    expects: 'permission denied, exit 2, nothing left there',
    missing: needsRoot,
    async run(place) {
      await work.prepare(place);
      await mkdir(place.at('theirs'));
      await chmod(place.at('theirs'), 0o755);
      place.expect(await place.run(work.words('theirs'), { user: nobody }), { exit: 2, says: /permission denied/ });
      await place.expectTidy('theirs');
    },
  },
]);

/** @type {readonly Row[]} */
const limits = works.flatMap((work) => [
  {
    name: 'a largest size of a file (RLIMIT_FSIZE)',
    command: work.command,
    expects: 'no file half-written; told that the file is too large, exit 1 or 2; without the limit, all is made',
    missing: needsBash,
    async run(place, { rounds, random }) {
      await work.prepare(place);
      for (let round = 0; round < rounds; round++) {
        const target = `target${round}`;
        await mkdir(place.at(target));
        const outcome = await place.run(work.words(target), { limits: `-f ${random.integer(0, 100)}` });
        place.expect(outcome, outcome.status === 0 ? { exit: 0 } : { exit: [1, 2], says: /too large/ });
        await place.expectWhole(target);
        place.expect(await place.run(work.words(target)), { exit: 0 });
        await place.expectTidy(target);
      }
    },
  },
  {
    name: 'too few descriptors (RLIMIT_NOFILE)',
    command: work.command,
    expects: 'no file half-written; told that too many files are open, exit 1 or 2; with enough, all is made',
    quick: work.command.startsWith('produce'),
    missing: needsBash,
    async run(place, { rounds, random }) {
      await work.prepare(place);
      for (let round = 0; round < rounds; round++) {
        const target = `target${round}`;
        await mkdir(place.at(target));
        // Node itself needs some thirty before it runs anything, and says what it likes then.
        const outcome = await place.run(work.words(target), { limits: `-n ${random.integer(32, 80)}` });
        place.expect(outcome, outcome.status === 0 ? { exit: 0 } : { exit: [1, 2], says: /too many files are open/ });
        await place.expectWhole(target);
        place.expect(await place.run(work.words(target)), { exit: 0 });
        await place.expectTidy(target);
      }
    },
  },
]);

/** @type {readonly Row[]} */
export const disks = [
  ...smallDisks,
  ...limits,
  {
    name: 'standard output on a full disk',
    command: 'batch-generate, discover',
    expects: 'told so, exit 2; what was made is kept',
    quick: true,
    missing: needsBash,
    async run(place) {
      await place.archive(tracks);
      const stdout = '/dev/full';
      const says = /cannot write to standard output/;
      place.expect(await place.run(['discover', '--root', 'root', '--json'], { stdout }), { exit: 2, says });
      place.expect(await place.batch(['--json'], { stdout }), { exit: 2, says });
      place.expect(await place.batch(), { exit: 0 });
      await place.expectTidy('root');
    },
  },
  {
    name: 'an export folder that goes away meanwhile',
    command: 'batch-generate',
    expects: 'tracks may fail, exit 0 or 1; the next run makes all, exit 0',
    async run(place) {
      await place.archive({ 'one.wav': undefined, 'two.wav': undefined, 'three.wav': undefined });
      const running = place.batch(['--jobs', '1']);
      // As often as there is something.
      const ended = new AbortController();
      const removing = (async () => {
        while (!ended.signal.aborted) {
          await rm(place.at('root/export'), { recursive: true, force: true }).catch(() => undefined);
          await new Promise((resolve) => setTimeout(resolve, 40));
        }
      })();
      const outcome = await running;
      ended.abort();
      await removing;
      place.expect(outcome, { exit: [0, 1] });
      place.expect(await place.batch(), { exit: 0 });
      await place.expectTidy('root');
    },
  },
  {
    name: 'a cache that cannot be written, is a file, or holds rubbish',
    command: 'discover --analyze',
    expects: 'one warning, and the catalog is written, exit 0',
    missing: needsRoot,
    async run(place) {
      await place.archive(tracks);
      await chown(place.at('root'), nobody, nobody);
      await mkdir(place.at('outputs'));
      await chown(place.at('outputs'), nobody, nobody);
      await mkdir(place.at('theirs'), { mode: 0o755 });
      const words = ['discover', '--root', 'root', '--analyze', '--output', 'outputs/catalog.csv'];
      const outcome = await place.run([...words, '--cache-dir', 'theirs/cache'], { user: nobody });
      place.expect(outcome, { exit: 0, says: /cannot remember this scan in .*: permission denied/ });
      const warnings = outcome.stderr.match(/cannot remember/g) ?? [];
      place.check(warnings.length === 1, `the cache is warned of ${warnings.length} times`);
      place.expect(await place.run([...words, '--cache-dir', 'selected.json']), { exit: 0, says: /cannot remember/ });
    },
  },
  {
    name: 'a read-only archive',
    command: 'discover, batch-generate',
    expects: 'discover works, exit 0; batch-generate is told to go elsewhere, exit 2, and does, exit 0',
    async run(place) {
      const disk = await place.disk('root', 'size=8m');
      if (disk === undefined) return noMount;
      await place.archive(tracks);
      disk.change('ro');
      place.expect(await place.run(['discover', '--root', 'root', '--analyze']), { exit: 0 });
      place.expect(await place.batch(), { exit: 2, says: /Cannot write to the export folder .*read-only/ });
      place.expect(await place.batch(['--export-dir', place.at('export')]), { exit: 0 });
      await place.expectTidy('export');
      return undefined;
    },
  },
];
