/** Flushes files to the disk while other work goes on: what is published has to survive a power cut. */
import { closeSync, fsync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { syncFolder } from '@stem/core/format/files';

export interface Flusher {
  /** Begins with a file that has been written; returns at once. */
  add(path: string): void;
  /** Waits until everything is on the disk. Throws what the system refused, when no file is open any more. */
  done(): Promise<void>;
}

export function createFlusher(): Flusher {
  const flushes: Promise<PromiseSettledResult<void>[]>[] = [];
  const folders = new Set<string>();
  return {
    add(path) {
      flushes.push(Promise.allSettled([flushFile(path)]));
      folders.add(dirname(path));
    },
    async done() {
      const settled = (await Promise.all(flushes)).flat();
      for (const one of settled) if (one.status === 'rejected') throw one.reason;
      await Promise.all([...folders].map(syncFolder));
    },
  };
}

const flush = promisify(fsync);

/** Opened at once, as who makes textures is seldom back to hear that a file is open. */
async function flushFile(path: string): Promise<void> {
  const file = openSync(path, 'r+');
  try {
    await flush(file);
  } finally {
    closeSync(file);
  }
}
