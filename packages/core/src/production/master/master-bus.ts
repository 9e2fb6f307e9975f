/** The master bus: a gain, a soft clip where the master is to be loud, then the true-peak limiter. It knows its settings and nothing else, so it can be run again. */
import { createGain } from '../../dsp/gain.ts';
import { createLimiter } from '../../dsp/limiter/limiter.ts';
import { inSeries, type Processor } from '../../dsp/processor.ts';
import { createSoftClip } from '../../dsp/saturation/soft-clip.ts';
import { dbToGain, msToFrames } from '../../dsp/units.ts';
import type { BlockStream } from '../block-source.ts';
import { applyChain } from '../effects/apply-chain.ts';
import type { MasterSettings } from './options.ts';

/** The master of a mix: as long, and on time to the sample. */
export function masterOf(mix: BlockStream, sampleRate: number, settings: MasterSettings): BlockStream {
  const bus = createMasterBus(sampleRate, mix.channels, settings);
  return applyChain(mix, bus, { frames: mix.frames, fadeFrames: 0 });
}

/** The bus as a processor; late by its `latencyFrames`. */
function createMasterBus(sampleRate: number, channelCount: number, settings: MasterSettings): Processor {
  const { gainDb, softClipDbfs, ceilingDbtp, lookAheadMs, holdMs, releaseMs, recoveryMs } = settings;
  const limiter = createLimiter(
    {
      ceiling: dbToGain(ceilingDbtp),
      lookAhead: msToFrames(lookAheadMs, sampleRate),
      hold: msToFrames(holdMs, sampleRate),
      release: msToFrames(releaseMs, sampleRate),
      recovery: msToFrames(recoveryMs, sampleRate),
    },
    channelCount,
  );
  const clip = softClipDbfs === undefined ? [] : [createSoftClip(dbToGain(softClipDbfs), channelCount)];
  const gains = Array.from({ length: channelCount }, () => dbToGain(gainDb));
  return inSeries([createGain(gains), ...clip, limiter]);
}
