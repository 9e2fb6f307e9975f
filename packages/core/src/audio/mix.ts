/** Adding one buffer to another. */
import { InternalError } from '../errors.ts';
import { frameCount, type AudioBuffer } from './audio-buffer.ts';

const { max, min } = Math;

export interface MixOptions {
  /** Where in the target the source's first frame goes; may be negative. Default 0. */
  readonly atFrame?: number;
  /** Linear gain of the source. Default 1. */
  readonly gain?: number;
}

/**
 * Adds `source` to `target` in place; what would lie outside the target is left out. A mono source goes to every
 * channel of the target; otherwise both have the same channels, at the same rate.
 */
export function mixInto(target: AudioBuffer, source: AudioBuffer, options: MixOptions = {}): void {
  const { atFrame = 0, gain = 1 } = options;
  if (source.sampleRate !== target.sampleRate) {
    throw new InternalError(`Expected ${target.sampleRate} Hz to mix in, got ${source.sampleRate} Hz.`);
  }
  if (source.channels.length !== 1 && source.channels.length !== target.channels.length) {
    throw new InternalError(`Expected 1 or ${target.channels.length} channels, got ${source.channels.length}.`);
  }
  const from = max(0, -atFrame);
  const to = min(frameCount(source), frameCount(target) - atFrame);
  for (const [c, into] of target.channels.entries()) {
    const added = source.channels[c] ?? source.channels[0];
    if (added === undefined) continue;
    for (let i = from; i < to; i++) into[atFrame + i] = (into[atFrame + i] ?? 0) + gain * (added[i] ?? 0);
  }
}
