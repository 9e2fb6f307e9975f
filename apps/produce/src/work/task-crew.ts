/** Threads that run tasks. */
import type { JobFailure } from '@stem/batch/job';
import { createThreadPool } from '@stem/batch/threads';
import type { Kernels } from '@stem/cli/kernels';
import { InputError } from '@stem/core';
import type { TaskReply } from '../tasks/task.ts';
import type { RunTask, TaskInput, TaskName, TaskReport } from '../tasks/tasks.ts';
import type { TaskJob } from '../worker.ts';

export interface TaskCrew {
  /** Starts threads, which load what they run while all else is loaded. */
  start(): void;
  /** Runs a task that writes; its reply says what became of it. */
  work(job: TaskJob): Promise<TaskReply<unknown> | JobFailure>;
  /** Runs one that only reads. */
  readonly run: RunTask;
  close(): Promise<void>;
}

/**
 * A thread streams: what it holds does not depend on the length of the song. A small young generation keeps the heap
 * from growing by what is thrown away anyway.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 192 };
/** Most songs have as many stems to begin with. */
const mostAtStart = 4;

export interface CrewOptions {
  readonly jobs: number;
  /** How long a task may take; then its thread is stopped and the task fails. */
  readonly timeoutSec: number;
  readonly signal: AbortSignal;
}

export function createTaskCrew({ jobs, timeoutSec, signal }: CrewOptions): TaskCrew {
  const worker = new URL('../worker.js', import.meta.url);
  const atStart = Math.min(jobs, mostAtStart);
  const pool = createThreadPool<TaskJob, TaskReply<unknown>>({ threads: jobs, atStart, worker, resourceLimits });
  let closed: Promise<void> | undefined;
  const work: TaskCrew['work'] = (job) => pool.run(job, { timeoutSec, signal });
  return {
    start: () => pool.start(),
    work,
    async run<Name extends TaskName>(task: Name, input: TaskInput<Name>, kernels: Kernels) {
      const reply = await work({ task, input, kernels, folder: '', writes: [], isDelivered: false });
      if (reply.state === 'done') return reply.report as TaskReport<Name>;
      throw new InputError(reply.state === 'refused' ? reply.problems.map(({ got }) => got).join(', ') : reply.reason);
    },
    close: () => (closed ??= pool.close()),
  };
}
