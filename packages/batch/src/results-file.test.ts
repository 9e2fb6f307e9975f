import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ResultRow, Results } from '@stem/catalog';
import fc from 'fast-check';
import { temporaryName } from '@stem/core/format/files';
import { acquireLock } from './lock.ts';
import { openResults, type ResultsFile } from './results-file.ts';
import { noTextures } from './track-job.ts';

let folder = '';
let path = '';
let interruption = new AbortController();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-results-'));
  path = join(folder, 'batch_results.json');
  interruption = new AbortController();
  replaced.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

const selection = Array.from({ length: 6 }, (_, index) => ({ id: `audio_${index}`, relPath: `${index}.wav` }));
const holders: (number | undefined)[] = [];
const replaced: string[] = [];
const now = (): Date => new Date(0);

function open(profileName: string | null = null): Promise<ResultsFile> {
  const onWait = (owner: { readonly pid: number } | undefined): void => void holders.push(owner?.pid);
  const onReplaced = (kept: string): void => void replaced.push(kept);
  return openResults({ path, selection, profileName, now, onWait, onReplaced, signal: interruption.signal });
}

function row(index: number, success = true): ResultRow {
  const { id, relPath } = selection[index] ?? { id: '', relPath: '' };
  const stats = { ...noTextures, pads: index, error: success ? null : 'broken' };
  return { id, rel_path: relPath, track_slug: `t${index}`, success, duration_sec: 1, stats };
}

async function written(): Promise<Results> {
  return JSON.parse(await readFile(path, 'utf8')) as Results;
}

describe('the results', () => {
  test('are on the disk after every track, in the order of the selection', async () => {
    const results = await open();
    expect(await written()).toMatchObject({ total: 0, timestamp: '1970-01-01T00:00:00.000Z' });
    await results.add(row(3));
    expect(await written()).toMatchObject({ total: 1, successful: 1, failed: 0 });
    await results.add(row(1, false));
    expect(await written()).toMatchObject({ total: 2, successful: 1, failed: 1 });
    expect((await written()).results.map(({ id }) => id)).toEqual(['audio_1', 'audio_3']);
    expect(await results.finish()).toEqual(await written());
    expect(await readdir(folder)).toEqual(['batch_results.json']);
  });

  test('may have the longest name there is', async () => {
    const name = `${'r'.repeat(250)}.json`;
    path = join(folder, name);
    const results = await open();
    await results.add(row(1));
    await results.finish();
    expect(await readdir(folder)).toEqual([name]);
  });

  test('that are held are waited for until Ctrl-C, and what was finished by then is told of if they are free', async () => {
    const results = await open();
    const lock = await acquireLock(join(folder, '.batch_results.json.lock'));
    const adding = results.add(row(1));
    await sleep(20);
    interruption.abort();
    await adding;
    await lock.release();
    await results.finish();
    expect((await written()).results).toHaveLength(1);
  });

  test('of slices in any cut and order come to those of the whole', async () => {
    const indexes = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
    const cut = fc.integer({ min: 0, max: 6 });
    await fc.assert(
      fc.asyncProperty(indexes, cut, async (order, at) => {
        await rm(path, { force: true });
        for (const slice of [order.slice(0, at), order.slice(at)]) {
          const results = await open();
          await Promise.all(slice.map((index) => results.add(row(index, index !== 2))));
          await results.finish();
        }
        expect(await written()).toMatchObject({ total: 6, successful: 5, failed: 1 });
        expect((await written()).results).toEqual(selection.map((_, index) => row(index, index !== 2)));
      }),
      { numRuns: 20 },
    );
  });

  test('of two batches at once lose no row', async () => {
    const [one, other] = [await open(), await open()];
    await Promise.all([0, 1, 2, 3, 4, 5].map((index) => (index % 2 === 0 ? one : other).add(row(index))));
    expect(await written()).toMatchObject({ total: 6 });
  });

  test('of another profile or selection do not mix', async () => {
    await (await open()).add(row(0));
    await (await open('bright')).add(row(1));
    expect((await written()).results.map(({ id }) => id)).toEqual(['audio_1']);
  });

  test('never overwrite a file that holds something else', async () => {
    await writeFile(path, 'my notes');
    await open();
    expect(replaced).toEqual([`${path}.bak`]);
    expect(await readFile(`${path}.bak`, 'utf8')).toBe('my notes');
  });

  test('nor one that was put aside before', async () => {
    for (const text of ['my notes', 'more notes']) {
      await writeFile(path, text);
      await open();
    }
    expect(await readFile(`${path}.bak`, 'utf8')).toBe('my notes');
    expect(await readFile(`${path}.bak2`, 'utf8')).toBe('more notes');
  });

  test('that somebody breaks meanwhile are put aside and told of, and no row is lost', async () => {
    await (await open()).add(row(0));
    const results = await open();
    await results.add(row(1));
    const half = (await readFile(path, 'utf8')).slice(0, 300);
    await writeFile(path, half);
    await results.add(row(2));
    expect((await written()).results.map(({ id }) => id)).toEqual(['audio_0', 'audio_1', 'audio_2']);
    expect(await readFile(`${path}.bak`, 'utf8')).toBe(half);
    expect(replaced).toEqual([`${path}.bak`]);
    await writeFile(path, '');
    await results.add(row(3));
    expect(await written()).toMatchObject({ total: 4 });
  });

  test('keep what somebody writes into them as soon as they are in place', async () => {
    await (await open()).add(row(0));
    const results = await open();
    const { ino } = statSync(path);
    const adding = results.add(row(1));
    for (let turn = 0; statSync(path).ino === ino && turn < 1e6; turn++) await setImmediate();
    writeFileSync(path, readFileSync(path, 'utf8').replace('"duration_sec": 1', '"duration_sec": 77'));
    await adding;
    await results.add(row(2));
    expect((await written()).results.map(({ duration_sec: sec }) => sec)).toEqual([77, 1, 1]);
  });

  test('clear what a killed process left beside them', async () => {
    // As a process of this number that started at another time would have named it.
    const left = temporaryName(join(folder, 'batch_results.json')).replace(/-\d+\.(?=[0-9a-f-]{36}\.tmp$)/, '-1.');
    await writeFile(left, '{');
    await writeFile(join(folder, '.batch_results.json.lock'), '');
    await open();
    expect(await readdir(folder)).toEqual(['batch_results.json']);
  });

  test('tell who holds them where that takes long, and wait', async () => {
    const lock = await acquireLock(join(folder, '.batch_results.json.lock'));
    setTimeout(() => void lock.release(), 2500);
    await open();
    expect(holders.at(-1)).toBe(process.pid);
  });

  test('follow a link and leave it a link', async () => {
    await writeFile(join(folder, 'real.json'), '');
    await symlink('real.json', path);
    await (await open()).add(row(0));
    expect(await readFile(join(folder, 'real.json'), 'utf8')).toContain('audio_0');
  });

  test('go to a device once, at the end', async () => {
    path = '/dev/null';
    const results = await open();
    await results.add(row(0));
    expect(await results.finish()).toMatchObject({ total: 1 });
  });

  test('that cannot be written are an error at the start', async () => {
    path = join(folder, 'gone', 'results.json');
    await expect(open()).rejects.toThrow(/Cannot write the results to .*: the file or folder is gone\./);
    path = folder;
    await expect(open()).rejects.toThrow(/Cannot write the results to .*: a folder is in the way/);
  });
});
