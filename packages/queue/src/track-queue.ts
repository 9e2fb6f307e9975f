/** The queue of tracks in Redis: its names, how tracks are put there, and how they are looked for. */
import { Queue, type JobsOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { TrackTask } from '@stem/batch/engine';
import { batchKey, type SharedBatch } from './shared-batch.ts';
import { mostTries, type Timing } from './timing.ts';
import { trackData, trackKey, type TrackAnswer, type TrackData } from './track-data.ts';

/** All keys begin with `stem:`. */
export const queueNames = { prefix: 'stem', queue: 'tracks' } as const;

/** Events that are kept for who was away for a while; what he has missed beyond is found by looking. */
const keptEvents = 50_000;

/** Which batch comes first. */
export const priorities = ['high', 'normal', 'low'] as const;
export type Priority = (typeof priorities)[number];

/** A long track at the end would be waited for alone; a day is the longest that counts. */
const longestSec = 86_400;

/** Tracks that go to Redis in one piece. */
const bulk = 1_000;

/** What nobody has asked for in this time goes. */
const batchSec = 30 * 86_400;

export interface TrackQueue {
  /** Puts what the tracks of a batch have in common there, or keeps it there. */
  putBatch(): Promise<void>;
  /** Enqueues tracks; those that are there already stay as they are. */
  add(tasks: Iterable<readonly [key: string, task: TrackTask]>, signal: AbortSignal): Promise<void>;
  /** Those of the keys that are not in the queue, nor being made. */
  missing(keys: Iterable<string>): Promise<string[]>;
  /** Takes back those that nobody has begun; gives how many. */
  takeBack(keys: Iterable<string>): Promise<number>;
  countWorkers(): Promise<number>;
  /** The place in the stream of events from which on all is new. */
  lastEvent(): Promise<string>;
  key(task: TrackTask): string;
}

export interface TrackQueueRequest {
  readonly redis: Redis;
  readonly batch: SharedBatch;
  readonly priority: Priority;
  readonly timing: Timing;
}

export function openQueue(redis: Redis): Queue<TrackData, TrackAnswer> {
  const { prefix, queue: name } = queueNames;
  const streams = { events: { maxLen: keptEvents } };
  const queue = new Queue<TrackData, TrackAnswer>(name, { connection: redis, prefix, streams, skipVersionCheck: true });
  // Whoever has made the connection hears of it.
  queue.on('error', () => undefined);
  return queue;
}

export function trackQueue({ redis, batch, priority, timing }: TrackQueueRequest): TrackQueue {
  const queue = openQueue(redis);
  const id = batchKey(batch);
  const text = JSON.stringify(batch);
  const options: JobsOptions = {
    attempts: mostTries,
    backoff: { type: 'exponential', delay: timing.retryMs },
    // What is asked for again is looked at again, and not answered out of an old job.
    removeOnComplete: true,
    removeOnFail: true,
  };
  return {
    putBatch: async () => void (await redis.set(batchName(id), text, 'EX', batchSec)),
    async add(tasks, signal) {
      for (const piece of pieces(tasks)) {
        if (signal.aborted) return;
        await queue.addBulk(
          piece.map(([jobId, task]) => ({
            name: 'track',
            data: trackData(id, task),
            opts: { ...options, jobId, priority: place(priority, task) },
          })),
        );
      }
    },
    async missing(keys) {
      const found: string[] = [];
      for (const piece of pieces(keys)) {
        const pipeline = redis.pipeline();
        for (const key of piece) pipeline.exists(queue.toKey(key));
        const answers = (await pipeline.exec()) ?? [];
        found.push(...piece.filter((_, index) => answers[index]?.[1] === 0));
      }
      return found;
    },
    async takeBack(keys) {
      let taken = 0;
      for (const piece of pieces(keys)) {
        const answers = await Promise.all(piece.map((key) => queue.remove(key)));
        taken += answers.filter((answer) => answer === 1).length;
      }
      return taken;
    },
    countWorkers: async () => (await queue.getWorkers()).length,
    async lastEvent() {
      const [last] = await redis.xrevrange(queue.toKey('events'), '+', '-', 'COUNT', 1);
      return last?.[0] ?? '0-0';
    },
    key: (task) => trackKey(trackData(id, task)),
  };
}

/** Where what the tracks of a batch have in common lies. */
export function batchName(key: string): string {
  return `${queueNames.prefix}:batch:${key}`;
}

/** The lowest number comes first: by the wish for the batch, then the longest track. */
function place(priority: Priority, { row }: TrackTask): number {
  const sec = Math.min(longestSec, Math.max(0, Math.round(row.durationSec)));
  return 1 + priorities.indexOf(priority) * (longestSec + 1) + (longestSec - sec);
}

function* pieces<Item>(items: Iterable<Item>): Generator<Item[]> {
  let piece: Item[] = [];
  for (const item of items) {
    piece.push(item);
    if (piece.length < bulk) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}
