import { getMaxListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { runOnThreads } from './thread-pool.ts';

/** Answers with what it is told, and dies of two words. */
const worker = new URL(
  'data:text/javascript,' +
    encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', (word) => {
        if (word === 'throw') throw new Error('thrown');
        if (word === 'exit') process.exit(3);
        if (word !== 'hang') parentPort.postMessage(word + '!');
      });
    `),
);

async function replies(tasks: readonly string[], threads: number, signal = new AbortController().signal) {
  const got: string[] = tasks.map(() => 'none');
  await runOnThreads<string, string>({
    worker,
    threads,
    tasks,
    signal,
    onReply: (index, reply) => (got[index] = reply instanceof Error ? `failed: ${reply.message}` : reply),
  });
  return got;
}

test.each([1, 3])('a thread that dies costs its own task only, with %d threads', async (threads) => {
  expect(await replies(['a', 'throw', 'b', 'exit', 'c', 'd'], threads)).toEqual([
    'a!',
    'failed: thrown',
    'b!',
    'failed: the worker thread ended without a result',
    'c!',
    'd!',
  ]);
});

test('an abort ends threads that hang, and what they worked on is not answered', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 300);
  expect(await replies(['hang', 'hang', 'a'], 2, controller.signal)).toEqual(['none', 'none', 'none']);
});

test('any number of threads may listen to the signal without a warning of Node', async () => {
  const { signal } = new AbortController();
  await replies(['a', 'b'], 2, signal);
  expect(getMaxListeners(signal)).toBe(0);
});

test('nothing to do starts no thread', async () => {
  expect(await replies([], 4)).toEqual([]);
});
