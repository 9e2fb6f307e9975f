/** Runs tasks on worker threads, unless a receipt says that what they would make is there. */
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createThreadPool, stemVersion } from '@stem/batch';
import type { Kernels } from '@stem/cli/kernels';
import { InputError } from '@stem/core';
import { StepFailure } from '../step-failure.ts';
import type { TaskReply } from '../tasks/task.ts';
import type { TaskInput, TaskName, TaskReport } from '../tasks/tasks.ts';
import type { TaskJob } from '../worker.ts';
import type { MadeFile } from './made-file.ts';
import { receiptKey, validReceipt, writeReceipt } from './receipt.ts';

export interface TaskRequest<Name extends TaskName> {
  readonly task: Name;
  readonly input: TaskInput<Name>;
  /** Whose step it is, and whom it is about, as a person is told. */
  readonly step: string;
  readonly where: string;
  /** Names its receipt. */
  readonly id: string;
  /** Hashes of what it reads. */
  readonly reads: readonly string[];
  /** What it writes, as paths in the work folder. */
  readonly writes: readonly string[];
}

export interface TaskResult<Name extends TaskName> {
  readonly report: TaskReport<Name>;
  readonly files: readonly MadeFile[];
}

export interface TaskRunner {
  /** The work folder. */
  readonly folder: string;
  readonly kernels: Kernels;
  run<Name extends TaskName>(request: TaskRequest<Name>): Promise<TaskResult<Name>>;
  close(): Promise<void>;
}

export interface RunnerOptions {
  /** The work folder. */
  readonly folder: string;
  readonly jobs: number;
  readonly kernels: Kernels;
  readonly signal: AbortSignal;
  /** Told of what an earlier run has done. */
  readonly onKept: (request: Pick<TaskRequest<TaskName>, 'step' | 'where'>) => void;
}

/**
 * A thread streams: what it holds does not depend on the length of the song. A small young generation keeps the heap
 * from growing by what is thrown away anyway.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 192 };

/** A step with one task leaves the other threads without work. */
const idleMs = 100;

export function createTaskRunner({ folder, jobs, kernels, signal, onKept }: RunnerOptions): TaskRunner {
  const version = stemVersion();
  const worker = new URL('../worker.js', import.meta.url);
  const pool = createThreadPool<TaskJob, TaskReply<unknown>>({ threads: jobs, worker, resourceLimits, idleMs });
  return {
    folder,
    kernels,
    run: runTask,
    close: () => pool.close(),
  };

  async function runTask<Name extends TaskName>(request: TaskRequest<Name>): Promise<TaskResult<Name>> {
    const { task, input, reads, writes, id, step, where } = request;
    signal.throwIfAborted();
    const receipt = join(folder, 'receipts', `${id}.json`);
    const key = receiptKey({ version, kernels, task, input, reads });
    const kept = await validReceipt(receipt, key, folder);
    if (kept) {
      onKept({ step, where });
      return { report: kept.report as TaskReport<Name>, files: kept.files };
    }
    await rm(receipt, { force: true });
    for (const file of [receipt, ...writes.map((path) => join(folder, path))]) {
      await mkdir(dirname(file), { recursive: true });
    }
    const reply = await pool.run({ task, input, folder, writes, kernels }, { timeoutSec: Infinity, signal });
    if (reply.state === 'refused') throw new StepFailure(step, where, reply.problems);
    if (reply.state === 'failed') {
      const what = [step, where, reply.reason].filter(Boolean).join(': ');
      throw new InputError(`${what}. What is finished is kept: run the same command again to go on from there.`);
    }
    const { report, files } = reply;
    await writeReceipt(receipt, { key, files, report });
    return { report: report as TaskReport<Name>, files };
  }
}
