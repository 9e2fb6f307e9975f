/** Runs `produce`: song, plan, steps, words. */
import type { ProduceAnswer } from '@stem/catalog/answers';
import { dirname, resolve } from 'node:path';
import { defaultSong, loadSong, type ParsedSong } from '@stem/catalog/song';
import { exitCode, printable, type Context } from '@stem/cli';
import { InputError } from '@stem/core';
import type { ProduceArgs } from './command.ts';
import { deliverSong } from './deliver-song.ts';
import { StepFailure } from './step-failure.ts';
import { isTimed, planTiming } from './steps/timing.ts';
import { planDocument, planText } from './words/plan-text.ts';
import { resultDocument, resultText } from './words/result-text.ts';
import { createStepLog } from './words/step-log.ts';
import type { TaskCrew } from './work/task-crew.ts';

/** What is settled before all else is loaded. */
export interface Ahead {
  readonly jobs: number;
  readonly crew: TaskCrew;
}

export async function runProduce(args: ProduceArgs, context: Context, ahead: Ahead): Promise<number> {
  const { results, messages, cwd, signal } = context;
  const { song: file, force, json } = args;
  if (/\.(?:zip|wav)$/i.test(args.out)) {
    throw new InputError(`--out ${printable(args.out)}: name a folder; the archive goes into it, and --zip names that`);
  }
  const song = await songOf(args, cwd);
  if (args.dryRun) {
    const timing = isTimed(song) ? planTiming(song) : undefined;
    if (json) results.json(planDocument(song, timing));
    else results.write(planText(song, timing));
    return exitCode.done;
  }
  const log = createStepLog(messages);
  const progress = messages.progress({ label: 'Producing', unit: 'tasks done', total: undefined });
  try {
    const delivered = await deliverSong({
      song,
      songFolder: file === undefined ? cwd : dirname(resolve(cwd, file)),
      out: resolve(cwd, args.out),
      ...ahead,
      kernels: args.kernels,
      force,
      signal,
      log,
      progress,
    });
    progress.stop();
    if (json) results.json(resultDocument(delivered, log.steps));
    else results.write(resultText(delivered, log.steps));
    return delivered.verification.failed === 0 ? exitCode.done : exitCode.incomplete;
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    messages.error(error.message);
    messages.info('What is finished is kept. Mend it and run the same command again to go on from there.');
    if (json) results.json(failureDocument(error));
    return exitCode.incomplete;
  } finally {
    progress.stop();
  }
}

async function songOf(args: ProduceArgs, cwd: string): Promise<ParsedSong> {
  const { bpm, duration: durationSec, sampleRate, subtype, zip } = args;
  const reference = args.reference === undefined ? undefined : resolve(cwd, args.reference);
  const flags = { bpm, durationSec, sampleRate, subtype, reference, zip };
  return args.song === undefined ? defaultSong(flags) : loadSong(resolve(cwd, args.song), flags);
}

function failureDocument({ step, where, problems }: StepFailure): ProduceAnswer {
  return { state: 'failed', step, where, problems };
}
