/**
 * Takes dead locks out of the way, by one process at a time. The right to remove a lock is a file named after that very
 * lock, its guard. Who dies with a guard in his hands leaves it, and the right to go on in his place is a guard named
 * after his: a chain, of which only the last is alive.
 *
 * Why nothing is lost: no two locks or guards are ever named by the same token, so a guard never stands for a later one,
 * however long a process stood still before it made it. A dead guard is taken away only when the lock that it is for is
 * gone; until then its name is taken, and the one way on is through its own guard. So one process at most looks at a
 * dead lock with the right to remove it, and the lock it removes is the one it looked at.
 */
import { mkdir, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from './error-code.ts';
import { createLockFile, isDead, sight, type Sighting } from './lock-file.ts';

/** What the name of the folder of a lock's guards ends with. */
export const guardEnding = '.takeover';

/** What was seen of guards so far: whether some are dead shows only after a while. */
export type SeenGuards = Map<string, Sighting>;

/** Whether the lock was removed; or the guard of the live process that is at it. */
export async function clearDead(path: string, seen: Sighting, guards: SeenGuards): Promise<boolean | Sighting> {
  const folder = `${path}${guardEnding}`;
  const chain: string[] = [];
  for (let last = seen; ;) {
    const guard = join(folder, last.id);
    chain.push(guard);
    const isMade = await createGuard(guard);
    if (isMade) return removeLock(path, seen, chain);
    const other = isMade === undefined ? undefined : await sight(guard, guards.get(guard));
    // Who was at it is done.
    if (other === undefined) return false;
    guards.set(guard, other);
    if (!isDead(other)) return other;
    last = other;
  }
}

/** With the right to do so: the last of the chain is this process's own guard. */
async function removeLock(path: string, seen: Sighting, chain: readonly string[]): Promise<boolean> {
  // Where the system refuses, those of the dead have to stay: they keep others from their place.
  let ended = chain.slice(-1);
  try {
    const isSame = (await sight(path, seen)) === seen;
    if (isSame) await unlink(path);
    ended = [...chain];
    return isSame;
  } finally {
    for (const guard of ended) await unlink(guard).catch(() => undefined);
    await rmdir(`${path}${guardEnding}`).catch(() => undefined);
  }
}

/** Undefined where the folder of guards was taken away in between: the lock has a new holder. */
async function createGuard(guard: string): Promise<boolean | undefined> {
  const folder = dirname(guard);
  try {
    await mkdir(folder).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
    return (await createLockFile(guard)) !== undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (errorCode(error) !== 'ENOTDIR') throw error;
    // Up to version 0.3.1 the guard was a file of this name.
    await unlink(folder).catch(() => undefined);
    return undefined;
  }
}

/**
 * Takes away what is left of takeovers, as the holder of the lock: what they were about is gone, and whoever still is at
 * it finds that.
 */
export async function clearGuards(path: string): Promise<void> {
  await rm(`${path}${guardEnding}`, { recursive: true, force: true }).catch(() => undefined);
}
