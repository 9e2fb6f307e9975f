import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sight } from './lock-file.ts';
import { clearDead } from './lock-takeover.ts';
import { acquireLock, lockHolder, tryLock } from './lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The text of a lock of a process that never was: of the highest number there can be. */
function deadText(token: string): string {
  return JSON.stringify({ pid: 4_194_303, host: hostname(), startTicks: '1', token });
}

function guardFile(path: string, token: string): string {
  return join(`${path}.takeover`, createHash('sha256').update(token).digest('hex').slice(0, 16));
}

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

  test('of a dead process is taken over even where others died while taking it over, one after the other', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, deadText('a'));
    await mkdir(`${path}.takeover`);
    await writeFile(guardFile(path, 'a'), deadText('b'));
    await writeFile(guardFile(path, 'b'), deadText('c'));
    const locks = Array.from({ length: 4 }, async () => (await acquireLock(path)).release());
    await Promise.all(locks);
    expect(await readdir(folder)).toEqual([]);
  });

  test('of a dead process is taken over where version 0.3.1 died while taking it over', async () => {
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

  test('of another machine is left to it by who only tries, at once or when it is seen to beat', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, JSON.stringify({ pid: 1, host: 'elsewhere', startTicks: '1', token: 'far' }));
    expect(await tryLock(path)).toBeUndefined();
    let waited = '';
    const beat = setTimeout(() => void utimes(path, 1, 1), 600);
    expect(await tryLock(path, { watches: true, onWait: (owner) => (waited = owner?.host ?? '') })).toBeUndefined();
    clearTimeout(beat);
    expect(waited).toBe('elsewhere');
    const silent = tryLock(path, { watches: true, signal: AbortSignal.timeout(300) });
    await expect(silent).rejects.toThrow(/aborted/);
  });

  test('takes away the guards of processes that died behind their takeover', async () => {
    const path = join(folder, 'lock');
    await mkdir(`${path}.takeover`);
    await writeFile(guardFile(path, 'a'), deadText('b'));
    await (await acquireLock(path)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  test('is left to the live process that is taking it over, however long that takes', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, deadText('a'));
    await mkdir(`${path}.takeover`);
    await writeFile(guardFile(path, 'a'), deadText('b'));
    // A lock of this process: of one that runs.
    const guard = await acquireLock(guardFile(path, 'b'));
    expect(await tryLock(path)).toBeUndefined();
    expect((await readdir(folder)).sort()).toEqual(['lock', 'lock.takeover']);
    expect(await readdir(`${path}.takeover`)).toHaveLength(2);
    await guard.release();
    await (await tryLock(path))?.release();
    expect(await readdir(folder)).toEqual([]);
  });

  test('of a process that had stood still before it made the guard of a lock that is gone by then is not touched', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, deadText('a'));
    const seen = await sight(path, undefined);
    const lock = await acquireLock(path);
    if (seen !== undefined) expect(await clearDead(path, seen, new Map())).toBe(false);
    expect(await tryLock(path)).toBeUndefined();
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  test('of another container with numbers of its own is nobody that is dead', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, JSON.stringify({ ...JSON.parse(deadText('a')), pidSpace: 'pid:[1]' }));
    expect((await tryLock(path)) !== undefined).toBe(process.platform !== 'linux');
  });

  test('is neither a pipe, a folder, nor a link: they would be waited for', async () => {
    const path = join(folder, 'lock');
    const waysIn: Readonly<Record<string, () => unknown>> = {
      'a link': () => symlink(join(folder, 'nothing'), path),
      'a folder': () => mkdir(path),
      ...(process.platform === 'win32' ? {} : { 'a device': () => execFileSync('mkfifo', [path]) }),
    };
    for (const [kind, make] of Object.entries(waysIn)) {
      await make();
      await expect(acquireLock(path)).rejects.toThrow(`Expected a lock at ${path}, got ${kind}: take it away.`);
      await expect(tryLock(path)).rejects.toThrow('take it away');
      expect(await lockHolder(path)).toBeUndefined();
      await rm(path, { recursive: true });
    }
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
