/** The file of a lock: who made it, whether that process lives, and how it is made so that one of many makes it. */
import { createHash, randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { link, lstat, open, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '@stem/core';
import {
  clearTemporaries,
  isNear,
  isRunning,
  processMark,
  temporaryName,
  withTarget,
  type ProcessMark,
} from '@stem/core/format/files';
import { errorCode } from './error-code.ts';

/** Who holds a lock. */
export interface LockOwner extends ProcessMark {
  /** That no other lock has, of whenever. */
  readonly token: string;
}

/** What was read of a lock, and since when (by our own timer) it has not changed. */
export interface Sighting {
  /** Of this very lock; nothing that comes to lie under its name later has the same. */
  readonly id: string;
  readonly owner: LockOwner | undefined;
  readonly mtimeMs: number;
  readonly since: number;
}

/** A lock of another machine, or one without a readable owner, is dead when its heartbeat stood still this long. */
const silenceMs = { elsewhere: 60_000, unreadable: 2_000 };

/** The owner that the file now names; undefined where it is there already. */
export async function createLockFile(path: string): Promise<LockOwner | undefined> {
  // Who waits looks several times a second: nothing is to be written for that.
  if (await isThere(path)) return undefined;
  const owner: LockOwner = { ...processMark(), token: randomUUID() };
  await clearTemporaries(dirname(path));
  const text = JSON.stringify(owner);
  const written = temporaryName(path);
  try {
    await writeFile(written, text, { flag: 'wx' });
    await link(written, path);
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (noLinks.has(code)) await createInSteps(path, text);
    else if (code !== 'EEXIST') throw withTarget(error, path);
  } finally {
    await unlink(written).catch(() => undefined);
  }
  // Read back: a share may tell a link as failed that it has made; and who made it in steps has been taken for dead if
  // he stood still in between, when the name leads to the lock of another.
  return (await isLockOf(path, owner)) ? owner : undefined;
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** What file systems say that have no second names for files: exFAT, some shares. */
const noLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EXDEV', 'EACCES']);

async function createInSteps(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    if (errorCode(error) === 'EEXIST') return undefined;
    throw error;
  });
  if (file === undefined) return;
  try {
    await file.writeFile(text);
  } catch (error) {
    // Empty, it would be waited for.
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

/**
 * The lock as it is; the same object as before where nothing has changed, undefined where there is none. Throws InputError
 * where something else has its name: a pipe would be waited for, a link may lead anywhere, and neither is ever let go.
 */
export async function sight(path: string, before: Sighting | undefined): Promise<Sighting | undefined> {
  try {
    const found = await lstat(path);
    if (!found.isFile()) throw new InputError(`Expected a lock at ${path}, got ${kindOf(found)}: take it away.`);
    const { mtimeMs, ino } = found;
    const text = await readFile(path, 'utf8');
    const owner = parseOwner(text);
    const id = createHash('sha256')
      .update(owner?.token ?? `${ino} ${mtimeMs} ${text}`)
      .digest('hex')
      .slice(0, 16);
    if (before?.id === id && before.mtimeMs === mtimeMs) return before;
    return { id, owner, mtimeMs, since: performance.now() };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** On a server, a file that another machine takes away while it is read here is stale. */
function isGone(error: unknown): boolean {
  return ['ENOENT', 'ESTALE'].includes(errorCode(error) ?? '');
}

/** Of what is no file. */
export function kindOf(found: Stats): string {
  return found.isSymbolicLink() ? 'a link' : found.isDirectory() ? 'a folder' : 'a device';
}

export function isDead({ owner, since }: Sighting): boolean {
  const silence = performance.now() - since;
  if (owner === undefined) return silence > silenceMs.unreadable;
  return isNear(owner) ? !isRunning(owner) : silence > silenceMs.elsewhere;
}

/** Whether a lock is still that of its owner. */
export async function isLockOf(path: string, { token }: LockOwner): Promise<boolean> {
  return parseOwner(await readPatiently(path))?.token === token;
}

/** Removes a lock where it still is that of its owner. */
export async function removeLockFile(path: string, owner: LockOwner): Promise<void> {
  const isOwn = await isLockOf(path, owner).catch(() => false);
  if (isOwn) await patiently(() => unlink(path)).catch(() => undefined);
}

/** The text of a lock; empty where it is gone. Its own process would wait for ever for one that it has lost sight of. */
async function readPatiently(path: string): Promise<string> {
  try {
    return await patiently(() => readFile(path, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  }
}

/** Tries again for a while what a disk or a share may refuse for a moment. */
async function patiently<Value>(act: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (tries === mostTries || errorCode(error) === 'ENOENT') throw error;
      await sleep(betweenTriesMs);
    }
  }
}

const mostTries = 10;
const betweenTriesMs = 100;

function parseOwner(text: string): LockOwner | undefined {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof LockOwner, unknown>> | null;
    const { pid, host, token, ...rest } = value ?? {};
    if (!Number.isInteger(pid) || Number(pid) < 1 || typeof host !== 'string' || typeof token !== 'string') {
      return undefined;
    }
    const [startTicks, pidSpace] = [rest.startTicks, rest.pidSpace].map((one) =>
      typeof one === 'string' ? one : null,
    );
    return { pid: Number(pid), host, token, startTicks: startTicks ?? null, pidSpace: pidSpace ?? null };
  } catch {
    return undefined;
  }
}
