/** The steps of a song, each verified before the next begins. */
import type { ParsedSong, SongStem } from '@stem/catalog/song';
import type { Stage } from './stage.ts';
import { alignStems, verifyLengths } from './steps/alignment.ts';
import { beginArchive } from './steps/archive.ts';
import { applyEffects } from './steps/effects.ts';
import { deliverStems, makeMaster } from './steps/master.ts';
import { makeMidi } from './steps/midi.ts';
import { hearReference, placeStem, referenceFacts, verifySync } from './steps/reference.ts';
import { takesReference } from './steps/takes-reference.ts';
import { makeStems } from './steps/stems.ts';
import { isTimed, planTiming, tellTiming } from './steps/timing.ts';
import type { Publishing } from './work/publishing.ts';
import type { TaskRunner } from './work/task-runner.ts';
import type { StepLog } from './words/step-log.ts';

export interface Production {
  readonly song: ParsedSong;
  readonly songFolder: string;
  readonly runner: TaskRunner;
  readonly jobs: number;
  readonly tell: StepLog;
}

/** Makes everything that is delivered, in the work folder. Throws StepFailure at the first step that does not pass. */
export async function produceSong({ song: parsed, ...place }: Production): Promise<Publishing> {
  const { song } = parsed;
  const { tell } = place;
  tell.step('timing');
  if (isTimed(parsed)) tellTiming(planTiming(parsed), tell);
  else {
    tell.done('decided by the reference');
    tell.figure('decided by', 'the reference');
  }
  tell.step('reference');
  const reference = await hearReference(parsed, place);
  const timing = planTiming(parsed, reference?.heard);
  if (!isTimed(parsed)) tellTiming(timing, tell);
  const stage: Stage = { ...place, song, ...timing };
  const taker = song.stems.find(takesReference);
  const placed = reference && taker ? [await placeStem(stage, taker, reference)] : [];
  const played = { step: 'drums', stems: song.stems.filter(isPlayedDrum) };
  const others = song.stems.filter((stem) => !isPlayedDrum(stem) && !takesReference(stem));
  tell.step('stems');
  const dry = await makeStems(stage, { step: 'stems', stems: others, later: played });
  tell.step('alignment');
  const fitted = await alignStems(stage, [...placed, ...dry]);
  await verifyLengths(stage, fitted);
  tell.step('drums');
  const drums = await alignStems(stage, await makeStems(stage, played));
  await verifyLengths(stage, drums);
  const all = [...fitted, ...drums].sort((a, b) => song.stems.indexOf(a.stem) - song.stems.indexOf(b.stem));
  tell.step('effects');
  const wet = await applyEffects(stage, all);
  tell.step('master');
  const delivered = await deliverStems(stage, wet);
  const files = delivered.map(({ file }) => file);
  const archive = beginArchive(stage, files);
  try {
    const [mastered, midi] = await Promise.all([makeMaster(stage, delivered), makeMidi(stage)]);
    tell.step('archive');
    for (const one of delivered) {
      if (reference && takesReference(one.stem)) await verifySync(stage, one, reference);
    }
    const facts = reference ? referenceFacts(reference, stage) : null;
    return await archive.finish({ song: parsed, stage, reference: facts, mastered, steps: tell.steps, midi });
  } catch (error) {
    await archive.discard();
    throw error;
  }
}

/** What step 5 plays. */
function isPlayedDrum({ role, source }: SongStem): boolean {
  return role === 'drums' && source === 'synth';
}
