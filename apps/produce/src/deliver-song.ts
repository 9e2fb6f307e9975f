/** From a song to a folder of deliverables: made aside, verified, and only then put in place. */
import { join } from 'node:path';
import { sumsName } from '@stem/batch/archive';
import { createFlusher } from '@stem/batch/job';
import type { ParsedSong, Song } from '@stem/catalog/song';
import type { Progress } from '@stem/cli';
import type { Kernels } from '@stem/cli/kernels';
import { produceSong } from './produce.ts';
import { StepFailure } from './step-failure.ts';
import { deliveryFolder } from './steps/master.ts';
import type { VerifyResult } from './verify/verify-delivery.ts';
import type { StepLog } from './words/step-log.ts';
import { earlierManifest, manifestName, requireOwnFiles } from './work/own-folder.ts';
import { publish, takeBack } from './work/publish.ts';
import type { TaskCrew } from './work/task-crew.ts';
import { createTaskRunner } from './work/task-runner.ts';
import { holdsFiles, isMadeFrom } from './work/up-to-date.ts';
import { openWorkFolder, type WorkFolder } from './work/work-folder.ts';

export interface DeliveryRequest {
  readonly song: ParsedSong;
  /** Where the paths of the song start. */
  readonly songFolder: string;
  readonly out: string;
  readonly jobs: number;
  /** Closed when the song is done, or given up. */
  readonly crew: TaskCrew;
  readonly kernels: Kernels;
  /** Starts over, whatever earlier runs have left. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly log: StepLog;
  readonly progress: Progress;
}

export interface DeliveredSong {
  readonly state: 'made' | 'up-to-date';
  readonly archive: string;
  readonly verification: VerifyResult;
}

const reportName = 'report.html';

export async function deliverSong(request: DeliveryRequest): Promise<DeliveredSong> {
  const { force, song } = request;
  const work = await openWorkFolder(request.out, { signal: request.signal, warn: (text) => request.log.warn(text) });
  try {
    if (force) await work.startOver();
    else {
      const verification = await earlierDelivery(request, work);
      // A run that was killed at its very end has left it.
      if (verification) await work.clear();
      if (verification) return { state: 'up-to-date', archive: verification.place, verification };
      await takeBack({ from: join(work.path, deliveryFolder), out: work.out, work: work.path });
    }
    await requireOwnFiles(work.out, work.path, deliverablePaths(song.song));
    return await makeDelivery(request, work);
  } finally {
    // By then nobody writes there any more.
    await request.crew.close();
    await work.release();
  }
}

/** The verification of what an earlier run has delivered, where that is of this song and whole. */
async function earlierDelivery(
  { song, songFolder, kernels, crew }: DeliveryRequest,
  { out }: WorkFolder,
): Promise<VerifyResult | undefined> {
  const manifest = await earlierManifest(out);
  if (!manifest || !(await isMadeFrom(manifest, song, { songFolder, kernels })) || !(await holdsFiles(out, manifest)))
    return undefined;
  const archive = join(out, song.song.archive.name);
  const { verifyDelivery } = await import('./verify/verify-delivery.ts');
  const result = await verifyDelivery(archive, { song, run: crew.run, kernels }).catch(() => undefined);
  return result?.failed === 0 ? result : undefined;
}

async function makeDelivery(request: DeliveryRequest, work: WorkFolder): Promise<DeliveredSong> {
  const { song, songFolder, jobs, crew, kernels, signal, log, progress } = request;
  const { out, path: folder } = work;
  const flusher = createFlusher();
  const runner = createTaskRunner({
    folder,
    crew,
    kernels,
    flusher,
    signal,
    onBegin: ({ step, where }) => progress.begin(where === '' ? step : `${step}, ${where}`),
    onKept: ({ step, where }) => log.done(`${where || step}: kept from an earlier run`),
  });
  const from = join(folder, deliveryFolder);
  const producing = produceSong({ song, songFolder, runner, jobs, tell: log });
  // Loaded while the threads make the first stems.
  const ending = Promise.all([
    import('./verify/verify-delivery.ts'),
    import('./report/delivery-report.ts'),
    import('./report/write-report.ts'),
  ]);
  const delivery = await producing;
  const { archive } = delivery;
  const [{ verifyDelivery }, { deliveryPage }, { writeReport }] = await ending;
  const result = await verifyDelivery(join(from, archive), { song, run: crew.run, kernels });
  requirePassed(result, log);
  const trouble = await writeReport(join(out, reportName), deliveryPage(result));
  if (trouble !== undefined) log.warn(`${join(out, reportName)} was not written: ${trouble}`);
  await flusher.done();
  await publish({ from, out, work: folder, ...delivery });
  await work.clear();
  return { state: 'made', archive: join(out, archive), verification: result };
}

/** Everything that failed in the final verification stops the delivery. */
function requirePassed({ verdicts, passed }: VerifyResult, log: StepLog): void {
  const problems = verdicts.flatMap(({ subject, checks }) =>
    checks.flatMap(({ state, ...problem }) =>
      state === 'failed' ? [{ ...problem, check: `${subject}: ${problem.check}` }] : [],
    ),
  );
  if (problems.length > 0) throw new StepFailure('archive', '', problems);
  log.figure('verified', String(passed));
}

/** Everything that will lie in the folder but the report, which is replaced where it is one. */
function deliverablePaths({ stems, archive }: Song): string[] {
  const stemPaths = stems.map(({ name }) => `stems/${name}.wav`);
  return [...stemPaths, 'master.wav', 'song.mid', manifestName, sumsName, archive.name];
}
