/** Sources that cannot be read, or that change, shrink, grow or go while they are read. */
import { spawnSync } from 'node:child_process';
import { chmod, chown, readFile, writeFile } from 'node:fs/promises';
import { trapEnvironment } from '../../trap/trap.mjs';
import { chord, song } from '../material.mjs';

/** @typedef {import('../row.mjs').Row} Row */

const nobody = 65_534;
const needsRoot = () => (process.getuid?.() === 0 ? undefined : 'needs root, to be another user');

/** @param {object} order */
export const withDeed = (order) => ({ preload: 'deed.mjs', env: { STEM_DEED: JSON.stringify(order) } });

const deeds = ['grow', 'shrink', 'empty', 'vanish', 'turn into a folder', 'be replaced'];
const changed =
  /changed while it was read|is gone|is not there|no such file|there is no such file|the file is a folder|it is a folder|This is not a file/;

/** @type {readonly { calls: readonly import('../../trap/trap.mjs').CallKind[], at: string, exit: number, says: RegExp }[]} */
const moments = [
  { calls: ['stat', 'openRead'], at: 'one\\.wav$', exit: 0, says: /1 file that could not be looked at keeps its row/ },
  {
    calls: ['readdir'],
    at: 'root/deep$',
    exit: 0,
    says: /deep: the folder cannot be read: the disk reported an error/,
  },
  { calls: ['readdir'], at: 'root$', exit: 2, says: /root cannot be read: the disk reported an error/ },
  {
    calls: ['openRead', 'read'],
    at: 'audio_catalog',
    exit: 2,
    says: /cannot read the older catalog .*: the disk reported an error/,
  },
  { calls: ['stat'], at: 'audio_catalog', exit: 2, says: /the disk reported an error/ },
];

/** @type {readonly Row[]} */
const changes = deeds.flatMap((deed) => [
  {
    name: `a source that comes to ${deed} while it is read`,
    command: 'batch-generate',
    expects: 'told as changed or gone in its row, exit 1, or made whole, exit 0; the other track is made',
    async run(place, { rounds, random }) {
      for (let round = 0; round < rounds; round++) {
        await place.archive({ 'victim.wav': chord('victim', 6), 'good.wav': undefined });
        const at = random.integer(0, 3) === 0 ? 'open' : 'read';
        const nth = random.integer(1, at === 'open' ? 2 : 12);
        const outcome = await place.batch(['--force'], withDeed({ file: '/victim.wav', deed, at, nth }));
        const where = `${deed} at the ${nth}. ${at}`;
        const row = (await place.rows()).get('victim.wav');
        const error = row?.stats.error ?? '';
        // What happens before it is looked at, or when it was read, is none of ours.
        place.expect(outcome, { exit: [0, 1] });
        if (outcome.status === 1) place.check(changed.test(error), `${where}: told as: ${error}`);
        place.check((await place.rows()).get('good.wav')?.success === true, `${where}: the other track was not made`);
        await place.expectWhole('root/export');
        await place.expectTidy('root');
        await place.clear('root');
      }
    },
  },
  {
    name: `a source that comes to ${deed} while it is read`,
    command: 'discover --analyze',
    expects: 'told as changed or gone in a warning; the others are catalogued, exit 0',
    async run(place, { rounds, random }) {
      for (let round = 0; round < rounds; round++) {
        await place.archive({ 'victim.wav': chord('victim', 6), 'good.wav': undefined });
        const at = random.integer(0, 3) === 0 ? 'open' : 'read';
        const nth = random.integer(1, at === 'open' ? 3 : 12);
        const condition = withDeed({ file: '/victim.wav', deed, at, nth });
        const outcome = await place.run(['discover', '--root', 'root', '--analyze'], condition);
        place.expect(outcome, { exit: 0 });
        const told = outcome.stderr.split('\n').filter((line) => line.startsWith('warning: victim.wav'));
        const where = `${deed} at the ${nth}. ${at}`;
        for (const line of told) {
          const isEarly = at === 'open' || nth < 4;
          const isTold = changed.test(line) || isEarly || deed === 'be replaced' || deed === 'empty';
          place.check(isTold, `${where}: told as: ${line}`);
        }
        await place.clear('root');
      }
    },
  },
]);

/** @type {readonly Row[]} */
export const sources = [
  {
    name: 'a source and a folder that may not be read',
    command: 'discover, batch-generate',
    expects: 'permission denied for each, in a warning and a row; the others are done',
    missing: needsRoot,
    async run(place) {
      await place.archive({ 'good.wav': undefined, 'secret.wav': undefined, 'closed/inside.wav': undefined });
      await chown(place.at('root'), nobody, nobody);
      await chmod(place.at('root/secret.wav'), 0);
      await chmod(place.at('root/closed'), 0);
      const user = { user: nobody };
      const outcome = await place.run(['discover', '--root', 'root', '--cache-dir', 'mine'], user);
      place.expect(outcome, { exit: 0, says: /secret\.wav: permission denied/ });
      place.expect(outcome, { exit: 0, says: /closed: the folder cannot be read: permission denied/ });
      place.expect(await place.batch([], user), { exit: 1, says: /secret\.wav: permission denied/ });
      const error = (await place.rows()).get('closed/inside.wav')?.stats.error ?? '';
      place.check(/permission denied/.test(error), `the closed folder is told as: ${error}`);
      place.check((await place.rows()).get('good.wav')?.success === true, 'the other track was not made');
    },
  },
  {
    name: 'a file, a folder or the older catalog that cannot be read for a moment',
    command: 'discover',
    expects: 'ids and a person’s own columns are kept, exit 0; a catalog that cannot be read is not replaced, exit 2',
    quick: true,
    async run(place) {
      await place.archive({ 'one.wav': undefined, 'two.wav': undefined, 'deep/er/three.wav': undefined });
      const file = place.at('audio_catalog.csv');
      for (const more of [[], ['--analyze']]) {
        const words = ['discover', '--root', 'root', ...more];
        place.expect(await place.run(words), { exit: 0 });
        const lines = (await readFile(file, 'utf8')).trim().split('\n');
        const wanted = `${lines.map((line, i) => `${line},${i === 0 ? 'mine' : `note ${i}`}`).join('\n')}\n`;
        for (const { calls, at, exit, says } of moments) {
          await writeFile(file, wanted);
          const under = [place.at('root'), file];
          const env = trapEnvironment({ under, calls, path: at, nth: 1, count: 0, outcome: 'EIO' });
          place.expect(await place.run(words, { env }), { exit, says });
          place.check((await readFile(file, 'utf8')) === wanted, `${at}: rows are lost`);
          place.expect(await place.run(words), { exit: 0 });
          place.check((await readFile(file, 'utf8')) === wanted, `${at}: rows are lost in the next scan`);
        }
        await place.clear('audio_catalog.csv');
      }
    },
  },
  ...changes,
  {
    name: 'a take of the producer’s that changes while it is read',
    command: 'produce',
    expects: 'nothing half-written is delivered',
    async run(place, { rounds, random }) {
      const withTake = song.replace('{name: bass}', '{name: bass, source: {file: take.wav}}');
      await place.writeSong(withTake);
      for (let round = 0; round < rounds; round++) {
        await writeFile(place.at('take.wav'), chord('take', 2));
        const deed = deeds[random.integer(0, deeds.length - 1)];
        const nth = random.integer(1, 8);
        const condition = withDeed({ file: '/take.wav', deed, at: 'read', nth });
        const outcome = await place.run(['produce', 'song.yaml', '--out', `out${round}`], condition);
        place.expect(outcome, { exit: [0, 1, 2] });
        await place.expectWhole(`out${round}`);
        await place.clear('take.wav');
      }
    },
  },
  {
    name: 'an ffmpeg that hangs, crashes, says rubbish, or never ends',
    command: 'discover, batch-generate',
    expects: 'that file fails with the reason, the other track is made, exit 1; no ffmpeg outlives the run',
    missing: () => (process.platform === 'win32' ? 'there are no scripts here' : undefined),
    async run(place) {
      await place.archive({ 'good.wav': undefined, 'strange.m4a': m4a });
      const bodies = {
        crash: 'kill -SEGV $$',
        rubbish: 'head -c 100000 /dev/urandom',
        endless: 'cat /dev/urandom',
        nothing: 'exit 0',
        hang: `echo $$ >>'${place.at('pids')}'; exec sleep 300`,
      };
      for (const [name, body] of Object.entries(bodies)) {
        const file = place.at(`ffmpeg-${name}`);
        const version = 'case "$*" in *-version*) echo "ffmpeg version 9"; exit 0;; esac';
        await writeFile(file, `#!/bin/sh\n${version}\n${body}\n`, { mode: 0o755 });
        const env = { STEM_FFMPEG: file };
        const limits = { env, hangsAfterMs: 100_000 };
        if (name !== 'hang') {
          place.expect(await place.run(['discover', '--root', 'root', '--fresh'], limits), {
            exit: 0,
            says: /strange\.m4a: /,
          });
        }
        const outcome = await place.batch(['--force', '--timeout', '5'], limits);
        place.expect(outcome, {
          exit: 1,
          says: /strange\.m4a: (?:ffmpeg cannot read it|ffmpeg gave|Process timed out)/,
        });
        place.check((await place.rows()).get('good.wav')?.success === true, `${name}: the other track was not made`);
      }
      const pids = (await readFile(place.at('pids'), 'utf8')).trim().split('\n').map(Number);
      place.check(!pids.some(runs), 'an ffmpeg that hangs outlives the batch');
    },
  },
];

/** Whether a process runs; one that nobody has asked about its end does not. @param {number} pid */
function runs(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return /^[^Z]/.test(stdout.trim());
}

/** The start of an MP4, which is all that is looked at here before ffmpeg is asked. */
const m4a = Buffer.from('\0\0\0\u0018ftypM4A \0\0\0\0M4A mp42\0\0\0\bmdat', 'latin1');
