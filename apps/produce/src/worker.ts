/** The module that worker threads run: one task, from plain data to plain data. */
import { failureReason, whileWanted, type WorkerMessage } from '@stem/batch/job';
import { chooseKernels, type Kernels } from '@stem/cli/kernels';
import { FormatError, InputError } from '@stem/core';
import { tasks, type TaskName } from './tasks/tasks.ts';
import { hashedFileNow, fileNow, type MadeFile } from './work/made-file.ts';
import { GateRefusal, materialProblem, type Task, type TaskReply } from './tasks/task.ts';

export interface TaskJob {
  readonly task: TaskName;
  readonly input: unknown;
  readonly folder: string;
  /** What it is to write, as paths in the folder. */
  readonly writes: readonly string[];
  /** Whether that is delivered, and others know it by its hash. */
  readonly isDelivered: boolean;
  readonly kernels: Kernels;
}

/** tinypool calls a worker module's default export. */
export default async function work({ job, lifeline }: WorkerMessage<TaskJob>): Promise<TaskReply<unknown>> {
  try {
    chooseKernels(job.kernels);
    // The runner has paired task and input by their types.
    const task = tasks[job.task] as Task<unknown, unknown>;
    const report = await whileWanted(lifeline, () => task(job.input, { folder: job.folder }));
    const files: MadeFile[] = [];
    for (const path of job.writes) files.push(await (job.isDelivered ? hashedFileNow : fileNow)(path, job.folder));
    return { state: 'done', report, files };
  } catch (error) {
    if (error instanceof GateRefusal) return { state: 'refused', problems: error.problems };
    if (error instanceof InputError || error instanceof FormatError) {
      return { state: 'refused', problems: [materialProblem(error.message)] };
    }
    return { state: 'failed', reason: failureReason(error) };
  }
}
