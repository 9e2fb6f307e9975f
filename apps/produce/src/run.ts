/** Runs `produce`: song, form, steps, words. */
import { join, resolve } from 'node:path';
import { tryLock } from '@stem/batch';
import { defaultSong, loadSong, songOutline } from '@stem/catalog/song';
import { exitCode, type Context } from '@stem/cli';
import { InternalError } from '@stem/core';
import { planForm, sectionLine } from '@stem/core/production';
import type { ProduceArgs } from './command.ts';

export async function runProduce(args: ProduceArgs, { messages, cwd }: Context): Promise<number> {
  const { bpm, duration: durationSec, sampleRate, subtype, reference, zip } = args;
  const flags = { bpm, durationSec, sampleRate, subtype, reference, zip };
  const song = args.song === undefined ? defaultSong(flags) : await loadSong(resolve(cwd, args.song), flags);
  const form = planForm(songOutline(song));
  for (const section of form.sections) messages.info(sectionLine(section));
  if (args.dryRun) return exitCode.done;
  await tryLock(join(resolve(cwd, args.out), '.stem-produce.lock'));
  throw new InternalError('Expected steps behind the first, got none yet.');
}
