/** Runs tasks on worker threads, unless a receipt says that what they would make is there. */
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stemVersion } from '@stem/batch/job';
import type { Kernels } from '@stem/cli/kernels';
import { InputError } from '@stem/core';
import { StepFailure } from '../step-failure.ts';
import type { TaskInput, TaskName, TaskReport } from '../tasks/tasks.ts';
import type { Flusher } from './flusher.ts';
import type { MadeFile } from './made-file.ts';
import type { TaskCrew } from './task-crew.ts';
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
  /** Whether that is delivered, and has to be on the disk before. */
  readonly isDelivered?: boolean;
}

export interface TaskResult<Name extends TaskName> {
  readonly report: TaskReport<Name>;
  readonly files: readonly MadeFile[];
}

export interface TaskRunner {
  /** The work folder. */
  readonly folder: string;
  readonly kernels: Kernels;
  readonly flusher: Flusher;
  run<Name extends TaskName>(request: TaskRequest<Name>): Promise<TaskResult<Name>>;
}

export interface RunnerOptions {
  /** The work folder. */
  readonly folder: string;
  readonly crew: TaskCrew;
  readonly kernels: Kernels;
  readonly flusher: Flusher;
  readonly signal: AbortSignal;
  /** Told of what an earlier run has done. */
  readonly onKept: (request: Pick<TaskRequest<TaskName>, 'step' | 'where'>) => void;
}

export function createTaskRunner({ folder, crew, kernels, flusher, signal, onKept }: RunnerOptions): TaskRunner {
  const version = stemVersion();
  return { folder, kernels, flusher, run: runTask };

  async function runTask<Name extends TaskName>(request: TaskRequest<Name>): Promise<TaskResult<Name>> {
    const { task, input, reads, writes, id, step, where, isDelivered = false } = request;
    signal.throwIfAborted();
    const receipt = join(folder, 'receipts', `${id}.json`);
    const key = receiptKey({ version, kernels, task, input, reads });
    const kept = await validReceipt(receipt, key, folder);
    if (kept) {
      onKept({ step, where });
      if (isDelivered) flush(writes);
      return { report: kept.report as TaskReport<Name>, files: kept.files };
    }
    await rm(receipt, { force: true });
    for (const file of [receipt, ...writes.map((path) => join(folder, path))]) {
      await mkdir(dirname(file), { recursive: true });
    }
    const reply = await crew.work({ task, input, folder, writes, kernels });
    if (reply.state === 'refused') throw new StepFailure(step, where, reply.problems);
    if (reply.state === 'failed') {
      const what = [step, where, reply.reason].filter(Boolean).join(': ');
      throw new InputError(`${what}. What is finished is kept: run the same command again to go on from there.`);
    }
    const { report, files } = reply;
    if (isDelivered) flush(writes);
    await writeReceipt(receipt, { key, files, report });
    return { report: report as TaskReport<Name>, files };
  }

  function flush(paths: readonly string[]): void {
    for (const path of paths) flusher.begin(join(folder, path));
  }
}
