/** Stereo width by middle and side. */
import type { Section } from './cascade.ts';
import { createChannelKernel, type ChannelKernel } from './channels.ts';
import { kernelInstance } from './instance.ts';
import { createLayout } from './layout.ts';
import { planSections } from './sections.ts';

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
  readonly highpass: readonly Section[];
}

/** As in the assembly, and what is read in groups of 4 behind it. */
const mostFrames = 256;
const overhang = 4;
const headerWords = 8;

/** Two channels, in place; where blocks are cut does not matter. */
export function createKernelWidth(options: KernelWidthOptions): ChannelKernel {
  const { exports } = kernelInstance<WidthExports>();
  return createChannelKernel(
    (owner) => planWidth(owner, options),
    (plan, [left = 0, right = 0], frames) => exports.widen(plan, left, right, frames),
  );
}

function planWidth(owner: object, { side, spread, allpasses, allpassGain, highpass }: KernelWidthOptions): number {
  const sections = highpass.length > 0 ? planSections(owner, highpass) : 0;
  const layout = createLayout();
  const header = layout.words(headerWords);
  const rings = layout.rings(allpasses);
  const sides = layout.words(mostFrames + overhang);
  const smeared = layout.words(mostFrames + overhang);
  const { addressOf, setWords, setFloats, setRings } = layout.allocateFor(owner);
  setFloats(header, [side, spread]);
  setWords(header + 4 * 2, [sections, addressOf(rings.place), allpasses.length]);
  setFloats(header + 4 * 5, [allpassGain]);
  setWords(header + 4 * 6, [addressOf(sides), addressOf(smeared)]);
  setRings(rings);
  return addressOf(header);
}
