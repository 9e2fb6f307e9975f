import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createThreadPool, type ThreadPool } from './pool.ts';
import type { TrackJob, TrackReply } from './track-job.ts';

/** What a job's slug asks this worker to do. */
const workerText = `
import { appendFileSync, writeFileSync } from 'node:fs';
import { resourceLimits } from 'node:worker_threads';
export default async ({ job }) => {
  if (job.slug === 'throw') throw new Error('broken');
  if (job.slug === 'exit') process.exit(3);
  if (job.slug === 'crash') setImmediate(() => { throw new Error('from the side'); });
  if (job.slug === 'crash') await new Promise(() => {});
  if (job.slug === 'memory') throw new RangeError('Array buffer allocation failed');
  if (job.slug === 'heap') { const all = []; for (;;) all.push(new Array(100000).fill(all.length)); }
  if (job.slug === 'limit') return { state: 'failed', reason: String(resourceLimits.maxOldGenerationSizeMb) };
  if (job.slug === 'hang') for (;;) appendFileSync(job.source, '.');
  if (job.slug === 'wait') await new Promise((resolve) => setTimeout(resolve, 1e6));
  return { state: 'failed', reason: 'ran ' + job.slug };
};`;

let folder = '';
let worker = new URL('file:///');
let pool: ThreadPool<TrackJob, TrackReply>;
const never = new AbortController().signal;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-pool-'));
  worker = pathToFileURL(join(folder, 'worker.mjs'));
  await writeFile(worker, workerText);
});
afterEach(() => pool.close());
afterAll(() => rm(folder, { recursive: true }));

function job(slug: string): TrackJob {
  return { slug, source: join(folder, 'written') } as Partial<TrackJob> as TrackJob;
}

async function reasonOf(slug: string, timeoutSec = 60): Promise<string> {
  const reply = await pool.run(job(slug), { timeoutSec, signal: never });
  return reply.state === 'failed' ? reply.reason : '';
}

describe('a worker thread that', () => {
  test.each([
    ['throw', 'a fault in stem, not in your file: Error: broken'],
    ['crash', 'a fault in stem, not in your file: Error: from the side'],
    ['exit', 'a fault in stem, not in your file: the worker thread ended without a result'],
    ['memory', 'there is not enough memory for this track; try fewer --jobs'],
  ])('fails with %s gives the reason, and the next track is made', async (slug, reason) => {
    pool = createThreadPool<TrackJob, TrackReply>({ threads: 1, worker });
    expect(await reasonOf(slug)).toBe(reason);
    expect(await reasonOf('next')).toBe('ran next');
  });

  test('fills its heap costs its track, and has a bound to its heap', async () => {
    pool = createThreadPool<TrackJob, TrackReply>({
      threads: 1,
      worker,
      resourceLimits: { maxOldGenerationSizeMb: 24 },
    });
    expect(await reasonOf('heap')).toBe('there is not enough memory for this track; try fewer --jobs');
    expect(await reasonOf('next')).toBe('ran next');
    await pool.close();
    pool = createThreadPool<TrackJob, TrackReply>({ threads: 1, worker });
    expect(await reasonOf('limit')).toBe('256');
  });

  test('hangs is stopped when its time is up, and stops writing', async () => {
    pool = createThreadPool<TrackJob, TrackReply>({ threads: 1, worker });
    expect(await reasonOf('first')).toBe('ran first');
    expect(await reasonOf('hang', 0.3)).toBe('Process timed out (0.3 s)');
    await rm(join(folder, 'written'));
    expect(await reasonOf('next')).toBe('ran next');
    expect(await readdir(folder)).toEqual(['worker.mjs']);
  });

  test('works when the batch is interrupted is stopped, and the run rejects', async () => {
    pool = createThreadPool<TrackJob, TrackReply>({ threads: 2, worker });
    const controller = new AbortController();
    const runs = ['wait', 'hang'].map((slug) => pool.run(job(slug), { timeoutSec: 60, signal: controller.signal }));
    setTimeout(() => controller.abort(), 200);
    const settled = await Promise.allSettled(runs);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await rm(join(folder, 'written'), { force: true });
    expect(await reasonOf('next')).toBe('ran next');
    expect(await readdir(folder)).toEqual(['worker.mjs']);
  });
});

describe('threads whose module', () => {
  test.each([
    ['is not there', 'missing.mjs', undefined, /Cannot find module/],
    ['is of another version than what it imports', 'other.mjs', "import { gone } from 'node:path';", /'gone'/],
    ['is cut off', 'cut.mjs', 'export default async ({ job }) => {', /cannot load what they run \(\S/],
    ['throws when it is loaded', 'throws.mjs', 'undefined.f();', /Cannot read properties/],
    ['exports nothing', 'empty.mjs', '', /no default export/],
  ])('%s end the run with what to do', async (_, name, text, message) => {
    if (text !== undefined) await writeFile(join(folder, name), text);
    pool = createThreadPool<TrackJob, TrackReply>({ threads: 2, worker: pathToFileURL(join(folder, name)) });
    pool.start();
    const runs = await Promise.allSettled(['a', 'b', 'c'].map((slug) => reasonOf(slug)));
    for (const run of [...runs, ...(await Promise.allSettled([reasonOf('later')]))]) {
      expect(run).toMatchObject({ status: 'rejected', reason: { name: 'InputError' } });
      const { reason } = run as PromiseRejectedResult;
      expect(String(reason)).toMatch(message);
      expect(String(reason)).toMatch(/install stem anew.*stem doctor/);
    }
    if (text !== undefined) await rm(join(folder, name));
  });
});

test('many tracks come back on two threads, failures among them', async () => {
  pool = createThreadPool<TrackJob, TrackReply>({ threads: 2, worker });
  const slugs = ['a', 'throw', 'b', 'exit', 'c', 'crash', 'd'];
  const reasons = [];
  for (const pair of [slugs.slice(0, 2), slugs.slice(2, 4), slugs.slice(4, 6), slugs.slice(6)]) {
    reasons.push(...(await Promise.all(pair.map((slug) => reasonOf(slug)))));
  }
  expect(reasons.filter((reason) => reason.startsWith('ran '))).toEqual(['ran a', 'ran b', 'ran c', 'ran d']);
});
