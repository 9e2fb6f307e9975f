/** Runs `verify` on a delivery of a song. */
import { resolve } from 'node:path';
import { loadSong } from '@stem/catalog/song';
import { chooseJobs, exitCode, type Context } from '@stem/cli';
import { InputError } from '@stem/core';
import { deliveryPage, reportPath } from './report/delivery-report.ts';
import { writeReport } from './report/write-report.ts';
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
  try {
    const { run } = crew;
    const result = await verifyDelivery(resolve(cwd, args.delivery), { song, profile: args.profile, run });
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
    await crew.close();
  }
}
