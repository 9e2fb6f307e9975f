/** Runs a planned batch on an engine: each track published whole, the results on disk after every one. */
import type { CatalogRow, ResultRow, Results } from '@stem/catalog';
import { findDrums } from './drums.ts';
import type { Engine, EngineEvent, Making, TrackTask } from './engine.ts';
import { publishedTracks } from './folder-shelf.ts';
import { publishedPlace } from './folders.ts';
import { runHere, withThreads, type LocalChoice } from './local-engine.ts';
import type { LockOwner } from './lock-file.ts';
import type { BatchPlan } from './plan.ts';
import { resultRow } from './result-row.ts';
import { openResults } from './results-file.ts';
import { shardMark } from './shard-mark.ts';
import { folderSources } from './sources.ts';
import type { StageTimes } from './stage-clock.ts';
import type { TrackReply } from './track-job.ts';
import { countTask } from './track-maker.ts';

/** How a batch is run; what comes out follows from `making` and what lies in its folders. */
export interface BatchRequest {
  readonly plan: BatchPlan<CatalogRow>;
  readonly making: Making;
  readonly signal: AbortSignal;
  readonly onEvent: (event: BatchEvent) => void;
}

/** What a real run needs beside. */
export interface MakeRequest extends BatchRequest {
  readonly engine: Engine;
  readonly resultsPath: string;
  readonly now: () => Date;
}

/** One track's end. */
export interface TrackOutcome {
  readonly task: TrackTask;
  /** The folder its textures are, or would be, published in. */
  readonly folder: string;
  readonly row: ResultRow;
  /** What is odd about the track although it was made, a sentence each. */
  readonly warnings: readonly string[];
  /** Where its time went; undefined where nothing was made. */
  readonly stages: StageTimes | undefined;
}

export type BatchEvent = EngineEvent | { readonly kind: 'finished'; readonly outcome: TrackOutcome };

/** What was finished before the end or the interruption, in the order of the selection. */
export interface BatchRun {
  readonly outcomes: readonly TrackOutcome[];
  readonly interrupted: boolean;
}

/** Has the tracks of the plan's slice made and published. */
export async function makeBatch(request: MakeRequest): Promise<BatchRun & { readonly results: Results }> {
  const { plan, making, engine, resultsPath, now, signal, onEvent } = request;
  const open = await engine.open({ making, signal, onEvent });
  try {
    const shard = shardMark(plan, making);
    const selection = (shard === undefined ? plan.all : plan.tasks).map((task) => task.row);
    const warn = (text: string): void => onEvent({ kind: 'warning', text });
    const results = await openResults({
      path: resultsPath,
      selection,
      shard,
      profileName: making.profile.name,
      now,
      onWait: (owner) => warn(`${resultsPath} is held by ${holderText(owner)}; waiting for it`),
      onReplaced: (kept) => warn(`${resultsPath} held no results; it is now ${kept}`),
      signal,
    });
    const ends = collectEnds(request);
    await open.run(plan.tasks, (task, reply) => ends.take(task, reply, (row) => results.add(row)));
    return { ...ends.run(), results: await results.finish() };
  } finally {
    await open.close();
  }
}

function holderText(owner: LockOwner | undefined): string {
  return owner === undefined ? 'another run' : `process ${owner.pid} on ${owner.host}`;
}

/** Renders everything on this machine as `makeBatch` would, and writes nothing anywhere. */
export async function countBatch(request: BatchRequest & { readonly choice: LocalChoice }): Promise<BatchRun> {
  const { plan, making, signal, onEvent, choice } = request;
  const { sources = folderSources(making.folders.root), shelf: tracks = publishedTracks(making.folders) } = choice;
  const ends = collectEnds(request);
  const drums = await findDrums(await sources.drums(making.drumsDir));
  for (const text of drums.warnings) onEvent({ kind: 'warning', text });
  const { jobs, memoryMib } = choice;
  await withThreads(choice, (pool) =>
    runHere({
      tasks: plan.tasks,
      jobs,
      signal,
      onEvent,
      run: (task) => countTask({ task, making, pool, memoryMib, sources, drums, signal, tracks }),
      onReply: (task, reply) => ends.take(task, reply),
    }),
  );
  return ends.run();
}

interface Ends {
  /** Takes a track's reply, has its row kept, and tells of it. */
  take(task: TrackTask, reply: TrackReply, keep?: (row: ResultRow) => Promise<void>): Promise<void>;
  run(): BatchRun;
}

function collectEnds({ making, signal, onEvent }: BatchRequest): Ends {
  const outcomes: TrackOutcome[] = [];
  return {
    async take(task, reply, keep) {
      const { warnings = [], stages } = reply.state === 'made' ? reply : {};
      const outcome = {
        task,
        folder: publishedPlace(making.folders, task.slug),
        row: resultRow(task, reply),
        warnings,
        stages,
      };
      await keep?.(outcome.row);
      outcomes.push(outcome);
      onEvent({ kind: 'finished', outcome });
    },
    run: () => ({ outcomes: outcomes.sort((a, b) => a.task.index - b.task.index), interrupted: signal.aborted }),
  };
}
