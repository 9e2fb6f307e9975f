/** What is left of the mastered sum of stems when a master is taken from it. */
import type { SoundReader } from '../sound/sound-reader.ts';
import { forEachBlock, streamOf } from '../block-source.ts';
import { masterOf } from '../master/master-bus.ts';
import type { MasterSettings } from '../master/options.ts';
import { mixSource } from './mix-source.ts';

const { abs, max, sqrt } = Math;

export interface SumRequest {
  readonly stems: readonly NamedSound[];
  readonly master: SoundReader;
  readonly sampleRate: number;
  readonly settings: MasterSettings;
}

/** All are of as many channels and frames as the master. */
export interface NamedSound {
  readonly name: string;
  readonly sound: SoundReader;
}

/** Linear; no numbers where something in either is none. */
export interface Residual {
  readonly peak: number;
  /** Where most is left. */
  readonly peakFrame: number;
  readonly rms: number;
}

type TakeResidual = (residual: readonly Float32Array[], startFrame: number) => void | Promise<void>;

/** The mastered sum minus the master, block by block. */
export async function forEachResidual(
  { stems, master, sampleRate, settings }: SumRequest,
  take: TakeResidual,
): Promise<void> {
  const again = masterOf(mixSource(stems.map(({ sound }) => streamOf(sound))), sampleRate, settings);
  await forEachBlock(again, async (block, startFrame) => {
    const delivered = await master.read(startFrame, startFrame + (block[0]?.length ?? 0));
    for (const [c, samples] of block.entries()) {
      const other = delivered[c] as Float32Array;
      for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] as number) - (other[i] as number);
    }
    await take(block, startFrame);
  });
}

/** Of the frames from `fromFrame` on: before it the bus may not have settled. */
export async function residualOf(request: SumRequest, fromFrame = 0): Promise<Residual> {
  const residual = { peak: 0, peakFrame: 0, power: 0 };
  const { channels, frames } = request.master;
  await forEachResidual(request, (block, startFrame) => {
    const skipped = max(0, fromFrame - startFrame);
    for (const samples of block) measureInto(residual, samples.subarray(skipped), startFrame + skipped);
  });
  const { peak, peakFrame, power } = residual;
  return { peak, peakFrame, rms: sqrt(power / max(1, channels * (frames - fromFrame))) };
}

function measureInto(
  residual: { peak: number; peakFrame: number; power: number },
  samples: Float32Array,
  startFrame: number,
): void {
  let { peak, power } = residual;
  for (let i = 0; i < samples.length; i++) {
    const size = abs(samples[i] as number);
    power += size * size;
    if (!(size > peak)) continue;
    peak = size;
    residual.peakFrame = startFrame + i;
  }
  residual.peak = peak;
  residual.power = power;
}
