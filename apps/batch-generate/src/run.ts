/** Runs `batch-generate`: profile, selection, plan, batch, words. */
import { resolve } from 'node:path';
import {
  countBatch,
  jobProfile,
  localEngine,
  makeBatch,
  planBatch,
  type BatchEvent,
  type BatchPlan,
  type BatchRequest,
  type BatchRun,
  type Engine,
  type FolderChoice,
  type MakeRequest,
  type Making,
  openShelf,
  type Shelf,
  type Sources,
} from '@stem/batch';
import type { TrackThreads } from '@stem/batch/threads';
import { formatProblem, readSelection, type CatalogRow } from '@stem/catalog/catalog';
import { loadProfile, type Profile } from '@stem/catalog/profile';
import { exitCode, printable, type Context, type JobsChoice } from '@stem/cli';
import { chooseFolders, openArchiveRoot, type ArchiveRoot } from './archive-root.ts';
import { InputError } from '@stem/core';
import { isStoreAddress } from '@stem/storage/address';
import { batchProgress } from './batch-progress.ts';
import type { ShardChoice } from './choose-shard.ts';
import type { BatchGenerateArgs } from './command.ts';
import {
  dryRunDocument,
  dryRunText,
  elsewhereText,
  isElsewhere,
  outcomeText,
  shardText,
  shownPath,
  stagesText,
  summaryText,
} from './report.ts';

/** What is settled before all else is loaded. */
export interface Ahead extends JobsChoice {
  /** None where other machines make the tracks. */
  readonly threads: TrackThreads | undefined;
  readonly shard: ShardChoice | undefined;
  readonly resultsPath: string;
}

export async function runBatchGenerate(args: BatchGenerateArgs, context: Context, ahead: Ahead): Promise<number> {
  const engine = await openQueue(args, context);
  const archive = await openArchiveRoot(args, context);
  try {
    return await runOn(archive, args, { ...context, engine, ahead: { ...ahead, sources: archive.sources } });
  } finally {
    await archive.sources.close();
  }
}

/** What is settled by now. */
interface Surroundings extends Context {
  readonly ahead: Ahead & { readonly sources: Sources; readonly shelf?: Shelf | undefined };
  /** Undefined for that of this machine. */
  readonly engine: Engine | undefined;
}

async function runOn({ root, sources }: ArchiveRoot, args: BatchGenerateArgs, context: Surroundings): Promise<number> {
  const { messages, cwd, ahead, engine } = context;
  const profile = await loadProfile({ root: await sources.profiles(), rootText: root, name: args.profile });
  for (const warning of profile.warnings) messages.warn(formatProblem(warning));
  const selection = await readSelection(resolve(cwd, args.sources));
  for (const warning of selection.warnings) messages.warn(formatProblem(warning));
  const { shard } = ahead;
  const plan = planBatch(selection.rows, { startIndex: args.startIndex, count: args.count, shard });
  if (shard !== undefined) messages.info(shardText(plan, shard));
  for (const { index, firstIndex, row } of plan.repeats) {
    messages.warn(`row ${index} repeats row ${firstIndex} (${printable(row.relPath)}); the track is made once`);
  }
  const folders = await chooseFolders(args, { root, profile, cwd });
  if (ahead.threads !== undefined && ahead.note !== undefined && plan.tasks.length > ahead.jobs)
    messages.info(`${ahead.note}.`);
  const making = batchMaking(args, { profile, folders });
  const request = { plan, making, signal: context.signal };
  const shelf = await openShelf(folders, context.env);
  const choice = { ...ahead, shelf };
  try {
    if (args.dryRun) return await dryRun(request, args, { ...context, ahead: choice });
    return await make({ ...request, engine: engine ?? localEngine(choice) }, args, context);
  } finally {
    await shelf?.close();
  }
}

/** The engine of many machines; loaded only where it is wanted. */
async function openQueue(args: BatchGenerateArgs, { env }: Context): Promise<Engine | undefined> {
  if (args.queue === undefined) return undefined;
  const { queueAddress, queueEngine } = await import('@stem/queue');
  if (args.dryRun) throw new InputError('--dry-run counts on this machine: leave --queue away.');
  return queueEngine({ address: queueAddress(args.queue, env), priority: args.priority });
}

async function make(
  request: Unheard & Pick<MakeRequest, 'engine'>,
  args: BatchGenerateArgs,
  context: Surroundings,
): Promise<number> {
  const { messages, results: output, cwd, ahead } = context;
  const { json, profileStages } = args;
  const { resultsPath } = ahead;
  const progress = batchProgress(messages, 'Making', request.plan.tasks);
  const onEvent = (event: BatchEvent): void => {
    progress.hear(event);
    if (event.kind === 'finished' && event.outcome.row.success) messages.info(outcomeText(event.outcome));
    if (event.kind === 'finished' && profileStages) messages.info(stagesText(event.outcome));
    tell(event, context);
  };
  const run = await makeBatch({ ...request, onEvent, resultsPath, now: () => new Date() });
  progress.stop();
  const earlier = run.results.total - run.outcomes.length;
  messages.info(summaryText(run.results));
  if (isElsewhere(run)) messages.info(elsewhereText(request.making.folders.root));
  if (earlier > 0) messages.info(`Tracks from earlier runs over the same selection: ${earlier}`);
  messages.info(`Results: ${printable(shownPath(resultsPath, cwd))}`);
  if (json) output.json(run.results);
  return ended(run, request.plan, context);
}

async function dryRun(request: Unheard, { json }: BatchGenerateArgs, context: Surroundings): Promise<number> {
  const { messages, results, cwd, ahead } = context;
  const progress = batchProgress(messages, 'Counting', request.plan.tasks);
  const onEvent = (event: BatchEvent): void => {
    progress.hear(event);
    tell(event, context);
  };
  const run = await countBatch({ ...request, choice: ahead, onEvent });
  progress.stop();
  if (json) results.json(dryRunDocument(run.outcomes, request.making.profile.name));
  else for (const outcome of run.outcomes) results.write(dryRunText(outcome, cwd));
  messages.info(`Dry run: ${run.outcomes.length} tracks counted, nothing was written.`);
  return ended(run, request.plan, context);
}

/** A batch without its listener. */
type Unheard = Omit<BatchRequest, 'onEvent'>;

interface Parts {
  readonly profile: Profile;
  readonly folders: FolderChoice;
}

function batchMaking(args: BatchGenerateArgs, { profile, folders }: Parts): Making {
  const { seed, kernels, force, keepWork, timeout: timeoutSec } = args;
  return {
    folders,
    drumsDir: isStoreAddress(folders.root) ? profile.paths.drumsDir : resolve(folders.root, profile.paths.drumsDir),
    profile: jobProfile(profile),
    seed,
    kernels,
    timeoutSec,
    force,
    keepWork,
  };
}

function tell(event: BatchEvent, { messages }: Context): void {
  switch (event.kind) {
    case 'begun':
    case 'workers':
      break;
    case 'note':
      messages.info(printable(event.text));
      break;
    case 'warning':
      messages.warn(printable(event.text));
      break;
    case 'waiting': {
      const holder = event.owner === undefined ? 'another run' : `process ${event.owner.pid} on ${event.owner.host}`;
      messages.info(printable(`${event.task.slug} is being made by ${holder}; waiting for it`));
      break;
    }
    case 'finished': {
      const { row } = event.outcome;
      if (!row.success) messages.error(printable(`${row.rel_path}: ${row.stats.error ?? 'unknown'}`));
      for (const text of event.outcome.warnings) messages.warn(printable(`${row.rel_path}: ${text}`));
    }
  }
}

function ended(run: BatchRun, plan: BatchPlan<CatalogRow>, { messages }: Context): number {
  if (run.interrupted) {
    const done = `${run.outcomes.length} of ${plan.tasks.length} tracks are finished`;
    messages.info(`Interrupted: ${done}. Run the same command again to go on from there.`);
    return exitCode.interrupted;
  }
  return run.outcomes.every(({ row }) => row.success) ? exitCode.done : exitCode.incomplete;
}
