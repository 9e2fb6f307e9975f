/**
 * Echoes in time with music whose tempo changes: each sound's echoes come in the tempo at which it is played.
 *
 * What was played before a change keeps its echoes as they were, at their own pitch, and what comes after has those of the
 * new tempo. So there is a set of echoes for each tempo, and the sound goes over from one to the next.
 */
import { createKernelBlock, kernelsInUse, type KernelBlock } from '@stem/kernels';
import { createEchoes, delayTail, echoPeriod, type DelayOptions, type Echoes } from './delay.ts';
import { createClock, type Processor } from './processor.ts';

const { max, min } = Math;

/** From this frame on echoes come at such an interval. */
export interface DelayStretch {
  readonly startFrame: number;
  readonly interval: number;
}

export interface TempoDelayOptions extends Omit<DelayOptions, 'interval'> {
  /** In order, the first from frame 0 on. */
  readonly stretches: readonly DelayStretch[];
  /** Frames over which the sound goes over from one set of echoes to the next. */
  readonly fade: number;
}

/** A set of echoes that is heard. */
interface Active {
  readonly echoes: Echoes;
  readonly startFrame: number;
  /** From here on nothing new goes into it. */
  readonly endFrame: number;
  readonly lastFrame: number;
}

/** Adds the echoes to the sound, which itself passes unchanged. One or two channels. */
export function createTempoDelay(options: TempoDelayOptions, channelCount: number): Processor {
  const { stretches, fade } = options;
  const clock = createClock(echoPeriod);
  const sound = createBlock(channelCount);
  const gated = createBlock(channelCount);
  let active: Active[] = [];
  let begun = 0;
  let position = 0;

  function begin({ startFrame, interval }: DelayStretch): Active {
    const own = { ...options, interval };
    const endFrame = (stretches[begun]?.startFrame ?? Infinity) + fade;
    const lastFrame = endFrame + delayTail(own).tailFrames;
    return { echoes: createEchoes(own, channelCount), startFrame, endFrame, lastFrame };
  }

  /** Makes the sets of echoes that begin within so many frames. */
  function prepare(frames: number): void {
    for (let next = stretches[begun]; next && next.startFrame < position + frames; next = stretches[begun]) {
      begun += 1;
      active.push(begin(next));
    }
  }

  function addEchoes(channels: readonly Float32Array[], full: boolean): void {
    const frames = channels[0]?.length ?? 0;
    for (const [c, samples] of sound.channels(frames).entries()) samples.set(channels[c] as Float32Array);
    for (const set of active) {
      if (set.startFrame < position + frames) set.echoes(inputOf(set, frames), channels, full);
    }
    position += frames;
    if (full) active = active.filter(({ lastFrame }) => lastFrame > position);
  }

  /** What of the sound goes into a set of echoes. */
  function inputOf({ startFrame, endFrame }: Active, frames: number): readonly Float32Array[] {
    const samples = sound.channels(frames);
    const isOpen = startFrame === 0 || position >= startFrame + fade;
    if (isOpen && position + frames <= endFrame - fade) return samples;
    const inputs = gated.channels(frames);
    for (const [c, channel] of samples.entries()) {
      const input = inputs[c] as Float32Array;
      for (let i = 0; i < frames; i++) {
        const opening = isOpen ? 1 : (position + i - startFrame) / fade;
        const closing = (endFrame - position - i) / fade;
        input[i] = max(0, min(1, opening, closing)) * (channel[i] as number);
      }
    }
    return inputs;
  }

  return {
    latencyFrames: 0,
    prepare,
    process(channels) {
      prepare(channels[0]?.length ?? 0);
      clock.forEachSpan(channels[0]?.length ?? 0, (start, end, full) => {
        addEchoes(
          channels.map((channel) => channel.subarray(start, end)),
          full,
        );
      });
    },
  };
}

/** Room for a period of sound, where the echoes' kernel takes it from. */
function createBlock(channelCount: number): Pick<KernelBlock, 'channels'> {
  if (kernelsInUse() === 'plain') {
    const whole = Array.from({ length: channelCount }, () => new Float32Array(echoPeriod));
    return { channels: (frames) => whole.map((samples) => samples.subarray(0, frames)) };
  }
  const block = createKernelBlock(channelCount);
  block.reserve(echoPeriod);
  return block;
}
