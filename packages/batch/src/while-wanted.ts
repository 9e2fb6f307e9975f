/** How a thread does a job that may be broken off. */
import type { MessagePort } from 'node:worker_threads';
import { endPrograms } from '@stem/core/format/files';

/** Does a job. Where the thread is to end meanwhile, the programs it has started go first. */
export async function whileWanted<Reply>(lifeline: MessagePort, work: () => Promise<Reply>): Promise<Reply> {
  const end = (): void => {
    endPrograms();
    lifeline.close();
  };
  lifeline.once('message', end);
  try {
    return await work();
  } finally {
    lifeline.off('message', end);
  }
}
