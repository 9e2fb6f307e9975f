/** Takes the constant part out of a sound without a step at its ends or in its loop. */
import { kernelsInUse, subtractOffsets, type OffsetFades } from '@stem/kernels';
import type { AudioBuffer } from '../audio/audio-buffer.ts';
import type { Loop } from './texture.ts';

const { floor, min } = Math;

/** Part of a one-shot, at either end, over which what is taken out fades: it still starts and ends where it did. */
const fadeShare = 0.1;

/**
 * Brings the mean of each channel to 0, in place. A loop loses the same constant on every frame, so its turn stays as it
 * was; outside of it, and in a one-shot, what is taken out rises from 0 and falls to 0.
 */
export function removeDcInPlace({ channels }: AudioBuffer, loop?: Loop): void {
  const frames = channels[0]?.length ?? 0;
  const before = min(floor(frames * fadeShare), loop?.start ?? frames);
  const after = min(floor(frames * fadeShare), frames - 1 - (loop?.end ?? -1));
  if (kernelsInUse() === 'simd') subtractOffsets(channels, { before, after }, channels);
  else for (const channel of channels) subtractMean(channel, { before, after });
}

/** The kernel's twin. */
function subtractMean(channel: Float32Array, { before, after }: OffsetFades): void {
  const frames = channel.length;
  let sum = 0;
  for (const sample of channel) sum += sample;
  // Two linear ramps take half of what a constant would over their length: the plateau makes up for it.
  const offset = sum / (frames - before / 2 - after / 2);
  for (let i = 0; i < frames; i++) {
    const rise = i < before ? (i + 0.5) / before : 1;
    const fall = i >= frames - after ? (frames - i - 0.5) / after : 1;
    channel[i] = (channel[i] as number) - offset * min(rise, fall);
  }
}
