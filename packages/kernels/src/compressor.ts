/** A compressor of one gain for all channels. */
import { createChannelKernel, type ChannelKernel } from './channels.ts';
import { kernelInstance } from './instance.ts';
import { createLayout } from './layout.ts';

interface CompressorExports {
  compress(plan: number, left: number, right: number, frames: number): void;
}

/** As in the assembly: frames from one gain to the next, and by which the sound comes out late. */
const stepFrames = 16;

export interface KernelCompressorOptions {
  readonly thresholdDb: number;
  readonly ratio: number;
  readonly kneeDb: number;
  readonly makeupDb: number;
  /** The gain of silence, which is that of the makeup. */
  readonly makeup: number;
  /** Steps over which peaks are held. */
  readonly heldSteps: number;
  /** Shares of the way to a new gain that a step makes, downwards and upwards. */
  readonly rising: number;
  readonly falling: number;
}

const words = 12;
const doubles = 8;

/** One or two channels, in place; where blocks are cut does not matter. */
export function createKernelCompressor(options: KernelCompressorOptions, channelCount: number): ChannelKernel {
  const { exports } = kernelInstance<CompressorExports>();
  return createChannelKernel(
    (owner) => planCompressor(owner, options, channelCount),
    (plan, [left = 0, right = left], frames) => exports.compress(plan, left, right, frames),
  );
}

function planCompressor(owner: object, options: KernelCompressorOptions, channelCount: number): number {
  const { thresholdDb, ratio, kneeDb, makeupDb, makeup, heldSteps, rising, falling } = options;
  const layout = createLayout();
  const header = layout.words(words);
  const numbers = layout.doubles(doubles);
  const waiting = layout.words(stepFrames * channelCount);
  const held = layout.words(heldSteps);
  const { addressOf, setWords, setFloats, setDoubles } = layout.allocateFor(owner);
  setWords(header, [addressOf(waiting), addressOf(held), heldSteps]);
  setFloats(header + 4 * 6, [makeup, makeup]);
  setDoubles(numbers, [thresholdDb, kneeDb, 1 - 1 / ratio, makeupDb, rising, falling]);
  return addressOf(header);
}
