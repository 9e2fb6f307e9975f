/** Rows of biquad sections. */
import { onChannels, type ChannelKernel } from './channels.ts';
import { kernelInstance } from './instance.ts';
import { createLayout } from './layout.ts';

const { ceil } = Math;

interface SectionsExports {
  filterSections(plan: number, left: number, right: number, frames: number): void;
}

/** With a0 = 1. */
export interface KernelSection {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

const rowWords = 3;
/** Five coefficients and two memories, of two channels. */
const sectionDoubles = 14;

/** Every channel through all sections, with a memory of its own. */
export function createSections(sections: readonly KernelSection[], channelCount: number): ChannelKernel {
  const { exports } = kernelInstance<SectionsExports>();
  const filter: ChannelKernel = {
    process(channels) {
      onChannels(channels, (pointers, frames) => {
        for (const [pair, plan] of plans.entries()) {
          const left = pointers[2 * pair] as number;
          exports.filterSections(plan, left, pointers[2 * pair + 1] ?? left, frames);
        }
      });
    },
  };
  const plans = Array.from({ length: ceil(channelCount / 2) }, () => planSections(filter, sections));
  return filter;
}

/** Writes the plan of two channels; returns its address, which holds as long as `owner`. */
export function planSections(owner: object, sections: readonly KernelSection[]): number {
  const layout = createLayout();
  const row = layout.words(rowWords);
  const first = layout.doubles(sectionDoubles * sections.length);
  const start = layout.allocateFor(owner);
  const { i32, f64 } = kernelInstance();
  i32.set([start + first, sections.length, 0], (start + row) / 4);
  for (const [i, { b0, b1, b2, a1, a2 }] of sections.entries()) {
    const coefficients = [b0, b1 - a1 * b0, b2 - a2 * b0, a1, a2];
    f64.set(
      coefficients.flatMap((value) => [value, value]),
      (start + first) / 8 + sectionDoubles * i,
    );
  }
  return start;
}
