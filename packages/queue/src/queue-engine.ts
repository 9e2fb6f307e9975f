/** The engine of many machines: tracks go into a queue on Redis, and workers anywhere make them. */
import { findDrums, type Engine, type EngineRequest, type OnReply, type TrackTask } from '@stem/batch/engine';
import type { QueueAddress } from './address.ts';
import { checkServer, serverWarnings } from './check-server.ts';
import { connect, type Connection } from './connect.ts';
import { followTracks, takeBack } from './follow.ts';
import { withLook } from './published-here.ts';
import { explained } from './server-refusal.ts';
import { sharedBatch, type SharedBatch } from './shared-batch.ts';
import { usualTiming, type Timing } from './timing.ts';
import { trackQueue, type Priority, type TrackQueue } from './track-queue.ts';

export interface QueueChoice {
  readonly address: QueueAddress;
  readonly priority: Priority;
  readonly timing?: Timing;
}

export function queueEngine({ address, priority, timing = usualTiming }: QueueChoice): Engine {
  return {
    async open(request) {
      const { making, onEvent } = request;
      const note = (text: string): void => onEvent({ kind: 'note', text });
      const warn = (text: string): void => onEvent({ kind: 'warning', text });
      const connection = await connect({
        address,
        timing,
        onAway: () =>
          warn(`the Redis at ${address.shown} is away; waiting for it. Workers finish what they have in hand`),
        onBack: () => note(`The Redis at ${address.shown} is back.`),
      });
      try {
        const facts = await explained(address, () => checkServer(connection.redis, address));
        for (const text of serverWarnings(facts, address)) warn(text);
        const drums = await findDrums({ folder: making.drumsDir, root: making.folders.root });
        for (const text of drums.warnings) warn(text);
        const batch = sharedBatch(making, drums);
        const run = (tasks: readonly TrackTask[], onReply: OnReply): Promise<void> =>
          explained(address, () =>
            runTracks({ ...request, connection, batch, priority, timing, tasks, onReply: withLook(request, onReply) }),
          );
        return { run, close: () => connection.close() };
      } catch (error) {
        await connection.close();
        throw error;
      }
    },
  };
}

interface RunRequest extends EngineRequest {
  readonly connection: Connection;
  readonly batch: SharedBatch;
  readonly priority: Priority;
  readonly timing: Timing;
  readonly tasks: readonly TrackTask[];
  readonly onReply: OnReply;
}

async function runTracks(request: RunRequest): Promise<void> {
  const { connection, signal, onReply } = request;
  const { redis } = connection;
  const queue = trackQueue({ ...request, redis });
  const waiting = redis.duplicate();
  waiting.on('error', () => undefined);
  const refused = request.tasks.filter(({ refusal }) => refusal !== undefined);
  for (const task of refused) await onReply(task, { state: 'failed', reason: (task.refusal ?? '').replace(/\.$/, '') });
  const tasks = request.tasks.filter(({ refusal }) => refusal === undefined);
  try {
    await Promise.race([followTracks({ ...request, queue, redis: waiting, tasks }), connection.lost]);
    if (signal.aborted) await takeBackSoon(request, queue, tasks);
  } finally {
    waiting.disconnect();
  }
}

async function takeBackSoon(
  { timing, onEvent }: RunRequest,
  queue: TrackQueue,
  tasks: readonly TrackTask[],
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, timing.endMs, undefined)));
  const taken = await Promise.race([takeBack({ queue, tasks }).catch(() => undefined), late]);
  clearTimeout(timer);
  const text =
    taken === undefined
      ? 'The tracks could not be taken back out of the queue: workers go on with them.'
      : `${taken} tracks were taken back out of the queue; workers finish those they have in hand.`;
  onEvent({ kind: 'note', text });
}
