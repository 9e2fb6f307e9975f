/** When a file is written again that grows with every track: at once where it is small, in turns where it is not. */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Writer {
  /** Has everything so far written. Waits for it but in turns. */
  write(): Promise<void>;
  /** Writes at once what is still to be written, and from then on without turns. */
  finish(): Promise<void>;
}

/** In turns, nine times as long as a writing took is left until the next: a tenth of the time at most. */
const rest = 9;

/** `writeAll` never rejects, and is never run twice at a time. */
export function createWriter(writeAll: () => Promise<void>, inTurns: boolean): Writer {
  let notBefore = 0;
  let current: Promise<void> = Promise.resolve();
  /** The writing that is still to begin: it writes what all have added until then. */
  let next: Promise<void> | undefined;
  const hurry = new AbortController();

  async function afterCurrent(): Promise<void> {
    await current;
    const pauseMs = notBefore - performance.now();
    if (pauseMs > 0) await sleep(pauseMs, undefined, { signal: hurry.signal }).catch(() => undefined);
    current = timed();
    next = undefined;
    await current;
  }

  async function timed(): Promise<void> {
    const start = performance.now();
    await writeAll();
    const end = performance.now();
    notBefore = inTurns ? end + rest * (end - start) : 0;
  }

  return {
    async write() {
      next ??= afterCurrent();
      if (!inTurns || hurry.signal.aborted) await next;
    },
    async finish() {
      hurry.abort();
      await (next ?? current);
    },
  };
}
