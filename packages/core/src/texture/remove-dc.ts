/** Takes the constant part out of a sound without a step at its ends or in its loop. */
import { kernelsInUse, withoutOffset, type OffsetFades } from '@stem/kernels';
import { audioBuffer, frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import type { Loop } from './texture.ts';

const { floor, min } = Math;

/** Part of a one-shot, at either end, over which what is taken out fades: it still starts and ends where it did. */
const fadeShare = 0.1;

/**
 * A copy of mean 0. A loop loses the same constant on every frame, so its turn stays as it was; outside of it, and in
 * a one-shot, what is taken out rises from 0 and falls to 0.
 */
export function removeDc(audio: AudioBuffer, loop?: Loop): AudioBuffer {
  const frames = frameCount(audio);
  const before = min(floor(frames * fadeShare), loop?.start ?? frames);
  const after = min(floor(frames * fadeShare), frames - 1 - (loop?.end ?? -1));
  const remove = kernelsInUse() === 'simd' ? withoutOffset : withoutMeans;
  return audioBuffer(audio.sampleRate, remove(audio.channels, { before, after }));
}

/** The kernel's twin. */
function withoutMeans(channels: readonly Float32Array[], { before, after }: OffsetFades): Float32Array[] {
  return channels.map((channel) => withoutMean(channel, before, after));
}

function withoutMean(channel: Float32Array, before: number, after: number): Float32Array {
  const frames = channel.length;
  let sum = 0;
  for (const sample of channel) sum += sample;
  // Two linear ramps take half of what a constant would over their length: the plateau makes up for it.
  const offset = sum / (frames - before / 2 - after / 2);
  return channel.map((sample, i) => {
    const rise = i < before ? (i + 0.5) / before : 1;
    const fall = i >= frames - after ? (frames - i - 0.5) / after : 1;
    return sample - offset * min(rise, fall);
  });
}
