/** Runs `verify` on a delivery of a song. */
import { basename, resolve } from 'node:path';
import { loadSong } from '@stem/catalog/song';
import { chooseJobs, exitCode, type Context, type Progress } from '@stem/cli';
import type { Kernels } from '@stem/cli/kernels';
import { InputError } from '@stem/core';
import { deliveryPage, reportPath } from './report/delivery-report.ts';
import { writeReport } from './report/write-report.ts';
import type { RunTask, TaskInput, TaskName, TaskReport } from './tasks/tasks.ts';
import type { VerifyArgs } from './verify-command.ts';
import { verifyDocument, verifyText } from './verify/result-text.ts';
import { verifyDelivery } from './verify/verify-delivery.ts';
import { createTaskCrew } from './work/task-crew.ts';
import { usualTimeoutSec } from './work/usual-timeout.ts';

export async function verifyOne(args: VerifyArgs, { messages, results, signal, cwd }: Context): Promise<number> {
  if (args.results !== undefined) {
    throw new InputError(`--results is for textures of stem batch-generate; ${args.delivery} holds none.`);
  }
  const song = args.song === undefined ? undefined : await loadSong(resolve(cwd, args.song));
  const crew = createTaskCrew({ jobs: chooseJobs({}).jobs, timeoutSec: usualTimeoutSec, signal });
  const progress = messages.progress({ label: 'Verifying', unit: 'tasks done', total: undefined });
  try {
    const result = await verifyDelivery(resolve(cwd, args.delivery), {
      song,
      profile: args.profile,
      run: seenBy(progress, crew.run),
    });
    progress.stop();
    // Nobody wants a page in a folder of somebody's takes.
    const usualPath = result.manifest ? reportPath(result) : undefined;
    const path = args.report === undefined ? usualPath : resolve(cwd, args.report);
    if (path !== undefined) {
      const refusal = await writeReport(path, deliveryPage(result));
      if (refusal === undefined) messages.info(`Report: ${path}`);
      else messages.warn(`No report was written to ${path}: ${refusal}.`);
    }
    if (args.json) results.json(verifyDocument(result));
    else results.write(verifyText(result, (style, text) => results.paint(style, text)));
    return result.failed === 0 ? exitCode.done : exitCode.incomplete;
  } finally {
    progress.stop();
    await crew.close();
  }
}

/** Runs tasks as before, their files named while they are read. */
function seenBy(progress: Progress, run: RunTask): RunTask {
  return async <Name extends TaskName>(
    task: Name,
    input: TaskInput<Name>,
    kernels: Kernels,
  ): Promise<TaskReport<Name>> => {
    const piece = progress.begin('file' in input && typeof input.file === 'string' ? basename(input.file) : task);
    try {
      return await run(task, input, kernels);
    } finally {
      piece.end('done');
    }
  };
}
