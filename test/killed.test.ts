/** What torture has found at single calls of the file system: kills, stops and refusals at exactly these. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { batch } from '../safety/torture/commands/batch.mjs';
import { produce } from '../safety/torture/commands/produce.mjs';
import { writeMaterial } from '../safety/torture/material.mjs';
import { start } from '../safety/torture/program.mjs';
import { readCaught, trapEnvironment, type Trap } from '../safety/trap/trap.mjs';
import { repositoryRoot } from './repository.ts';

let folder: string;
let place: string;
let log: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stem-killed-'));
  place = path.join(folder, 'place');
  log = path.join(folder, 'log');
  await mkdir(path.join(place, 'home'), { recursive: true });
  await mkdir(path.join(place, 'tmp'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Whoever still waits after that waits for ever. */
const longestMs = 60_000;

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly words: string;
}

/** Takes a lock `times` times, and lets it go again. */
function takeLock(lock: string, times: number, trap?: Trap): { readonly pid: number; readonly ended: Promise<Ended> } {
  const program = path.join(repositoryRoot, 'test/programs/take-lock.mjs');
  const args = [program, lock, path.join(folder, 'witness'), String(times)];
  const env = { ...process.env, ...(trap ? trapEnvironment(trap) : { NODE_OPTIONS: undefined }) };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (words += text));
  const patience = setTimeout(() => child.kill('SIGKILL'), longestMs);
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (status, signal) => {
      clearTimeout(patience);
      resolve({ status, signal, words });
    }),
  );
  return { pid: child.pid ?? 0, ended };
}

const done: Ended = { status: 0, signal: null, words: '' };
const onPosix = process.platform === 'win32' ? describe.skip : describe;

onPosix('a lock', () => {
  const lock = (): string => path.join(place, 'tmp/lock');
  const left = (): Promise<string[]> => readdir(path.join(place, 'tmp'));
  const trap = (rest: Partial<Trap>): Trap => ({ under: [path.join(place, 'tmp')], log, ...rest });

  test.each([3, 5, 8, 13])(
    'that is dead goes to one of many at a time, though some die at call %i and after as they take it',
    async (call) => {
      await writeFile(lock(), JSON.stringify({ pid: 4_194_303, host: hostname(), startTicks: '1', token: 'dead' }));
      const moments = ['before', 'half', 'after'] as const;
      const dying = moments.map((moment, i) => takeLock(lock(), 3, trap({ nth: call + i, moment })));
      const living = [0, 1].map(() => takeLock(lock(), 3));
      await Promise.all(dying.map(({ ended }) => ended));
      expect(await Promise.all(living.map(({ ended }) => ended))).toEqual([done, done]);
      expect(await takeLock(lock(), 1).ended).toEqual(done);
      expect(await left()).toEqual([]);
    },
  );

  test('is not had by who stood still as he took it, while another has it', async () => {
    const still = takeLock(lock(), 1, trap({ calls: ['link'], nth: 1, outcome: 'SIGSTOP' }));
    while (readCaught(log).length === 0) await sleep(20);
    const other = takeLock(lock(), 100);
    await sleep(500);
    process.kill(still.pid, 'SIGCONT');
    expect(await Promise.all([still.ended, other.ended])).toEqual([done, done]);
    expect(await left()).toEqual([]);
  });

  test('is taken by one at a time where the system has no second names for files', async () => {
    const all = [0, 1].map(() => takeLock(lock(), 5, trap({ calls: ['link'], nth: 1, count: 0, outcome: 'EPERM' })));
    expect(await Promise.all(all.map(({ ended }) => ended))).toEqual([done, done]);
    expect(await left()).toEqual([]);
  });

  test('that cannot be written leaves nothing that others would wait for', async () => {
    const { status, words } = await takeLock(lock(), 1, trap({ calls: ['write'], nth: 1, outcome: 'ENOSPC' })).ended;
    expect({ status, words }).toEqual({ status: 1, words: expect.stringContaining('ENOSPC') });
    expect(await left()).toEqual([]);
  });
});

onPosix('a run', () => {
  beforeEach(() => writeMaterial(folder));
  const run = (args: readonly string[], trap?: Trap): ReturnType<typeof start>['ended'] =>
    start(args, place, trap).ended;

  test('clears the work folder of one that was killed, and of one that was killed as it did that', async () => {
    const under = [path.join(place, 'work')];
    const args = batch.args(place);
    const first = await run(args, { under, nth: 1, calls: ['rename'], path: 'manifest', moment: 'before' });
    expect(first.signal).toBe('SIGKILL');
    const files = await readdir(path.join(place, 'work'), { recursive: true });
    const [track = ''] = /^\w+(?=\/pads)/mu.exec(files.join('\n')) ?? [];
    // The first of these calls finds nothing, the second one takes the folder away.
    const ofTrack = `/(${track}|.stem-dead-.*${track})$`;
    const second = await run(args, { under, nth: 2, calls: ['rm'], path: ofTrack, moment: 'half', share: 1 });
    expect(second.signal).toBe('SIGKILL');
    expect((await run(args)).status).toBe(0);
    expect(existsSync(path.join(place, 'work'))).toBe(false);
  });

  test('of produce that is interrupted says how to go on', async () => {
    const under = [path.join(place, 'out')];
    const ended = await run(produce.args(place), { under, nth: 1, calls: ['rename'], outcome: 'SIGINT' });
    expect(ended.status).toBe(130);
    expect(ended.words).toContain('Interrupted. Run the same command again to go on.');
  });
});
