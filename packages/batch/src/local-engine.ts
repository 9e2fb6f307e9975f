/** The engine of one machine: as many tracks at a time as were asked for, each on a thread of its own. */
import pLimit from 'p-limit';
import { findDrums } from './drums.ts';
import type { Engine, EngineRequest, OnReply, OpenEngine, TrackTask } from './engine.ts';
import { openFolders, type Folders } from './folders.ts';
import { sweep } from './sweep.ts';
import type { TrackReply } from './track-job.ts';
import { makeTask, type TrackPlace } from './track-maker.ts';
import { createTrackThreads, type TrackThreads } from './track-threads.ts';

export interface LocalChoice {
  /** Tracks at a time, each on a thread of its own. */
  readonly jobs: number;
  /** What each of them may take, in MiB; undefined for what they usually do. */
  readonly memoryMib?: number | undefined;
  /** So many threads that the caller has made, and closes; without them the engine has its own. */
  readonly threads?: TrackThreads | undefined;
}

export function localEngine(choice: LocalChoice): Engine {
  return {
    async open(request): Promise<OpenEngine> {
      const folders = await openFolders(request.making.folders);
      try {
        await sweep(folders);
      } catch (error) {
        await folders.close();
        throw error;
      }
      return {
        run: (tasks, onReply) => runHere({ tasks, request, choice, onReply, run: makeIn(folders) }),
        close: () => folders.close(),
      };
    },
  };
}

function makeIn(folders: Folders): (place: TrackPlace) => Promise<TrackReply> {
  return (place) => makeTask({ ...place, folders });
}

export interface HereRequest {
  readonly tasks: readonly TrackTask[];
  readonly request: EngineRequest;
  readonly choice: LocalChoice;
  readonly run: (place: TrackPlace) => Promise<TrackReply>;
  readonly onReply: OnReply;
}

/** Runs something for every track on threads of this machine. Resolves early when the signal aborts. */
export async function runHere({ tasks, request, choice, run, onReply }: HereRequest): Promise<void> {
  if (tasks.length === 0) return;
  const { making, signal, onEvent } = request;
  const drums = await findDrums({ folder: making.drumsDir, root: making.folders.root });
  for (const text of drums.warnings) onEvent({ kind: 'warning', text });
  const atATime = Math.min(choice.jobs, tasks.length);
  const pool = choice.threads ?? createTrackThreads(atATime);
  const limit = pLimit(atATime);
  try {
    await limit.map(tasks, async (task) => {
      if (signal.aborted) return;
      onEvent({ kind: 'begun', task });
      try {
        const { memoryMib } = choice;
        await onReply(task, await run({ making, signal, onEvent, task, pool, memoryMib, drums }));
      } catch (error) {
        if (signal.aborted) return;
        limit.clearQueue();
        throw error;
      }
    });
  } finally {
    if (pool !== choice.threads) await pool.close();
  }
}
