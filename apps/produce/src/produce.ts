/** The steps of a song, each verified before the next begins. */
import type { ParsedSong } from '@stem/catalog/song';
import { planTiming, timingLines } from './steps/timing.ts';
import { alignStems, verifyLengths } from './steps/alignment.ts';
import { applyEffects } from './steps/effects.ts';
import { makeStems } from './steps/stems.ts';
import type { Stage, Teller } from './stage.ts';
import type { TaskRunner } from './work/task-runner.ts';

export interface Production {
  readonly song: ParsedSong;
  readonly songFolder: string;
  readonly runner: TaskRunner;
  readonly jobs: number;
  readonly tell: Teller;
}

export async function produceSong({ song: parsed, ...place }: Production): Promise<void> {
  const { tell } = place;
  const { song } = parsed;
  tell.step('timing');
  const timing = planTiming(parsed);
  for (const line of timingLines(timing)) tell.done(line);
  const { outline, form, frames } = timing;
  const stage: Stage = { ...place, song, outline, form, frames };
  const isPlayedDrum = ({ role, source }: (typeof song.stems)[number]): boolean =>
    role === 'drums' && source === 'synth';
  tell.step('stems');
  const dry = await makeStems(
    stage,
    'stems',
    song.stems.filter((stem) => !isPlayedDrum(stem)),
  );
  tell.step('alignment');
  const fitted = await alignStems(stage, dry);
  await verifyLengths(stage, fitted);
  tell.step('drums');
  const drums = await alignStems(stage, await makeStems(stage, 'drums', song.stems.filter(isPlayedDrum)));
  await verifyLengths(stage, drums);
  tell.step('effects');
  const all = song.stems.map((stem) => [...fitted, ...drums].find((made) => made.stem === stem)!);
  await applyEffects(stage, all);
}
