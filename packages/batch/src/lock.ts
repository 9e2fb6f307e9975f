/**
 * A lock file that says who holds it. One that a dead process left is taken over. Liveness is read from the process
 * itself where it ran on this machine, otherwise from the file's heartbeat, timed by the waiting process's own timer:
 * no lock trusts the wall clock.
 */
import { randomUUID } from 'node:crypto';
import { open, readFile, stat, unlink, utimes, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, processMark, type ProcessMark } from '@stem/core/format/files';
import { errorCode } from './error-code.ts';

/** Who holds a lock. */
export interface LockOwner extends ProcessMark {
  readonly token: string;
}

/** A lock that is held until `release`. */
export interface Lock {
  /** Whether a dead process had left it behind. */
  readonly takenOver: boolean;
  release(): Promise<void>;
}

export interface LockWait {
  readonly signal?: AbortSignal | undefined;
  /** Called once, when somebody else is found to hold it. */
  readonly onWait?: (owner: LockOwner | undefined) => void;
}

const heartbeatMs = 5_000;
const pollMs = 200;
/** A lock of another machine, or one without a readable owner, is dead when its heartbeat stood still this long. */
const silenceMs = { otherHost: 60_000, unreadable: 2_000 };

/** Takes the lock, waiting while a live process holds it. Rejects when the signal aborts. */
export async function acquireLock(path: string, wait: LockWait = {}): Promise<Lock> {
  for (;;) {
    const lock = await takeLock(path, wait, () => false);
    if (lock !== undefined) return lock;
  }
}

/**
 * Takes the lock, or gives undefined where somebody holds it, on another machine too. Waits at most until it is known
 * whether a lock that does not say whose it is belongs to a process that died as it took it.
 */
export async function tryLock(path: string): Promise<Lock | undefined> {
  return takeLock(path, {}, ({ owner }) => owner !== undefined);
}

/** Gives undefined where a lock, or the guard of a dead one, is found that is to be given way. */
async function takeLock(
  path: string,
  { signal, onWait }: LockWait,
  givesWay: (found: Sighting) => boolean,
): Promise<Lock | undefined> {
  let seen: Sighting | undefined;
  let guard: Sighting | undefined;
  let takenOver = false;
  for (let waiting = false; ;) {
    signal?.throwIfAborted();
    const owner = newOwner();
    if (await create(path, owner)) {
      // A process that died in a takeover leaves its guard; that of a live one finds this lock and removes nothing.
      await unlink(guardOf(path)).catch(() => undefined);
      return held(path, owner, takenOver);
    }
    seen = await sight(path, seen);
    if (seen === undefined) continue;
    if (isDead(seen)) {
      takenOver = (await clearDead(path, seen)) || takenOver;
      guard = await clearDeadGuard(path, guard);
      if (guard !== undefined && givesWay(guard)) return undefined;
      await sleep(20);
      continue;
    }
    if (givesWay(seen)) return undefined;
    if (!waiting && (seen.owner !== undefined || performance.now() - seen.since > pollMs)) {
      waiting = true;
      onWait?.(seen.owner);
    }
    await sleep(pollMs, undefined, signal ? { signal } : {});
  }
}

/** Who holds a lock as far as can be told without waiting; undefined where its process is dead, or there is none. */
export async function lockHolder(path: string): Promise<LockOwner | undefined> {
  const seen = await sight(path, undefined).catch(() => undefined);
  return seen === undefined || isDead(seen) ? undefined : seen.owner;
}

/** What was read of a lock, and since when (by our own timer) it has not changed. */
interface Sighting {
  readonly text: string;
  readonly owner: LockOwner | undefined;
  readonly mtimeMs: number;
  readonly since: number;
}

function newOwner(): LockOwner {
  return { ...processMark(), token: randomUUID() };
}

async function create(path: string, owner: LockOwner): Promise<boolean> {
  const file = await createEmpty(path);
  if (file === undefined) return false;
  try {
    await file.writeFile(JSON.stringify(owner));
  } catch (error) {
    await unlink(path).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  // Who stood still before he could write has been taken for dead: then the name leads to the lock of another.
  return parseOwner(await readFile(path, 'utf8').catch(() => ''))?.token === owner.token;
}

async function createEmpty(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return undefined;
    throw error;
  }
}

function held(path: string, owner: LockOwner, takenOver: boolean): Lock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  beat.unref();
  return {
    takenOver,
    async release() {
      clearInterval(beat);
      const text = await readFile(path, 'utf8').catch(() => '');
      if (parseOwner(text)?.token === owner.token) await unlink(path).catch(() => undefined);
    },
  };
}

async function sight(path: string, before: Sighting | undefined): Promise<Sighting | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    if (before?.text === text && before.mtimeMs === mtimeMs) return before;
    return { text, owner: parseOwner(text), mtimeMs, since: performance.now() };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isDead({ owner, since }: Sighting): boolean {
  const silence = performance.now() - since;
  if (owner === undefined) return silence > silenceMs.unreadable;
  if (owner.host !== hostname()) return silence > silenceMs.otherHost;
  return !isRunning(owner);
}

/**
 * Removes a dead lock. Two processes may find it at once: the one that creates the guard looks again before it
 * removes, so a lock that was taken anew in between is never removed.
 */
async function clearDead(path: string, seen: Sighting): Promise<boolean> {
  if (!(await create(guardOf(path), newOwner()))) return false;
  try {
    if ((await sight(path, seen)) !== seen) return false;
    await unlink(path);
    return true;
  } finally {
    await unlink(guardOf(path)).catch(() => undefined);
  }
}

/** A guard is there for a moment, or its process died in that moment. Gives the one that is in the way. */
async function clearDeadGuard(path: string, before: Sighting | undefined): Promise<Sighting | undefined> {
  const seen = await sight(guardOf(path), before);
  if (seen === undefined || !isDead(seen)) return seen;
  await unlink(guardOf(path)).catch(() => undefined);
  return undefined;
}

/** What the name of a lock's guard ends with. */
export const guardEnding = '.takeover';

function guardOf(path: string): string {
  return `${path}${guardEnding}`;
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    const value = JSON.parse(text) as Partial<LockOwner> | null;
    const { pid, host, startTicks: started = null, token } = value ?? {};
    if (!Number.isInteger(pid) || Number(pid) < 1 || typeof host !== 'string' || typeof token !== 'string') {
      return undefined;
    }
    return { pid: Number(pid), host, startTicks: typeof started === 'string' ? started : null, token };
  } catch {
    return undefined;
  }
}
