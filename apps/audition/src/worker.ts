/** The module that worker threads run: the textures of one track. */
import type { WorkerMessage } from '@stem/batch/job';
import { chooseKernels, type Kernels } from '@stem/cli/kernels';
import { hearTrack, type HearJob, type HearReply } from './hear-track.ts';

export interface HearTask extends HearJob {
  readonly kernels: Kernels;
}

/** tinypool calls a worker module's default export. */
export default async function work({ job }: WorkerMessage<HearTask>): Promise<HearReply> {
  chooseKernels(job.kernels);
  return hearTrack(job);
}
