/** Where in a track its sound is most sustained: the places swells are made of. */
import { windowMeasures, type WindowMeasures } from '../../analysis/track.ts';
import type { StableRegion } from '../../analysis/stability.ts';
import type { TextureSource } from '../source.ts';

const { floor, max, min, round } = Math;

export interface SegmentSearch {
  /** Wanted length; shorter ones are taken only where no region is as long. */
  readonly frames: number;
  /** How many different places are wanted at the most. */
  readonly count: number;
}

/** Quieter than this, nothing but noise would be lifted. */
const quietestDb = -66;

/** No place shorter than this has a tone that could be sustained. */
const shortestSec = 0.2;

/** Ends of a place that are quieter than the whole by this do not belong to it. They are judged in steps. */
const quietEndDb = 9;
const trimStepSec = 0.05;

/** Places that are worse than the best one by more than this stay unused, however many are wanted. */
const penaltySpread = 3;

/**
 * The most sustained places within the regions, best first: none overlaps another, and none is much worse than the
 * best. Empty where all is silence or shorter than a fifth of a second.
 */
export function sustainedSegments(
  source: TextureSource,
  regions: readonly StableRegion[],
  search: SegmentSearch,
): StableRegion[] {
  const judged = regions
    .flatMap((region) => windowsWithin(region, search.frames))
    .map((segment) => withoutQuietEnds(source, segment))
    .filter(({ startFrame, endFrame }) => endFrame - startFrame >= shortestSec * source.sampleRate)
    .map((segment) => ({ segment, measures: windowMeasures(source.analysis, segment.startFrame, segment.endFrame) }))
    .filter(({ measures }) => measures.rmsDb > quietestDb)
    .map(({ segment, measures }) => ({ segment, penalty: penalty(measures) + shortness(segment, search.frames) }))
    .sort((a, b) => a.penalty - b.penalty || a.segment.startFrame - b.segment.startFrame);
  const chosen: StableRegion[] = [];
  const worst = (judged[0]?.penalty ?? 0) + penaltySpread;
  for (const { segment, penalty } of judged) {
    if (chosen.length >= search.count || penalty > worst) break;
    if (!chosen.some((other) => overlap(segment, other))) chosen.push(segment);
  }
  return chosen;
}

/** Windows of `frames` a quarter of that apart, the last one at the region's end; the region itself where it is shorter. */
function windowsWithin({ startFrame, endFrame }: StableRegion, frames: number): StableRegion[] {
  const room = endFrame - startFrame - frames;
  if (room <= 0) return [{ startFrame, endFrame }];
  const steps = max(1, floor((4 * room) / frames));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const start = startFrame + round((i * room) / steps);
    return { startFrame: start, endFrame: start + frames };
  });
}

/** The segment without what leads up to its sound and what is left when it has died away. */
function withoutQuietEnds(source: TextureSource, segment: StableRegion): StableRegion {
  const step = max(1, round(trimStepSec * source.sampleRate));
  const levelDb = (startFrame: number, endFrame: number) => windowMeasures(source.analysis, startFrame, endFrame).rmsDb;
  const least = levelDb(segment.startFrame, segment.endFrame) - quietEndDb;
  let { startFrame, endFrame } = segment;
  while (startFrame + step < endFrame && levelDb(startFrame, startFrame + step) < least) startFrame += step;
  while (endFrame - step > startFrame && levelDb(endFrame - step, endFrame) < least) endFrame -= step;
  return { startFrame, endFrame };
}

/** In dB or what weighs as much: unsteady level, unsteady spectrum, attacks, noise, clipping, and being quiet. */
function penalty(measures: WindowMeasures): number {
  return (
    measures.levelSpreadDb +
    0.5 * measures.spectralSpread +
    1.5 * measures.onsetRate +
    4 * measures.flatness +
    100 * measures.clippedShare +
    0.2 * max(0, -30 - measures.rmsDb)
  );
}

/** A place half as long as wanted must be 4 dB better. */
function shortness({ startFrame, endFrame }: StableRegion, frames: number): number {
  return 8 * (1 - min(1, (endFrame - startFrame) / frames));
}

function overlap(a: StableRegion, b: StableRegion): boolean {
  return a.startFrame < b.endFrame && b.startFrame < a.endFrame;
}
