/**
 * Rests of a worker at which one track after another fails for what may pass: its disk is full, or a share is away. It
 * fails them faster than others make them, and would soon have used up all their tries.
 */
import type { Timing } from './timing.ts';

export interface WorkerRest {
  /** A track has failed for what may pass; gives how long the worker rests now, in milliseconds. */
  failed(): number;
  /** A track was made, or found up to date. */
  worked(): void;
  /** No rest ends any more. */
  close(): void;
}

interface Restable {
  pause(doNotWaitActive: boolean): Promise<unknown>;
  resume(): Promise<unknown>;
}

/** The first failure may be the track's own. Each rest is longer than the one before, and than a track waits for its next try. */
export function workerRest(worker: Restable, { retryMs, restMs }: Timing): WorkerRest {
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const resume = (): void => {
    timer = undefined;
    worker.resume().catch(() => undefined);
  };
  return {
    failed() {
      failures += 1;
      if (failures < 2 || timer !== undefined) return 0;
      const ms = Math.min(restMs, retryMs * 2 ** (failures - 1));
      worker.pause(true).catch(() => undefined);
      timer = setTimeout(resume, ms);
      return ms;
    },
    worked() {
      failures = 0;
    },
    close() {
      clearTimeout(timer);
    },
  };
}
