/** Runs `keep`: ratings and manifests in; a kit, and a trash, out. */
import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { findBatch, readPublished, type FoundBatch } from '@stem/batch/published';
import { agreedEntries, readRatings } from '@stem/catalog/ratings';
import { exitCode, printable, type Context } from '@stem/cli';
import { InputError } from '@stem/core';
import { choose, withinLimits, type Choice } from './choose.ts';
import type { KeepArgs } from './command.ts';
import { checkTarget, gather, type Kit } from './gather.ts';
import { inTrash, moveRejects, wouldMove, type TrashReport } from './rejects.ts';
import { doneDocument, doneText, idleLines } from './report.ts';

export async function runKeep(args: KeepArgs, context: Context): Promise<number> {
  try {
    return await keep(args, context);
  } catch (error) {
    if (context.signal.aborted) return exitCode.interrupted;
    throw error;
  }
}

/** Ratings of another folder have a problem with every texture. */
const mostTold = 20;

async function keep(args: KeepArgs, context: Context): Promise<number> {
  const { messages, results, cwd } = context;
  if (args.to === undefined && !args.trash && !args.restore) {
    throw new InputError(
      'Say what to do: --to FOLDER gathers what is kept, --trash puts away what was rejected, --restore brings it back.',
    );
  }
  const file = resolve(cwd, args.ratings);
  const entries = agreedEntries([{ file: args.ratings, ratings: await readRatings(file) }]);
  const batch = await requireBatch(args, cwd, dirname(file));
  if (args.to !== undefined) await checkTarget(resolve(cwd, args.to), args.to, batch);
  const restored = await restore(batch, args, { entries, context });
  const { tracks, problems: unread } = await readPublished(batch);
  const choice = choose(entries, tracks, args.min);
  const { kit, leftOut } = await kitOf({ batch, choice }, args, context);
  const trashed = await putAway({ batch, tracks, choice }, args, context);
  const problems = [unread, choice.problems, restored.problems, kit?.problems ?? [], trashed.problems].flat();
  for (const problem of problems.slice(0, mostTold)) messages.warn(problem);
  if (problems.length > mostTold) messages.warn(`and ${problems.length - mostTold} more, which --json lists`);
  const trash = { ...trashed, restored: restored.restored };
  const done = { kit, leftOut, trash, problems, dryRun: args.dryRun };
  if (args.json) results.json(doneDocument(done));
  else results.write(doneText(done));
  const isEmpty = args.to !== undefined && kit === undefined;
  for (const line of idleLines({ args, entries, choice, ...done })) messages.info(line);
  return problems.length > 0 || isEmpty ? exitCode.incomplete : exitCode.done;
}

async function requireBatch({ from, ratings }: KeepArgs, cwd: string, beside: string): Promise<FoundBatch> {
  const place = from === undefined ? beside : resolve(cwd, from);
  const batch = await findBatch(place);
  if (batch === undefined || batch.tracks.length === 0) {
    throw new InputError(
      from === undefined
        ? `No textures lie beside ${printable(ratings)}: name the folder that was auditioned with --from.`
        : `--from ${printable(from)}: ${(await isThere(place)) ? 'no textures of stem batch-generate lie there' : 'there is no such folder'}.`,
    );
  }
  return { ...batch, place: await realpath(place) };
}

async function isThere(place: string): Promise<boolean> {
  return realpath(place).then(
    () => true,
    () => false,
  );
}

/** Nothing is touched where there is nothing to keep: an older kit stays what it is. */
async function kitOf(
  { batch, choice: { kept } }: Pick<Found, 'batch' | 'choice'>,
  args: KeepArgs,
  context: Context,
): Promise<{ readonly kit: Kit | undefined; readonly leftOut: number }> {
  const { to, limitSec = Infinity, limitMb = Infinity, nameLength, dryRun } = args;
  if (to === undefined) return { kit: undefined, leftOut: 0 };
  const { distinct } = args;
  const chosen =
    distinct === undefined ? kept : await (await import('./distinct.ts')).distinctFiles(kept, distinct, context);
  const files = withinLimits(chosen, { seconds: limitSec, bytes: limitMb * 1e6 });
  const leftOut = chosen.length - files.length;
  if (files.length === 0) return { kit: undefined, leftOut };
  return {
    kit: await gather({ from: batch.place, path: resolve(context.cwd, to), files, nameLength, dryRun }, context),
    leftOut,
  };
}

const nothing: ReadonlyMap<string, ReadonlySet<string>> = new Map();
const noTrash: TrashReport = { trashed: [], restored: [], problems: [], folders: [] };

interface RestoreWork {
  readonly entries: ReturnType<typeof agreedEntries>;
  readonly context: Context;
}

/** With --trash as well, what is rejected stays where it is. */
async function restore(batch: FoundBatch, args: KeepArgs, { entries, context }: RestoreWork): Promise<TrashReport> {
  if (!args.restore) return noTrash;
  const published = await readPublished(batch);
  const rejected = args.trash ? entries.filter((entry) => entry.rejected) : [];
  const work = {
    rejected: nothing,
    restored: inTrash(published.tracks, new Set(rejected.map(({ sha256 }) => sha256))),
  };
  return args.dryRun ? wouldMove(published, work) : moveRejects(batch, work, context);
}

interface Found {
  readonly batch: FoundBatch;
  readonly tracks: Awaited<ReturnType<typeof readPublished>>['tracks'];
  readonly choice: Choice;
}

async function putAway({ batch, tracks, choice }: Found, args: KeepArgs, context: Context): Promise<TrashReport> {
  if (!args.trash) return noTrash;
  const work = { rejected: choice.rejected, restored: nothing };
  return args.dryRun ? wouldMove({ tracks }, work) : moveRejects(batch, work, context);
}
