/** When a file is written again that grows with every track: at once where that is quick, in turns where it is not. */
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Writer {
  /** Has everything so far written. Waits for it only where that is quick, or the end has come. */
  write(): Promise<void>;
  /** Writes at once what is still to be written, and from then on without turns. */
  finish(): Promise<void>;
}

/** A writing that takes longer is not waited for, and nine times as long is left between two: a tenth of the time at most. */
const quickMs = 20;
const rest = 9;

/** `writeAll` never rejects, and is never run twice at a time. */
export function createWriter(writeAll: () => Promise<void>): Writer {
  let costMs = 0;
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
    costMs = end - start;
    notBefore = costMs > quickMs ? end + rest * costMs : 0;
  }

  return {
    async write() {
      next ??= afterCurrent();
      if (costMs <= quickMs || hurry.signal.aborted) await next;
    },
    async finish() {
      hurry.abort();
      await (next ?? current);
    },
  };
}
