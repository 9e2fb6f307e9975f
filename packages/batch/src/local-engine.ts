/** The engine of one machine: as many tracks at a time as were asked for, each on a thread of its own. */
import pLimit from 'p-limit';
import type { Engine, EngineEvent, OnReply, OpenEngine, TrackTask } from './engine.ts';
import { openBatch, type Elsewhere } from './open-batch.ts';
import type { TrackReply } from './track-job.ts';
import { makeTask } from './track-maker.ts';
import { createTrackThreads, type TrackThreads } from './track-threads.ts';

export interface LocalChoice extends Elsewhere {
  /** Tracks at a time, each on a thread of its own. */
  readonly jobs: number;
  /** What each of them may take, in MiB; undefined for what they usually do. */
  readonly memoryMib?: number | undefined;
  /** So many threads that the caller has made, and closes; without them the engine has its own. */
  readonly threads?: TrackThreads | undefined;
}

export function localEngine(choice: LocalChoice): Engine {
  return {
    async open({ making, signal, onEvent }): Promise<OpenEngine> {
      const { shelf, sources, drums } = await openBatch(making, choice);
      const onWarning = (text: string): void => onEvent({ kind: 'warning', text });
      for (const text of drums.warnings) onWarning(text);
      const run = (tasks: readonly TrackTask[], onReply: OnReply): Promise<void> =>
        withThreads(choice, (pool) =>
          runHere({
            tasks,
            jobs: choice.jobs,
            signal,
            onEvent,
            run: (task) => {
              const onWait = (owner: EngineOwner): void => onEvent({ kind: 'waiting', task, owner });
              const { memoryMib } = choice;
              return makeTask({ task, making, pool, memoryMib, sources, drums, signal, shelf, onWarning, onWait });
            },
            onReply,
          }),
        );
      return { run, close: () => shelf.close() };
    },
  };
}

type EngineOwner = Extract<EngineEvent, { kind: 'waiting' }>['owner'];

/** On the caller's threads, or on such as are there for this. */
export async function withThreads(
  { threads, jobs }: LocalChoice,
  act: (pool: TrackThreads) => Promise<void>,
): Promise<void> {
  const pool = threads ?? createTrackThreads(jobs);
  try {
    await act(pool);
  } finally {
    if (pool !== threads) await pool.close();
  }
}

export interface HereRequest {
  readonly tasks: readonly TrackTask[];
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
  readonly run: (task: TrackTask) => Promise<TrackReply>;
  readonly onReply: OnReply;
}

/** Runs something for every track, so many at a time. Resolves early when the signal aborts. */
export async function runHere({ tasks, jobs, signal, onEvent, run, onReply }: HereRequest): Promise<void> {
  if (tasks.length === 0) return;
  const limit = pLimit(Math.min(jobs, tasks.length));
  await limit.map(tasks, async (task) => {
    if (signal.aborted) return;
    onEvent({ kind: 'begun', task });
    try {
      await onReply(task, await run(task));
    } catch (error) {
      if (signal.aborted) return;
      limit.clearQueue();
      throw error;
    }
  });
}
