/** A track in the queue: what its job holds, by what key, and what comes back. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isSlug, relPathRefusal, type TrackReply, type TrackTask } from '@stem/batch/engine';

/** Few letters: there are 50,000 of them. */
const trackDataSchema = z.object({
  /** The key of its batch. */
  b: z.string(),
  /** Its path below the root. */
  p: z.string(),
  id: z.string(),
  slug: z.string(),
});

export type TrackData = z.infer<typeof trackDataSchema>;

export function trackData(batch: string, { relPath, row, slug }: TrackTask): TrackData {
  return { b: batch, p: relPath, id: row.id, slug };
}

/** A track as a worker takes it. What may not be a path or a folder's name is a refusal, as in a selection. */
export interface TakenTrack extends TrackData {
  readonly refusal: string | undefined;
}

/** Undefined where somebody else has put something there. */
export function parseTrackData(value: unknown): TakenTrack | undefined {
  const { data } = trackDataSchema.safeParse(value);
  if (data === undefined) return undefined;
  const refusal = isSlug(data.slug) ? relPathRefusal(data.p) : 'The name of its folder is none.';
  return { ...data, refusal };
}

/**
 * The same for the same track of the same batch, whoever enqueues it: enqueued twice, it is there once. It does not begin
 * as a number, which BullMQ would refuse.
 */
export function trackKey({ b, p, id, slug }: TrackData): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([b, p, id, slug]))
    .digest('base64url');
  return `t${digest.slice(0, 24)}`;
}

const counts = z.object({
  pads: z.number(),
  swells: z.number(),
  clouds: z.number(),
  hiss_loops: z.number(),
  hiss_flickers: z.number(),
});

const answerSchema = z.object({
  state: z.enum(['made', 'up-to-date']),
  counts,
  durationSec: z.number(),
  kernels: z.enum(['simd', 'plain']),
  shortfalls: z.array(z.string()),
  warnings: z.array(z.string()),
  because: z.array(z.string()).optional(),
  stages: z.record(z.string(), z.number()).optional(),
  /** What the worker has to say of it. */
  notes: z.array(z.string()).optional(),
});

/** What a worker answers of a track that it has made, or found up to date. */
export type TrackAnswer = z.infer<typeof answerSchema>;

export function trackAnswer(reply: Extract<TrackReply, { counts: unknown }>, notes: readonly string[]): TrackAnswer {
  const { state, counts, durationSec, kernels, shortfalls, warnings, because, stages } = reply;
  return {
    state,
    counts,
    durationSec,
    kernels,
    shortfalls: [...shortfalls],
    warnings: [...warnings],
    ...(because === undefined ? {} : { because: [...because] }),
    ...(stages === undefined ? {} : { stages: { ...stages } }),
    ...(notes.length === 0 ? {} : { notes: [...notes] }),
  };
}

/** Undefined where somebody else has put something there. */
export function parseAnswer(value: unknown): { reply: TrackReply; notes: readonly string[] } | undefined {
  const { data } = answerSchema.safeParse(value);
  if (data === undefined) return undefined;
  const { notes = [], because, stages, ...rest } = data;
  const reply = { ...rest, ...(because === undefined ? {} : { because }), ...(stages === undefined ? {} : { stages }) };
  return { reply, notes };
}
