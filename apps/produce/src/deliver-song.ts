/** From a song to a folder of deliverables: made aside, verified, and only then put in place. */
import { join } from 'node:path';
import { sumsName } from '@stem/batch/archive';
import type { ParsedSong, Song } from '@stem/catalog/song';
import { produceSong } from './produce.ts';
import { deliveryFolder } from './steps/master.ts';
import type { StepLog } from './words/step-log.ts';
import { manifestName, requireOwnFiles } from './work/own-folder.ts';
import { publish } from './work/publish.ts';
import { createTaskRunner } from './work/task-runner.ts';
import { openWorkFolder } from './work/work-folder.ts';

export interface DeliveryRequest {
  readonly song: ParsedSong;
  /** Where the paths of the song start. */
  readonly songFolder: string;
  readonly out: string;
  readonly jobs: number;
  /** Starts over, whatever earlier runs have left. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly log: StepLog;
}

export interface DeliveredSong {
  readonly archive: string;
  readonly verification: { readonly passed: number; readonly failed: number };
  readonly state: 'made' | 'up-to-date';
}

export async function deliverSong(request: DeliveryRequest): Promise<DeliveredSong> {
  const { song, songFolder, jobs, signal, log } = request;
  const work = await openWorkFolder(request.out);
  const { out, path: folder } = work;
  const runner = createTaskRunner({ folder, jobs, signal });
  try {
    if (request.force) await work.clear();
    await requireOwnFiles(out, folder, deliverablePaths(song.song));
    const { paths, archive } = await produceSong({ song, songFolder, runner, jobs, tell: log });
    await publish({ from: join(folder, deliveryFolder), out, work: folder, paths });
    await work.clear();
    return { archive: join(out, archive), verification: { passed: 0, failed: 0 }, state: 'made' };
  } finally {
    await runner.close();
    await work.release();
  }
}

/** Everything that will lie in the folder. */
function deliverablePaths({ stems, archive }: Song): string[] {
  const stemPaths = stems.map(({ name }) => `stems/${name}.wav`);
  return [...stemPaths, 'master.wav', 'song.mid', manifestName, sumsName, archive.name];
}
