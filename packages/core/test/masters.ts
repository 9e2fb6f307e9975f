/** Plans of masters of mixes that are in memory, for tests of production. Not shipped. */
import { createProgrammeMeter, type ProgrammeLevels } from '../src/analysis/programme.ts';
import type { BlockStream } from '../src/production/block-source.ts';
import { masterOf } from '../src/production/master/master-bus.ts';
import { masterOptions, type MasterOptions } from '../src/production/master/options.ts';
import { planMaster, type MasterPlan } from '../src/production/master/plan-master.ts';
import { readStream } from './streams.ts';

export function levelsOf(channels: readonly Float32Array[], sampleRate: number): ProgrammeLevels {
  const meter = createProgrammeMeter(sampleRate, channels.length);
  meter.process(channels);
  return meter.result();
}

/** `open` gives the same mix from its start each time. */
export async function planOf(
  { sampleRate, open }: { readonly sampleRate: number; readonly open: () => BlockStream },
  wish: Partial<MasterOptions>,
): Promise<MasterPlan<ProgrammeLevels>> {
  const mixLevels = levelsOf(await readStream(open()), sampleRate);
  return planMaster(mixLevels, masterOptions.parse(wish), async (settings) =>
    levelsOf(await readStream(masterOf(open(), sampleRate, settings)), sampleRate),
  );
}
