/** Sends files to the disk while the work goes on, which takes it longer than making them. */
import { open } from 'node:fs/promises';

export interface Flusher {
  begin(path: string): void;
  /** Fails where one of the files could not be written. */
  done(): Promise<void>;
}

export function createFlusher(): Flusher {
  const flushes: Promise<void>[] = [];
  return {
    begin(path) {
      const flush = flushFile(path);
      // Whoever waits for all hears of it.
      flush.catch(() => undefined);
      flushes.push(flush);
    },
    async done() {
      await Promise.all(flushes);
    },
  };
}

async function flushFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
