/** What is in the queue now, and who is at it. */
import type { QueueAddress } from './address.ts';
import { checkServer, serverWarnings, type ServerFacts } from './check-server.ts';
import { connect, type Connection } from './connect.ts';
import { explained } from './server-refusal.ts';
import { usualTiming } from './timing.ts';
import { openQueue } from './track-queue.ts';

export interface QueueState extends ServerFacts {
  readonly warnings: readonly string[];
  /** Nobody has begun them. */
  readonly waiting: number;
  /** They have failed for what may pass, and are tried again after a while. */
  readonly retrying: number;
  readonly making: readonly TrackAtWork[];
  /** Undefined where the server lists no connections. */
  readonly workers: readonly WorkerAtWork[] | undefined;
}

export interface TrackAtWork {
  readonly relPath: string;
  readonly worker: string | undefined;
  readonly sec: number;
  /** The first, or what others have lost or failed for what may pass. */
  readonly attempt: number;
}

export interface WorkerAtWork {
  /** Its machine and process. */
  readonly name: string;
  readonly address: string;
}

/** More are counted, and not listed. */
const mostListed = 1_000;

/** Throws InputError where there is no such queue. */
export async function queueState(address: QueueAddress): Promise<QueueState> {
  const ignored = (): void => undefined;
  const connection = await connect({ address, timing: usualTiming, onAway: ignored, onBack: ignored });
  try {
    return await explained(address, () => stateOf(connection, address));
  } finally {
    await connection.close();
  }
}

async function stateOf({ redis }: Connection, address: QueueAddress): Promise<QueueState> {
  const facts = await checkServer(redis, address);
  const queue = openQueue(redis);
  const counts = await queue.getJobCounts('wait', 'prioritized', 'delayed', 'active');
  const active = await queue.getActive(0, mostListed - 1);
  const workers = await queue.getWorkers().catch(() => undefined);
  return {
    ...facts,
    warnings: serverWarnings(facts, address),
    waiting: (counts['wait'] ?? 0) + (counts['prioritized'] ?? 0),
    retrying: counts['delayed'] ?? 0,
    making: active.map((job) => ({
      relPath: job.data.p,
      worker: job.processedBy,
      sec: Math.max(0, Math.round((Date.now() - (job.processedOn ?? Date.now())) / 1000)),
      attempt: job.attemptsStarted,
    })),
    workers: workers?.map((worker) => ({
      name: (worker['rawname'] ?? worker['name'] ?? '').replace(/^.*:w:/, ''),
      address: worker['addr'] ?? '',
    })),
  };
}
