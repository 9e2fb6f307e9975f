/** The module that worker threads run: makes one track and answers with plain data. */
import { chooseKernels } from '@stem/kernels';
import { makeTrack } from './make-track.ts';
import type { WorkerMessage } from './pool.ts';
import { failure } from './reason.ts';
import type { TrackJob, TrackReply } from './track-job.ts';
import { whileWanted } from './while-wanted.ts';

/** tinypool calls a worker module's default export. */
export default async function work({ job, lifeline }: WorkerMessage<TrackJob>): Promise<TrackReply> {
  try {
    chooseKernels(job.inputs.kernels);
    return await whileWanted(lifeline, () => makeTrack(job));
  } catch (error) {
    return failure(error);
  }
}
