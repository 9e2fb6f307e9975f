import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { acquireLock, tryLock } from './lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The text of a lock that a process held which is gone by now. */
async function deadOwner(): Promise<string> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return JSON.stringify({ pid: child.pid, host: hostname(), startTicks: '1', token: 'dead' });
}

describe('a lock', () => {
  test('is held by one at a time', async () => {
    const path = join(folder, 'lock');
    const first = await acquireLock(path);
    expect(await tryLock(path)).toBeUndefined();
    let waited = 0;
    const second = acquireLock(path, { onWait: (owner) => (waited = owner?.pid ?? 0) });
    setTimeout(() => void first.release(), 300);
    await (await second).release();
    expect(waited).toBe(process.pid);
    expect(await readdir(folder)).toEqual([]);
  });

  test('of a dead process is taken over', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, await deadOwner());
    const lock = await acquireLock(path);
    expect(lock.takenOver).toBe(true);
    await lock.release();
    await writeFile(path, await deadOwner());
    await (await tryLock(path))?.release();
    expect(await readdir(folder)).toEqual([]);
  });

  test('of a dead process whose number lives on in another one is taken over', async () => {
    const path = join(folder, 'lock');
    const owner = { pid: process.pid, host: hostname(), startTicks: '1', token: 'dead' };
    await writeFile(path, JSON.stringify(owner));
    const lock = await tryLock(path);
    // Only where the system tells when a process started.
    expect(lock !== undefined).toBe(process.platform === 'linux');
    await lock?.release();
  });

  test('goes to one of many that find it dead at once', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, await deadOwner());
    let holders = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const lock = await acquireLock(path);
        most = Math.max(most, ++holders);
        await new Promise((resolve) => setTimeout(resolve, 5));
        holders--;
        await lock.release();
      }),
    );
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  test('of a dead process is taken over even where another died while taking it over', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, await deadOwner());
    await writeFile(`${path}.takeover`, '');
    await (await acquireLock(path)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  test.each(['', '{"pid": 12'])(
    'that a process died writing (%j) is taken over by who only tries, too',
    async (text) => {
      const path = join(folder, 'lock');
      await writeFile(path, text);
      await (await tryLock(path))?.release();
      expect(await readdir(folder)).toEqual([]);
    },
  );

  test('takes away the guard of a process that died behind its takeover', async () => {
    const path = join(folder, 'lock');
    await writeFile(`${path}.takeover`, await deadOwner());
    await (await acquireLock(path)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  test('is left to the live process that is taking it over, however long that takes', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, await deadOwner());
    // A lock of this process: of one that runs.
    const guard = await acquireLock(`${path}.takeover`);
    expect(await tryLock(path)).toBeUndefined();
    expect((await readdir(folder)).sort()).toEqual(['lock', 'lock.takeover']);
    await guard.release();
    await (await tryLock(path))?.release();
    expect(await readdir(folder)).toEqual([]);
  });

  test('stops being waited for when the signal says so', async () => {
    const path = join(folder, 'lock');
    const lock = await acquireLock(path);
    const controller = new AbortController();
    const waiting = acquireLock(path, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toThrow('aborted');
    await lock.release();
  });

  test('that became another one is not removed on release', async () => {
    const path = join(folder, 'lock');
    const lock = await acquireLock(path);
    await writeFile(path, 'another');
    await lock.release();
    expect(await readFile(path, 'utf8')).toBe('another');
  });
});
