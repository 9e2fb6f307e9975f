/** Follows tracks in the queue until each has its answer, whoever has made it, and whatever is lost in between. */
import { setTimeout as sleep } from 'node:timers/promises';
import { QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import type { EngineEvent, OnReply, TrackReply, TrackTask } from '@stem/batch/engine';
import { mostLosses, type Timing } from './timing.ts';
import { parseAnswer } from './track-data.ts';
import { queueNames, type TrackQueue } from './track-queue.ts';

export interface FollowRequest {
  readonly queue: TrackQueue;
  /** One of its own: it waits in Redis. */
  readonly redis: Redis;
  readonly tasks: readonly TrackTask[];
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
  readonly onReply: OnReply;
}

/** What BullMQ says of a job whose lock was lost too often. */
const lostOften = /stalled more than/;

/** Enqueues the tracks and resolves when all have ended, or when the signal aborts. */
export async function followTracks(request: FollowRequest): Promise<void> {
  const { queue, redis, tasks, timing, signal } = request;
  const open = openTracks(request);
  await queue.putBatch();
  const { prefix, queue: name } = queueNames;
  const lastEventId = await queue.lastEvent();
  const choice = { connection: redis, prefix, lastEventId, skipVersionCheck: true, autorun: false };
  const events = new QueueEvents(name, choice);
  events.on('error', () => undefined);
  events.on('active', ({ jobId }) => open.begin(jobId));
  events.on('completed', ({ jobId, returnvalue }) => open.answer(jobId, returnvalue));
  events.on('failed', ({ jobId, failedReason }) => open.fail(jobId, failedReason));
  const ending = new AbortController();
  const end = AbortSignal.any([signal, ending.signal]);
  void keepHearing(events, timing.countMs, end);
  const sending = sendTracks(open, tasks, request);
  try {
    const looking = sending.then(() => keepLooking(open, request, end));
    const counting = every(timing.countMs, end, workerCounter(request));
    await Promise.race([open.ended, looking.then(() => open.ended), counting.then(() => open.ended), aborted(end)]);
  } finally {
    ending.abort();
    // What is on its way is there before anything is taken back; Redis may be away.
    await Promise.race([sending.catch(() => undefined), sleep(timing.countMs, undefined, { ref: false })]);
    await events.close().catch(() => undefined);
  }
}

/** Of those that were not begun none is left behind; gives how many were taken back. */
export async function takeBack({ queue, tasks }: Pick<FollowRequest, 'queue' | 'tasks'>): Promise<number> {
  return queue.takeBack(tasks.map((task) => queue.key(task)));
}

interface OpenTracks {
  readonly waiting: ReadonlyMap<string, TrackTask>;
  begin(key: string): void;
  answer(key: string, value: unknown): void;
  fail(key: string, reason: string): void;
  /** Settles when there is none left, or what was done with a reply has failed. */
  readonly ended: Promise<void>;
}

function openTracks({ queue, tasks, onEvent, onReply }: FollowRequest): OpenTracks {
  const waiting = new Map(tasks.map((task) => [queue.key(task), task]));
  const begun = new Set<string>();
  let left = waiting.size;
  let end: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  ended.catch(() => undefined);
  if (left === 0) end();
  const begin = (key: string): void => {
    const task = waiting.get(key);
    if (task === undefined || begun.has(key)) return;
    begun.add(key);
    onEvent({ kind: 'begun', task });
  };
  const settle = (key: string, reply: TrackReply): void => {
    const task = waiting.get(key);
    if (task === undefined) return;
    begin(key);
    waiting.delete(key);
    begun.delete(key);
    const told = async (): Promise<void> => {
      await onReply(task, reply);
      left -= 1;
      if (left === 0) end();
    };
    told().catch(fail);
  };
  return {
    waiting,
    begin,
    answer(key, value) {
      if (!waiting.has(key)) return;
      const answer = parseAnswer(value);
      // Of no worker of ours: it is missed, and asked for again.
      if (answer === undefined) return;
      for (const text of answer.notes) onEvent({ kind: 'warning', text });
      settle(key, answer.reply);
    },
    fail(key, reason) {
      const text = lostOften.test(reason) ? `the worker that made it was lost ${mostLosses + 1} times` : reason;
      settle(key, { state: 'failed', reason: text });
    },
    ended,
  };
}

/**
 * BullMQ hears no more of anything after some errors, as where Redis goes away while it begins: then from the first event
 * on again, of which those that were heard do nothing.
 */
async function keepHearing(events: QueueEvents, ms: number, end: AbortSignal): Promise<void> {
  while (!end.aborted) {
    await events.run().catch(() => undefined);
    await pause(ms, end);
  }
}

async function sendTracks({ waiting }: OpenTracks, tasks: readonly TrackTask[], request: FollowRequest): Promise<void> {
  const { queue, signal, onEvent } = request;
  await queue.add([...waiting], signal);
  if (!signal.aborted) onEvent({ kind: 'note', text: `${tasks.length} tracks are in the queue.` });
}

/**
 * Puts back what is neither in the queue nor answered: Redis has lost it, or its answer was dropped before it was read. Only
 * what was missed twice: an answer may be on its way.
 */
async function keepLooking(
  open: OpenTracks,
  { queue, timing, signal }: FollowRequest,
  end: AbortSignal,
): Promise<void> {
  let missed: ReadonlySet<string> = new Set();
  await every(timing.lookMs, end, async () => {
    await queue.putBatch();
    const missing = (await queue.missing(open.waiting.keys())).filter((key) => open.waiting.has(key));
    const lost = missing.filter((key) => missed.has(key));
    missed = new Set(missing);
    const again = lost.flatMap((key): [string, TrackTask][] => {
      const task = open.waiting.get(key);
      return task === undefined ? [] : [[key, task]];
    });
    await queue.add(again, signal);
  });
}

/** Tells how many workers there are, and warns when there is none: a batch would wait in silence. */
function workerCounter({ queue, onEvent }: FollowRequest): () => Promise<void> {
  let before: number | undefined;
  return async () => {
    // Where the server lists no connections, nobody knows.
    const count = await queue.countWorkers().catch(() => undefined);
    if (count === undefined) return;
    onEvent({ kind: 'workers', count });
    const text =
      'no worker is at it: start "stem worker" with the same --queue, here or on any machine that has the folders';
    if (count === 0 && before !== 0) onEvent({ kind: 'warning', text });
    before = count;
  };
}

/** Does it again and again, with pauses, until the signal aborts. */
async function every(ms: number, end: AbortSignal, act: () => Promise<void>): Promise<void> {
  while (!end.aborted) {
    await pause(ms, end);
    if (!end.aborted) await act();
  }
}

async function pause(ms: number, end: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: end }).catch(() => undefined);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
