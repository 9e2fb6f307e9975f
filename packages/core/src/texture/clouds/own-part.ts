/** Which part of a track's stable regions a cloud takes its grains from: each its own, however many clouds there are. */
import type { StableRegion } from '../../analysis/stability.ts';
import { vanDerCorput } from '../../dsp/van-der-corput.ts';

const { max, min, round } = Math;

/** The stable frames of a track are dealt out in so many parts. */
const parts = 8;

/**
 * The part of the cloud of that index, in order of time; all regions where a part would be shorter than `leastFrames`.
 * The first eight clouds share no moment; those after them lie half a part, a quarter, … further on.
 */
export function ownPart(
  regions: readonly StableRegion[],
  { index, leastFrames }: { readonly index: number; readonly leastFrames: number },
): readonly StableRegion[] {
  const total = regions.reduce((sum, { startFrame, endFrame }) => sum + endFrame - startFrame, 0);
  const partFrames = total / parts;
  if (partFrames < leastFrames) return regions;
  const place = vanDerCorput(index) * total;
  const [from, to] = [round(place), round(place + partFrames)];
  const around = to > total ? between(regions, [0, to - total]) : [];
  return [...around, ...between(regions, [from, min(to, total)])];
}

/** What of the regions lies between two places, counted in stable frames. */
function between(regions: readonly StableRegion[], [from, to]: readonly [from: number, to: number]): StableRegion[] {
  const part: StableRegion[] = [];
  let passed = 0;
  for (const { startFrame, endFrame } of regions) {
    const first = max(startFrame, startFrame + from - passed);
    const last = min(endFrame, startFrame + to - passed);
    if (first < last) part.push({ startFrame: first, endFrame: last });
    passed += endFrame - startFrame;
  }
  return part;
}
