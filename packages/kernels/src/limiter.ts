/** A true-peak limiter of one gain for all channels. */
import { createChannelKernel, type ChannelKernel } from './channels.ts';
import { kernelInstance } from './instance.ts';
import { createLayout, type Layout } from './layout.ts';

interface LimiterExports {
  limit(plan: number, channels: number, frames: number): void;
}

/** A filter that draws the waveform between samples: a row of `taps` weights for each of eight places, where it looks. */
export interface LimiterEye {
  readonly taps: number;
  /** Places from one that is looked at to the next. */
  readonly step: number;
  /** Places looked at on each side of where the crest is thought to be. */
  readonly around: number;
  readonly rows: readonly (ArrayLike<number> | undefined)[];
}

export interface KernelLimiterOptions {
  /** What the waveform is to stay under, linear, and the share of it that the first of three eyes is sure of. */
  readonly level: number;
  readonly sureShare: number;
  readonly eyes: readonly LimiterEye[];
  /** Frames that have to be known after a place to look at it. */
  readonly reach: number;
  readonly latencyFrames: number;
  /** Reductions are counted in so many units. */
  readonly unit: number;
  /** Frames over which peaks are held, lone ones and lasting ones. */
  readonly windows: readonly [number, number];
  /** Frames of each of three moving sums, and of all of them. */
  readonly box: number;
  readonly length: number;
  /** Shares kept each frame of a lone and a lasting reduction that is let go, and of one that is to become lasting. */
  readonly recovering: number;
  readonly releasing: number;
  readonly settling: number;
  /** Frames until what a span needs changes a gain no more, and what is left then of lone and lasting reductions. */
  readonly later: { readonly frames: number; readonly lone: number; readonly lasting: number };
}

/** As in the assembly: frames looked at in one go. */
export const limiterSpan = 128;
const places = 8;
const headerWords = 18;
const headerDoubles = 15;
const eyeWords = 4;
const maxWords = 8;

/** In place, late by the latency; where blocks are cut does not matter. */
export function createKernelLimiter(options: KernelLimiterOptions, channelCount: number): ChannelKernel {
  const kernel = kernelInstance<LimiterExports>();
  return createChannelKernel(
    (owner) => planLimiter(owner, options, channelCount),
    ({ plan, channels }, pointers, frames) => {
      kernel.i32.set(pointers, channels / 4);
      kernel.exports.limit(plan, channels, frames);
    },
  );
}

/** Writes the plan; returns its address, and where the addresses of channels go. */
function planLimiter(owner: object, options: KernelLimiterOptions, channelCount: number) {
  const { level, sureShare, eyes, reach, latencyFrames, unit, windows, box, length, later } = options;
  const margin = latencyFrames + reach;
  const layout = createLayout();
  const header = layout.doubles(headerWords / 2 + headerDoubles);
  const channels = layout.words(channelCount);
  const pasts = layout.words(channelCount * (margin + limiterSpan));
  const needs = layout.doubles(limiterSpan);
  const gains = layout.doubles(limiterSpan);
  const rings = layout.doubles(3 * box);
  const eyesPlace = layout.words(eyeWords * eyes.length);
  const rows = eyes.map(({ taps }) => layout.doubles(places * taps));
  const maxima = windows.map((window) => planMax(layout, window));
  const { addressOf: at, setWords, setDoubles } = layout.allocateFor(owner);
  const [peaks = 0, longPeaks = 0] = maxima.map(({ place }) => at(place));
  const words = [channelCount, at(pasts), margin, latencyFrames, reach, at(needs), at(gains), at(eyesPlace), 0, 0];
  setWords(header, [...words, peaks, longPeaks, at(rings), 3 * box, 0, length, length, later.frames]);
  const { recovering, releasing, settling } = options;
  const doubles = [level, unit, sureShare, 0, 0, 0, 0, 0, 0, 1 / (unit * box * box * box)];
  setDoubles(header + 4 * headerWords, [...doubles, recovering, releasing, settling, later.lone, later.lasting]);
  for (const { place, values, times, window } of maxima) setWords(place, [at(values), at(times), window]);
  for (const [index, { taps, step, around, rows: weights }] of eyes.entries()) {
    const first = rows[index] as number;
    setWords(eyesPlace + 4 * eyeWords * index, [taps, step, around, at(first)]);
    for (const [place, row] of weights.entries()) if (row) setDoubles(first + 8 * taps * place, row);
  }
  return { plan: at(header), channels: at(channels) };
}

function planMax(layout: Layout, window: number) {
  return {
    window,
    place: layout.words(maxWords),
    values: layout.doubles(window + 1),
    times: layout.doubles(window + 1),
  };
}
