/**
 * A lock file that says who holds it. One that a dead process left is taken over. Liveness is read from the process
 * itself where it ran on this machine, otherwise from the file's heartbeat, timed by the waiting process's own timer:
 * no lock trusts the wall clock.
 */
import { utimes } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { isNear } from '@stem/core/format/files';
import { createLockFile, isDead, isLockOf, removeLockFile, sight, type LockOwner, type Sighting } from './lock-file.ts';
import { clearDead, clearGuards, type SeenGuards } from './lock-takeover.ts';

/** A lock that is held until `release`. */
export interface Lock {
  /** Whether a dead process had left it behind. */
  readonly takenOver: boolean;
  /** False where another took it, because this process stood still for so long that it was taken for dead. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

export interface LockWait {
  readonly signal?: AbortSignal | undefined;
  /** Called once, when somebody else is found to hold it. */
  readonly onWait?: (owner: LockOwner | undefined) => void;
}

export interface LockTry extends LockWait {
  /** Whether a lock of another machine is watched until its heartbeat, or a minute without one, tells if it is held. */
  readonly watches?: boolean;
}

const heartbeatMs = 5_000;
const pollMs = 200;

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
export async function tryLock(path: string, { watches = false, ...wait }: LockTry = {}): Promise<Lock | undefined> {
  return takeLock(path, wait, ({ owner, beats }) => owner !== undefined && (!watches || beats || isNear(owner)));
}

/** A live lock, and whether it was seen to change: then its process lives, wherever that is. */
type LiveLock = Pick<Sighting, 'owner'> & { readonly beats: boolean };

/** Gives undefined where a lock, or the guard of a dead one, is found that is to be given way. */
async function takeLock(
  path: string,
  { signal, onWait }: LockWait,
  givesWay: (found: LiveLock) => boolean,
): Promise<Lock | undefined> {
  let seen: Sighting | undefined;
  const guards: SeenGuards = new Map();
  let takenOver = false;
  for (let waiting = false; ;) {
    signal?.throwIfAborted();
    const owner = await createLockFile(path);
    if (owner !== undefined) {
      await clearGuards(path);
      return held(path, owner, takenOver);
    }
    const before = seen;
    seen = await sight(path, before);
    if (seen === undefined) continue;
    const beats = before?.id === seen.id && before !== seen;
    if (isDead(seen)) {
      const cleared = await clearDead(path, seen, guards);
      if (typeof cleared !== 'boolean' && givesWay({ owner: cleared.owner, beats: false })) return undefined;
      takenOver ||= cleared === true;
      if (cleared !== true) await sleep(20);
      continue;
    }
    if (givesWay({ owner: seen.owner, beats })) return undefined;
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

function held(path: string, owner: LockOwner, takenOver: boolean): Lock {
  const renew = async (): Promise<void> => {
    const now = new Date();
    // Not that of another, who may die with it.
    if (await isLockOf(path, owner)) await utimes(path, now, now);
  };
  const beat = setInterval(() => void renew().catch(() => undefined), heartbeatMs);
  beat.unref();
  return {
    takenOver,
    isHeld: () => isLockOf(path, owner),
    async release() {
      clearInterval(beat);
      await removeLockFile(path, owner);
    },
  };
}
