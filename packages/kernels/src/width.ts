/** Stereo width by middle and side. */
import { onChannels, type ChannelKernel } from './channels.ts';
import { kernelInstance } from './instance.ts';
import { createLayout } from './layout.ts';
import { planSections, type KernelSection } from './sections.ts';

interface WidthExports {
  widen(plan: number, left: number, right: number, frames: number): void;
}

export interface KernelWidthOptions {
  /** Gain of the side. */
  readonly side: number;
  /** Gain of a side made out of the middle, by all-passes of so many frames and of such a gain. */
  readonly spread: number;
  readonly allpasses: readonly number[];
  readonly allpassGain: number;
  /** Sections that the side goes through. */
  readonly highpass: readonly KernelSection[];
}

/** As in the assembly, and what is read in groups of 4 behind it. */
const mostFrames = 256;
const overhang = 4;
const headerWords = 8;
const ringWords = 3;

/** Two channels, in place; where blocks are cut does not matter. */
export function createKernelWidth(options: KernelWidthOptions): ChannelKernel {
  const { exports } = kernelInstance<WidthExports>();
  const width: ChannelKernel = {
    process(channels) {
      onChannels(channels, ([left = 0, right = 0], frames) => exports.widen(plan, left, right, frames));
    },
  };
  const plan = planWidth(width, options);
  return width;
}

function planWidth(owner: object, { side, spread, allpasses, allpassGain, highpass }: KernelWidthOptions): number {
  const sections = highpass.length > 0 ? planSections(owner, highpass) : 0;
  const layout = createLayout();
  const header = layout.words(headerWords);
  const rings = layout.words(ringWords * allpasses.length);
  const samples = allpasses.map((frames) => layout.words(frames));
  const sides = layout.words(mostFrames + overhang);
  const smeared = layout.words(mostFrames + overhang);
  const start = layout.allocateFor(owner);
  const { i32, f32 } = kernelInstance();
  const word = (start + header) / 4;
  f32.set([side, spread], word);
  i32.set([sections, start + rings, allpasses.length], word + 2);
  f32[word + 5] = allpassGain;
  i32.set([start + sides, start + smeared], word + 6);
  for (const [i, frames] of allpasses.entries()) {
    i32.set([start + (samples[i] as number), frames, 0], (start + rings) / 4 + ringWords * i);
  }
  return start;
}
