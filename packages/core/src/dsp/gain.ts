/** Gain: louder or quieter, and nothing else. */
import { kernelsInUse, multiplyChannels } from '@stem/kernels';
import type { Processor } from './processor.ts';

/** Each channel times its gain, computed in doubles and rounded once. */
export function createGain(gains: readonly number[]): Processor {
  const process = kernelsInUse() === 'plain' ? multiplyPlainly : multiplyChannels;
  return { latencyFrames: 0, process: (channels) => process(channels, gains) };
}

/** The twin of the kernel. */
function multiplyPlainly(channels: readonly Float32Array[], gains: readonly number[]): void {
  for (const [c, samples] of channels.entries()) {
    const gain = gains[c] as number;
    for (let i = 0; i < samples.length; i++) samples[i] = gain * (samples[i] as number);
  }
}
