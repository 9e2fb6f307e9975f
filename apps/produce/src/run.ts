/** Runs `produce`: song, form, steps, words. */
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { sumsName } from '@stem/batch/archive';
import { defaultSong, loadSong, type ParsedSong, type Song } from '@stem/catalog/song';
import { exitCode, type Context } from '@stem/cli';
import type { ProduceArgs } from './command.ts';
import { produceSong } from './produce.ts';
import type { Teller } from './stage.ts';
import { StepFailure } from './step-failure.ts';
import { planTiming, timingLines } from './steps/timing.ts';
import { deliveryFolder } from './steps/master.ts';
import { manifestName, requireOwnFiles } from './work/own-folder.ts';
import { publish } from './work/publish.ts';
import { createTaskRunner } from './work/task-runner.ts';
import { openWorkFolder } from './work/work-folder.ts';

export async function runProduce(args: ProduceArgs, context: Context): Promise<number> {
  const { messages, results, cwd, signal } = context;
  const song = await songOf(args, cwd);
  if (args.dryRun) {
    for (const line of timingLines(planTiming(song))) results.write(`${line}\n`);
    return exitCode.done;
  }
  const jobs = args.jobs ?? availableParallelism();
  const work = await openWorkFolder(resolve(cwd, args.out));
  const runner = createTaskRunner({ folder: work.path, jobs, signal });
  try {
    if (args.force) await work.clear();
    const songFolder = args.song === undefined ? cwd : dirname(resolve(cwd, args.song));
    await requireOwnFiles(work.out, work.path, deliverablePaths(song.song));
    const delivery = await produceSong({ song, songFolder, runner, jobs, tell: tellerOf(context) });
    await publish({ from: join(work.path, deliveryFolder), out: work.out, work: work.path, paths: delivery.paths });
    await work.clear();
    messages.info(`Archive: ${join(work.out, delivery.archive)}`);
    return exitCode.done;
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    messages.error(error.message);
    messages.info('Finished steps are kept. Mend it and run the same command again to go on from there.');
    return exitCode.incomplete;
  } finally {
    await runner.close();
    await work.release();
  }
}

/** Everything that will lie in the folder, as far as it is known before. */
function deliverablePaths({ stems, archive }: Song): string[] {
  const stemPaths = stems.map(({ name }) => `stems/${name}.wav`);
  return [...stemPaths, 'master.wav', 'song.mid', manifestName, sumsName, archive.name];
}

async function songOf(args: ProduceArgs, cwd: string): Promise<ParsedSong> {
  const { bpm, duration: durationSec, sampleRate, subtype, zip } = args;
  const reference = args.reference === undefined ? undefined : resolve(cwd, args.reference);
  const flags = { bpm, durationSec, sampleRate, subtype, reference, zip };
  return args.song === undefined ? defaultSong(flags) : loadSong(resolve(cwd, args.song), flags);
}

function tellerOf({ messages }: Context): Teller {
  return {
    step: (title) => messages.info(title),
    done: (line) => messages.info(`  ${line}`),
    warn: (text) => messages.warn(text),
  };
}
