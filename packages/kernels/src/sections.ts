/** Rows of biquad sections. */
import type { Section } from './cascade.ts';
import { createChannelKernel, type ChannelKernel } from './channels.ts';
import { kernelInstance } from './instance.ts';
import { createLayout } from './layout.ts';

const { ceil } = Math;

interface SectionsExports {
  filterSections(plan: number, left: number, right: number, frames: number): void;
}

const rowWords = 3;
/** Five coefficients and two memories, of two channels. */
const sectionDoubles = 14;

/** Every channel through all sections, with a memory of its own. */
export function createSections(sections: readonly Section[], channelCount: number): ChannelKernel {
  const { exports } = kernelInstance<SectionsExports>();
  return createChannelKernel(
    (owner) => Array.from({ length: ceil(channelCount / 2) }, () => planSections(owner, sections)),
    (plans, pointers, frames) => {
      for (const [pair, plan] of plans.entries()) {
        const left = pointers[2 * pair] as number;
        exports.filterSections(plan, left, pointers[2 * pair + 1] ?? left, frames);
      }
    },
  );
}

/** Writes the plan of two channels; returns its address, which holds as long as `owner`. */
export function planSections(owner: object, sections: readonly Section[]): number {
  const layout = createLayout();
  const row = layout.words(rowWords);
  const first = layout.doubles(sectionDoubles * sections.length);
  const { addressOf, setWords, setDoubles } = layout.allocateFor(owner);
  setWords(row, [addressOf(first), sections.length, 0]);
  for (const [i, { b0, b1, b2, a1, a2 }] of sections.entries()) {
    const coefficients = [b0, b1 - a1 * b0, b2 - a2 * b0, a1, a2];
    setDoubles(
      first + 8 * sectionDoubles * i,
      coefficients.flatMap((value) => [value, value]),
    );
  }
  return addressOf(row);
}
