/** Soft clipping: peaks are bent before they get over a level, and all between them stays what it is, bit for bit. */
import { createClipper, kernelsInUse } from '@stem/kernels';
import type { Processor } from '../processor.ts';
import { knee, softClipCurve } from './curve.ts';
import { createOversampler, oversamplingFilters, type Oversampler } from './oversampler.ts';

const { abs, ceil, min } = Math;

/** Looked at in one go: a span in which no peak comes near the knee, nor shortly before, costs next to nothing. */
const spanFrames = 64;

/** Peaks are bent from half of a linear level on, and end at that level: louder than limiting, and not as clean. */
export function createSoftClip(level: number, channelCount: number): Processor {
  if (kernelsInUse() === 'plain') return createPlainSoftClip(level, channelCount);
  const bend = { ...oversamplingFilters(2), drive: 1 / level, plain: 1, gain: level, knee };
  const clipper = createClipper(bend, channelCount);
  return { latencyFrames: clipper.delay, process: (channels) => clipper.process(channels) };
}

/** The twin of the kernel. */
function createPlainSoftClip(level: number, channelCount: number): Processor {
  const channels = Array.from({ length: channelCount }, () => createChannel(level));
  let place = 0;
  return {
    latencyFrames: channels[0]?.delay ?? 0,
    process(block) {
      const frames = block[0]?.length ?? 0;
      for (let start = 0; start < frames;) {
        const run = min(frames - start, spanFrames - place);
        for (const [c, samples] of block.entries()) channels[c]?.exchange(samples.subarray(start, start + run), place);
        start += run;
        place += run;
        if (place < spanFrames) continue;
        place = 0;
        for (const channel of channels) channel.clip();
      }
    },
  };
}

interface Channel {
  /** Takes new samples in, at a place in the span, and gives out those that are ready. */
  exchange(samples: Float32Array, place: number): void;
  /** Makes the span ready that has been taken in. */
  clip(): void;
  readonly delay: number;
}

function createChannel(level: number): Channel {
  const oversampler = createOversampler(2, { curve: softClipCurve(), straight: knee, drive: 1 / level });
  const { delay } = oversampler;
  // What is bent comes out of the filters within twice their delay.
  const lingering = ceil((2 * delay) / spanFrames) + 1;
  const kept = delay + spanFrames;
  const past = new Float64Array(kept + spanFrames);
  const newest = past.subarray(kept);
  const ready = new Float32Array(spanFrames);
  const changes = new Float64Array(spanFrames);
  let activeSpans = 0;
  return {
    delay: delay + spanFrames,
    exchange(samples, place) {
      newest.set(samples, place);
      samples.set(ready.subarray(place, place + samples.length));
    },
    clip() {
      const isNear = standsOut(past, kept - 1, knee * level);
      activeSpans = nextActive(isNear, { activeSpans, lingering, oversampler, before: past.subarray(delay, kept) });
      if (activeSpans > 0) oversampler.process(newest, changes, spanFrames);
      else changes.fill(0);
      for (let i = 0; i < spanFrames; i++) {
        ready[i] = (past[spanFrames + i] as number) + level * (changes[i] as number);
      }
      past.copyWithin(0, spanFrames);
    },
  };
}

/** Spans that are still to be bent. The first behind a quiet one needs the filters to know what came before. */
function nextActive(
  isNear: boolean,
  {
    activeSpans,
    lingering,
    oversampler,
    before,
  }: {
    readonly activeSpans: number;
    readonly lingering: number;
    readonly oversampler: Oversampler;
    readonly before: Float64Array;
  },
): number {
  if (!isNear) return activeSpans > 0 ? activeSpans - 1 : 0;
  if (activeSpans === 0) oversampler.resume(before, spanFrames);
  return lingering;
}

/** Whether any of a span's samples, raised by as much as it stands out from its neighbours, is over the limit. */
function standsOut(samples: Float64Array, from: number, limit: number): boolean {
  let before = samples[from - 1] as number;
  let here = samples[from] as number;
  for (let i = from; i < from + spanFrames; i++) {
    const after = samples[i + 1] as number;
    if (abs(2 * here - 0.5 * (before + after)) > limit) return true;
    before = here;
    here = after;
  }
  return false;
}
