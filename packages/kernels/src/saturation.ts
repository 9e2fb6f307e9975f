/** Saturation and soft clipping at four or eight times the rate. */
import { onChannels, type ChannelKernel } from './channels.ts';
import { kernelInstance } from './instance.ts';
import { createLayout, type Layout } from './layout.ts';

const { ceil, max } = Math;

interface SaturationExports {
  saturate(plan: number, samples: number, frames: number): void;
  softClip(plan: number, samples: number, frames: number): void;
}

export interface BenderOptions {
  /** A half-band filter for each doubling: the weights of one side, the nearest first, which add up to ½. */
  readonly filters: readonly ArrayLike<number>[];
  /** Frames by which the filters are late, there and back. */
  readonly delay: number;
  /** Gain before the curve. */
  readonly drive: number;
  /** Gain of the sound itself. */
  readonly plain: number;
  /** Gain of what the curve changes of it. */
  readonly gain: number;
  /** Up to here the curve changes nothing, and goes on from there to 1; 0 where it bends from the start. */
  readonly knee: number;
}

/** As in the assembly: frames in one go, and what its groups of 16 may write over the end of a row. */
const mostFrames = 256;
const overhang = 16;

/** Each channel by itself; comes out `delay` frames late. Where blocks are cut does not matter. */
export function createBender(options: BenderOptions, channelCount: number): ChannelKernel {
  const { exports } = kernelInstance<SaturationExports>();
  const bender: ChannelKernel = {
    process(channels) {
      onChannels(channels, (pointers, frames) => {
        for (const [c, pointer] of pointers.entries()) exports.saturate(plans[c] as number, pointer, frames);
      });
    },
  };
  const plans = Array.from({ length: channelCount }, () => planChannel(bender, options));
  return bender;
}

/** As in the assembly. */
const clipSpan = 64;
const clipWords = 8;

/** Each channel by itself: only what is over the knee is bent, and comes out `delay` and a span late. */
export function createClipper(
  options: BenderOptions,
  channelCount: number,
): ChannelKernel & { readonly delay: number } {
  const { exports } = kernelInstance<SaturationExports>();
  const clipper = {
    delay: options.delay + clipSpan,
    process(channels: readonly Float32Array[]) {
      onChannels(channels, (pointers, frames) => {
        for (const [c, pointer] of pointers.entries()) exports.softClip(plans[c] as number, pointer, frames);
      });
    },
  };
  const plans = Array.from({ length: channelCount }, () => planClip(clipper, options));
  return clipper;
}

function planClip(owner: object, options: BenderOptions): number {
  const { delay, knee, drive } = options;
  const bender = planChannel(owner, options);
  const kept = delay + clipSpan;
  const layout = createLayout();
  const header = layout.words(clipWords);
  const past = layout.words(kept + clipSpan);
  const ready = layout.words(clipSpan);
  const start = layout.allocateFor(owner);
  const { i32, f32 } = kernelInstance();
  // What is bent comes out of the filters within twice their delay.
  const lingering = ceil((2 * delay) / clipSpan) + 1;
  i32.set([bender, start + past, kept, start + ready, 0, 0, lingering], (start + header) / 4);
  f32[(start + header) / 4 + 7] = knee / drive;
  return start;
}

const headerWords = 7;
const stageWords = 8;

/** Writes the plan of a channel; returns its address. */
function planChannel(owner: object, { filters, delay, drive, plain, gain, knee }: BenderOptions): number {
  const layout = createLayout();
  const header = layout.words(headerWords);
  const stages = layout.words(stageWords * filters.length);
  const rows = filters.map((weights, i) => stageRows(layout, weights.length, { stage: i, delay }));
  const start = layout.allocateFor(owner);
  const { i32, f32 } = kernelInstance();
  const place = (start + header) / 4;
  i32.set([filters.length, start + stages, delay], place);
  f32.set([drive, plain, gain, knee], place + 3);
  for (const [i, { weights, pairs, input, inputKept, between, even, odd, halved }] of rows.entries()) {
    const at = (place: number) => start + place;
    const fields = [at(weights), pairs, at(input), inputKept, at(between), at(even), at(odd), at(halved)];
    i32.set(fields, at(stages) / 4 + stageWords * i);
    f32.set(filters[i] as ArrayLike<number>, (start + weights) / 4);
  }
  return start;
}

function stageRows(layout: Layout, pairs: number, { stage, delay }: { stage: number; delay: number }) {
  const most = mostFrames * 2 ** stage + overhang;
  // The first row also holds the sound until its changes are ready.
  const inputKept = stage === 0 ? max(delay, 2 * pairs - 1) : 2 * pairs - 1;
  return {
    pairs,
    inputKept,
    weights: layout.words(pairs),
    input: layout.words(inputKept + most),
    between: layout.words(most),
    even: layout.words(pairs + most),
    odd: layout.words(2 * pairs + most),
    halved: layout.words(most),
  };
}
