/**
 * A lock file that says who holds it. One that a dead process left is taken over. Liveness is read from the process
 * itself where it ran on this machine, otherwise from the file's heartbeat, timed by the waiting process's own timer:
 * no lock trusts the wall clock.
 */
import { randomUUID } from 'node:crypto';
import { readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './error-code.ts';

/** Who holds a lock. */
export interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in ticks since boot; tells a new process from an old one of the same number. */
  readonly startTicks: string | null;
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
export async function acquireLock(path: string, { signal, onWait }: LockWait = {}): Promise<Lock> {
  let seen: Sighting | undefined;
  let guard: Sighting | undefined;
  let takenOver = false;
  for (let waiting = false; ;) {
    signal?.throwIfAborted();
    const owner = newOwner();
    if (await create(path, owner)) return held(path, owner, takenOver);
    seen = await sight(path, seen);
    if (seen === undefined) continue;
    if (isDead(seen)) {
      takenOver = (await clearDead(path, seen)) || takenOver;
      guard = await clearDeadGuard(path, guard);
      await sleep(20);
      continue;
    }
    if (!waiting && (seen.owner !== undefined || performance.now() - seen.since > pollMs)) {
      waiting = true;
      onWait?.(seen.owner);
    }
    await sleep(pollMs, undefined, signal ? { signal } : {});
  }
}

/** Takes the lock, or gives undefined where somebody may still hold it. */
export async function tryLock(path: string): Promise<Lock | undefined> {
  const owner = newOwner();
  if (await create(path, owner)) return held(path, owner, false);
  const seen = await sight(path, undefined);
  if (seen !== undefined && !isDead(seen)) return undefined;
  const takenOver = seen !== undefined && (await clearDead(path, seen));
  return (await create(path, owner)) ? held(path, owner, takenOver) : undefined;
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
  return { pid: process.pid, host: hostname(), startTicks: startTicks(process.pid), token: randomUUID() };
}

async function create(path: string, owner: LockOwner): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
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
  try {
    await writeFile(guardOf(path), '', { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    const now = await sight(path, seen);
    if (now?.text !== seen.text) return false;
    await unlink(path);
    return true;
  } finally {
    await unlink(guardOf(path)).catch(() => undefined);
  }
}

/** A guard is there for a moment, or its process died in that moment. */
async function clearDeadGuard(path: string, before: Sighting | undefined): Promise<Sighting | undefined> {
  const seen = await sight(guardOf(path), before);
  if (seen === undefined || performance.now() - seen.since <= silenceMs.unreadable) return seen;
  await unlink(guardOf(path)).catch(() => undefined);
  return undefined;
}

function guardOf(path: string): string {
  return `${path}.takeover`;
}

function isRunning({ pid, startTicks: started }: LockOwner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
  const ticks = startTicks(pid);
  return started === null || ticks === null || ticks === started;
}

/** Field 22 of /proc/PID/stat (proc(5)), counted behind the command's closing bracket; null where there is none. */
function startTicks(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
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
