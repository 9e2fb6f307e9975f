/** The plan of a batch: which rows of a selection are made, under which names. Pure: it touches no disk. */
import { createHash } from 'node:crypto';
import { InputError } from '@stem/core';
import { normalizeRelPath, relPathRefusal } from './rel-path.ts';
import { assignShards, type Shard } from './shard.ts';
import { assignSlugs } from './slug.ts';

/** What a plan needs of a selection's row. */
export interface PlanRow {
  readonly id: string;
  readonly relPath: string;
  readonly durationSec?: number;
}

/** Rows `startIndex` (0-based) up to `count` of them. */
export interface Slice {
  readonly startIndex: number;
  readonly count?: number | undefined;
  /** The part of these rows that is made here; without it all are. */
  readonly shard?: Shard | undefined;
}

/** A shard, and what it is one of. */
export interface PlannedShard extends Shard {
  /** Tracks of all shards together. */
  readonly tracks: number;
  /** Hash of which track is in which of them: the same in all that were planned from one selection. */
  readonly plan: string;
}

/** One row to be made. */
export interface Task<Row extends PlanRow = PlanRow> {
  /** Place in the whole selection, 0-based. */
  readonly index: number;
  readonly row: Row;
  /** The row's path with `.` and doubled `/` taken out. */
  readonly relPath: string;
  readonly slug: string;
  /** Why the row's path may not be used; such a task fails without being started. */
  readonly refusal: string | undefined;
}

/** A row that names a file an earlier row of the selection named already; the file is made once. */
export interface Repeat<Row extends PlanRow = PlanRow> {
  readonly index: number;
  readonly firstIndex: number;
  readonly row: Row;
}

export interface BatchPlan<Row extends PlanRow = PlanRow> {
  /** Every task of the selection, in its order. */
  readonly all: readonly Task<Row>[];
  /** Those of the slice, or of its shard. */
  readonly tasks: readonly Task<Row>[];
  /** Rows of the slice that repeat an earlier one, or of that shard. */
  readonly repeats: readonly Repeat<Row>[];
  /** Undefined where it is no part of a greater whole. */
  readonly shard: PlannedShard | undefined;
}

/** Plans a slice of a selection. Slugs are decided over the whole of it, so that every slice names a track alike. */
export function planBatch<Row extends PlanRow>(rows: readonly Row[], slice: Slice): BatchPlan<Row> {
  const end = sliceEnd(rows.length, slice);
  const inSlice = ({ index }: { index: number }): boolean => index >= slice.startIndex && index < end;
  const { unique, repeats } = withoutRepeats(rows);
  const slugs = planSlugs(unique);
  // Beginning with the spread, in Node 20 every task would have a shape of its own, of which there are many.
  const all = unique.map((task) => ({ slug: slugs.get(task.relPath) ?? '', ...task }));
  const whole = { all, tasks: all.filter(inSlice), repeats: repeats.filter(inSlice), shard: undefined };
  return slice.shard === undefined || slice.shard.of === 1 ? whole : shardOf(whole, slice.shard);
}

/** What a row repeats is in the same shard; where that is not in the slice, the first has it. */
function shardOf<Row extends PlanRow>({ all, tasks, repeats }: BatchPlan<Row>, shard: Shard): BatchPlan<Row> {
  const tracks = tasks.map(({ relPath, row }) => ({ relPath, durationSec: row.durationSec }));
  const assigned = assignShards(tracks, shard.of);
  const numbers = new Map(tasks.map(({ index }, place) => [index, assigned[place]]));
  const hash = createHash('sha256');
  for (const { index, row } of tasks) {
    hash.update(`${JSON.stringify([index, row.id, row.relPath, numbers.get(index), shard.of])}\n`);
  }
  return {
    all,
    tasks: tasks.filter(({ index }) => numbers.get(index) === shard.number),
    repeats: repeats.filter(({ firstIndex }) => (numbers.get(firstIndex) ?? 1) === shard.number),
    shard: { ...shard, tracks: tasks.length, plan: hash.digest('hex') },
  };
}

function sliceEnd(total: number, { startIndex, count }: Slice): number {
  const range = total === 1 ? 'only 0' : `0 to ${total - 1}`;
  if (total === 0) throw new InputError('The selection holds no tracks; "stem select" says why it selected none.');
  if (!Number.isInteger(startIndex) || startIndex < 0 || startIndex >= total) {
    throw new InputError(`--start-index ${startIndex} is out of range: the selection has rows ${range}.`);
  }
  if (count === undefined) return total;
  if (!Number.isInteger(count) || count < 1) {
    throw new InputError(
      `--count ${count} is out of range: from row ${startIndex} on there are 1 to ${total - startIndex}.`,
    );
  }
  return Math.min(total, startIndex + count);
}

/** A refused row is named apart, so that it changes no other track's name. */
function planSlugs(tasks: readonly Omit<Task, 'slug'>[]): ReadonlyMap<string, string> {
  const [usable, refused] = [true, false].map((wanted) =>
    assignSlugs(tasks.filter((task) => (task.refusal === undefined) === wanted).map((task) => task.relPath)),
  );
  return new Map([...(refused ?? []), ...(usable ?? [])]);
}

function withoutRepeats<Row extends PlanRow>(
  rows: readonly Row[],
): { unique: Omit<Task<Row>, 'slug'>[]; repeats: Repeat<Row>[] } {
  const firstIndexes = new Map<string, number>();
  const unique: Omit<Task<Row>, 'slug'>[] = [];
  const repeats: Repeat<Row>[] = [];
  for (const [index, row] of rows.entries()) {
    const refusal = relPathRefusal(row.relPath);
    const relPath = refusal === undefined ? normalizeRelPath(row.relPath) : row.relPath;
    const firstIndex = firstIndexes.get(relPath);
    if (firstIndex === undefined) {
      firstIndexes.set(relPath, index);
      unique.push({ index, row, relPath, refusal });
    } else repeats.push({ index, firstIndex, row });
  }
  return { unique, repeats };
}
