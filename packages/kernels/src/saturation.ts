/** Saturation and soft clipping at four or eight times the rate. */
import { createChannelKernel, type ChannelKernel } from './channels.ts';
import { kernelInstance } from './instance.ts';
import { createLayout, type Layout } from './layout.ts';

const { ceil, max } = Math;

type RunPlan = (plan: number, samples: number, frames: number) => void;

interface SaturationExports {
  readonly saturate: RunPlan;
  readonly softClip: RunPlan;
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
  return forEachChannel(channelCount, (owner) => planBender(owner, options), exports.saturate);
}

function forEachChannel(channelCount: number, plan: (owner: object) => number, run: RunPlan): ChannelKernel {
  return createChannelKernel(
    (owner) => Array.from({ length: channelCount }, () => plan(owner)),
    (plans, pointers, frames) => {
      for (const [c, pointer] of pointers.entries()) run(plans[c] as number, pointer, frames);
    },
  );
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
  const clipper = forEachChannel(channelCount, (owner) => planClip(owner, options), exports.softClip);
  return { ...clipper, delay: options.delay + clipSpan };
}

function planClip(owner: object, options: BenderOptions): number {
  const { delay, knee, drive } = options;
  const bender = planBender(owner, options);
  const kept = delay + clipSpan;
  const layout = createLayout();
  const header = layout.words(clipWords);
  const past = layout.words(kept + clipSpan);
  const ready = layout.words(clipSpan);
  const { addressOf, setWords, setFloats } = layout.allocateFor(owner);
  // What is bent comes out of the filters within twice their delay.
  const lingering = ceil((2 * delay) / clipSpan) + 1;
  setWords(header, [bender, addressOf(past), kept, addressOf(ready), 0, 0, lingering]);
  setFloats(header + 4 * 7, [knee / drive]);
  return addressOf(header);
}

const headerWords = 7;
const stageWords = 8;

/** Writes the plan of a channel; returns its address. */
function planBender(owner: object, { filters, delay, drive, plain, gain, knee }: BenderOptions): number {
  const layout = createLayout();
  const header = layout.words(headerWords);
  const stages = layout.words(stageWords * filters.length);
  const rows = filters.map((weights, i) => stageRows(layout, weights.length, { stage: i, delay }));
  const { addressOf: at, setWords, setFloats } = layout.allocateFor(owner);
  setWords(header, [filters.length, at(stages), delay]);
  setFloats(header + 4 * 3, [drive, plain, gain, knee]);
  for (const [i, { weights, pairs, input, inputKept, between, even, odd, halved }] of rows.entries()) {
    const fields = [at(weights), pairs, at(input), inputKept, at(between), at(even), at(odd), at(halved)];
    setWords(stages + 4 * stageWords * i, fields);
    setFloats(weights, filters[i] as ArrayLike<number>);
  }
  return at(header);
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
