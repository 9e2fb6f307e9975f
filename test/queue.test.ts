/** A batch on many machines, as its user meets it: the built commands, and a Redis of the test's own. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { answerSchemas } from '@stem/catalog/answers';
import { writeArchive } from '../examples/write-archive.mjs';
import { freePort, hasRedis, startRedis, type RedisServer } from '../packages/queue/test/redis-server.ts';
import { repositoryRoot, stem, succeeded, type Outcome } from './repository.ts';
import { treeHashes } from './tree.ts';

jest.setTimeout(240_000);

const testRedis = hasRedis ? test : test.skip;
const password = 'hush-hush-7';

const children: ChildProcess[] = [];
let home = '';
let redis: RedisServer;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'stem-queue-'));
  await mkdir(path.join(home, 'elsewhere'));
  await writeArchive(path.join(home, 'music'), ['songs/Track 01.wav', 'scratch/riff idea.wav']);
  succeeded(await run('discover --root music --output selected_sources.csv --cache-dir cache'));
  if (hasRedis) redis = await startRedis('--requirepass', password);
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  if (hasRedis) await redis.close();
  await rm(home, { recursive: true, force: true });
});

function run(line: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return stem(line.split(' '), { cwd: home, env: { STEM_QUEUE_PASSWORD: undefined, REDIS_URL: undefined, ...env } });
}

interface Running {
  readonly child: ChildProcess;
  /** What it has said so far. */
  said(): string;
  until(words: RegExp): Promise<void>;
  ended(): Promise<number | null>;
}

function start(line: string, env: Readonly<Record<string, string>>): Running {
  const bin = path.join(repositoryRoot, 'apps/stem/bin/stem.js');
  const child = spawn(process.execPath, [bin, ...line.split(' ')], { cwd: home, env: { ...process.env, ...env } });
  children.push(child);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const end = once(child, 'close') as Promise<[number | null]>;
  return {
    child,
    said: () => text,
    async until(words) {
      while (!words.test(text)) {
        if (child.exitCode !== null) throw new Error(`it ended: ${text}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    ended: async () => (await end)[0],
  };
}

testRedis('a batch through the queue has the bytes of one without, and a worker stops in order', async () => {
  const env = { STEM_QUEUE_PASSWORD: password };
  succeeded(await run('batch-generate --root music --export-dir ../here --work-dir ../work --output here.json'));
  const worker = start(`worker --queue ${redis.url} --jobs 1 --json`, env);
  await worker.until(/Waiting for tracks: .* \(redis \d/);

  const line = 'batch-generate --root music --export-dir ../there --work-dir ../work --output there.json';
  const batch = succeeded(await run(`${line} --queue ${redis.url} --priority high --json`, env));
  expect(await treeHashes(path.join(home, 'there'))).toEqual(await treeHashes(path.join(home, 'here')));
  const rows = async (file: string): Promise<unknown> =>
    (JSON.parse(await readFile(path.join(home, file), 'utf8')) as { results: unknown }).results;
  expect(await rows('there.json')).toEqual(await rows('here.json'));
  expect(batch.stderr).toContain('2 tracks are in the queue.');

  const state = succeeded(await run(`queue --queue ${redis.url} --json`, env));
  const answer = answerSchemas.queue.parse(JSON.parse(state.stdout));
  expect(answer).toEqual(JSON.parse(state.stdout));
  expect(answer).toMatchObject({ waiting: 0, retrying: 0, making: [], persistence: 'aof', queue: redis.url });
  expect(answer.workers).toHaveLength(1);

  worker.child.kill('SIGTERM');
  expect(await worker.ended()).toBe(0);
  const told = worker.said();
  expect(told).toContain('Stopped: 2 made, 0 up to date, 0 failed, 0 given back.');
  const printed: unknown = JSON.parse(told.slice(told.indexOf('{')));
  expect(answerSchemas.worker.parse(printed)).toEqual(printed);
  expect(await readdir(path.join(home, 'elsewhere'))).toEqual([]);
});

testRedis('the password is told to nobody, wherever it comes from', async () => {
  const withPassword = redis.url.replace('//', `//:${password}@`);
  const worker = start(`worker --queue ${withPassword} --jobs 1`, { STEM_DEBUG: '1' });
  await worker.until(/Waiting for tracks/);
  if (process.platform === 'linux') {
    const listed = await readFile(`/proc/${worker.child.pid}/cmdline`, 'utf8');
    expect(listed).not.toContain(password);
  }
  const wrongPassword = redis.url.replace('//', `//:${password}x@`);
  const wrong = [
    `queue --queue ${wrongPassword}`,
    `worker --queue ${wrongPassword}`,
    `queue --queue ${withPassword}/x`,
  ];
  const outcomes = await Promise.all([
    ...wrong.map((line) => run(line, { STEM_DEBUG: '1' })),
    run(`queue --queue ${redis.url}`, { STEM_QUEUE_PASSWORD: `${password}y`, STEM_DEBUG: '1' }),
    run(`queue --queue ${redis.url}`, { STEM_DEBUG: '1' }),
    run(`queue --json`, { REDIS_URL: withPassword, STEM_DEBUG: '1' }),
    run(`queue --queue ${redis.url}/99`, { STEM_QUEUE_PASSWORD: password }),
    run('batch-generate --root music --dry-run --queue redis://hush-hush-7@desk', { STEM_DEBUG: '1' }),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([2, 2, 2, 2, 2, 0, 2, 2]);
  expect(outcomes[0]?.stderr).toContain('refuses the user or the password');
  expect(outcomes[6]?.stderr).toContain('Redis has no database of that number');
  expect(outcomes[4]?.stderr).toContain('wants a password. Put it into STEM_QUEUE_PASSWORD');
  for (const { stdout, stderr } of outcomes) expect(stdout + stderr).not.toContain(password);
  worker.child.kill('SIGTERM');
  expect(await worker.ended()).toBe(0);
  expect(worker.said()).not.toContain(password);
});

test('where there is no Redis it says so at once, what, where and what to do', async () => {
  const url = `redis://127.0.0.1:${await freePort()}`;
  const lines = [`worker --queue ${url}`, `queue --queue ${url}`, `batch-generate --root music --queue ${url}`];
  for (const line of lines) {
    const { status, stdout, stderr } = await run(line);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      `error: No queue at ${url}: nothing listens there. Start Redis on that machine, or say with --queue where it is.\n`,
    );
  }
  await expect(readFile(path.join(home, 'batch_results.json'))).rejects.toThrow('ENOENT');
  const nowhere = await run('worker');
  expect(nowhere).toMatchObject({ status: 2, stderr: expect.stringContaining('Say where the queue is: --queue') });
});

testRedis('a Redis that may throw tracks away is refused, and one that keeps nothing is warned of', async () => {
  const evicting = await startRedis('--maxmemory-policy', 'allkeys-lru');
  const refused = await run(`worker --queue ${evicting.url}`);
  expect(refused).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/maxmemory-policy is allkeys-lru.*noeviction/),
  });
  await evicting.close();
  const forgetful = await startRedis('--appendonly', 'no');
  const warned = succeeded(await run(`queue --queue ${forgetful.url} --json`));
  expect(warned.stderr).toContain('keeps nothing on its disk');
  expect(JSON.parse(warned.stdout)).toMatchObject({ persistence: 'none' });
  await forgetful.close();
});
