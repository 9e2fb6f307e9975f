import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { runOnThreads } from './thread-pool.ts';

/** Answers with what it is told, and dies of two words. */
const worker = new URL(
  'data:text/javascript,' +
    encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', (word) => {
        if (word === 'end') return parentPort.close();
        if (word === 'throw') throw new Error('thrown');
        if (word === 'heap') for (const all = []; ; ) all.push(Array(100000).fill(all.length));
        if (word === 'exit') process.exit(3);
        if (word === 'hang') for (;;);
        parentPort.postMessage(word + '!');
      });
    `),
);

async function replies(
  tasks: readonly string[],
  threads: number,
  { signal = new AbortController().signal, timeoutMs = 60_000 } = {},
) {
  const got: string[] = tasks.map(() => 'none');
  await runOnThreads<string, string>({
    worker,
    threads,
    tasks,
    signal,
    // A slow machine takes long to start a thread.
    timeoutMs: (word) => (word === 'hang' ? timeoutMs : 60_000),
    onReply: (index, reply) => (got[index] = reply instanceof Error ? `failed: ${reply.message}` : reply),
  });
  return got;
}

test.each([1, 3])('a thread that dies costs its own task only, with %d threads', async (threads) => {
  expect(await replies(['a', 'throw', 'b', 'exit', 'c', 'heap', 'd'], threads)).toEqual([
    'a!',
    'failed: thrown',
    'b!',
    'failed: the worker thread ended without a result',
    'c!',
    'failed: Worker terminated due to reaching memory limit: JS heap out of memory',
    'd!',
  ]);
});

test.each([
  ['is not there', 'file:///nowhere/worker.js', /Cannot find module/],
  ['is of another version than what it imports', "data:text/javascript,import {gone} from 'node:path'", /'gone'/],
])('a worker module that %s ends the run with what to do', async (_, href, message) => {
  const answered: number[] = [];
  const run = runOnThreads<string, string>({
    worker: new URL(href),
    threads: 2,
    tasks: ['a', 'b', 'c', 'd'],
    signal: new AbortController().signal,
    timeoutMs: () => 60_000,
    onReply: (index) => answered.push(index),
  });
  await expect(run).rejects.toThrow(message);
  await expect(run).rejects.toThrow(/install stem anew.*stem doctor/);
  expect(answered).toEqual([]);
});

test('an abort ends threads that hang, and what they worked on is not answered', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 300);
  expect(await replies(['hang', 'hang', 'a'], 2, { signal: controller.signal })).toEqual(['none', 'none', 'none']);
});

test('a thread that hangs is stopped when its time is up, and another goes on', async () => {
  expect(await replies(['a', 'hang', 'b'], 1, { timeoutMs: 500 })).toEqual(['a!', 'failed: it took too long', 'b!']);
});

test('of a dozen threads that listen to one signal Node has nothing to warn', async () => {
  const built = new URL('../../dist/analysis/thread-pool.js', import.meta.url);
  const program = `
    import(${JSON.stringify(built.href)}).then(({ runOnThreads }) => runOnThreads({
      worker: new URL(${JSON.stringify(worker.href)}),
      threads: 12,
      tasks: Array.from({ length: 12 }, () => 'a'),
      signal: new AbortController().signal,
      timeoutMs: () => 60_000,
      onReply: (_, reply) => process.stdout.write(reply),
    }));`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--eval', program]);
  expect(stdout).toBe('a!'.repeat(12));
  expect(stderr).toBe('');
});

test('nothing to do starts no thread', async () => {
  expect(await replies([], 4)).toEqual([]);
});
