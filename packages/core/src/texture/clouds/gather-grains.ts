/** The grains of one cloud: good ones of its own part of the track, else of any part, else the best there are. */
import { windowMeasures } from '../../analysis/track.ts';
import { dbToGain, msToFrames, powerToDb } from '../../dsp/units.ts';
import type { Random } from '../../dsp/random.ts';
import type { StableRegion } from '../../analysis/stability.ts';
import type { MakerInput } from '../maker.ts';
import type { TextureSource } from '../source.ts';
import { findGrains, type Grain, type GrainFault, type GrainHarvest, type GrainWish } from './grains.ts';
import { ownPart } from './own-part.ts';

const { max, min } = Math;

/** With fewer grains than this a cloud is a pattern. */
const fewestGrains = 8;

/** A cloud gets a part of the regions of its own where that part holds this many mean grains. */
const grainsOfOwnPart = 12;

/** Grains more than this under the level of their regions are quiet. */
const quietGrainDb = 9;

/** The grains a cloud is made of. */
export interface GatheredGrains {
  readonly grains: readonly Grain[];
  /** Places that were judged for them. */
  readonly tried: number;
  /** What those of them suffer from that are under the threshold of quality; empty where all are good. */
  readonly faults: readonly GrainFault[];
}

/** What is gathered for which cloud. */
export interface GrainGathering {
  readonly index: number;
  readonly wishes: readonly GrainWish[];
  readonly random: Random;
}

/** The grains of the cloud of that index, or why there are none, in words a musician understands. */
export function gatherGrains(input: MakerInput, { index, wishes, random }: GrainGathering): GatheredGrains | string {
  if (input.regions.length === 0) return 'the track is silent';
  const fewest = min(fewestGrains, wishes.length);
  const harvests: GrainHarvest[] = [];
  for (const [place, regions] of placesOf(input, index)) {
    if (place === wholeTrack && harvests.some(({ tried }) => tried > 0)) break;
    const harvest = harvestOf(input, regions, { wishes, random: random.child(place) });
    const { good, tried } = harvest;
    if (good.length >= fewest) return { grains: good, tried, faults: [] };
    harvests.push(harvest);
  }
  const best = harvests.find(({ good, poor }) => good.length + poor.length >= fewest);
  if (best !== undefined) {
    const { good, poor, tried } = best;
    return { grains: [...good, ...poor], tried, faults: poor.map(({ fault }) => fault) };
  }
  const tried = harvests.reduce((sum, harvest) => sum + harvest.tried, 0);
  return tried === 0 ? 'the track is not as long as a grain' : 'next to all of the track is silent';
}

/** Only where no stable region is as long as a grain. */
const wholeTrack = 'places in the whole track';

/** Where grains are looked for, one after the other. */
function* placesOf(
  { source, regions, options }: MakerInput,
  index: number,
): Generator<readonly [name: string, regions: readonly StableRegion[]]> {
  const { grainLengthMinMs, grainLengthMaxMs } = options.clouds;
  const leastFrames = msToFrames((grainsOfOwnPart * (grainLengthMinMs + grainLengthMaxMs)) / 2, source.sampleRate);
  const part = ownPart(regions, { index, leastFrames });
  yield ['places', part];
  if (part !== regions) yield ['places anywhere', regions];
  yield [wholeTrack, [{ startFrame: 0, endFrame: source.frames }]];
}

function harvestOf(
  { source, options }: MakerInput,
  regions: readonly StableRegion[],
  { wishes, random }: Pick<GrainGathering, 'wishes' | 'random'>,
): GrainHarvest {
  const quietDb = max(options.preAnalysis.minRmsDb, meanLevelDb(source, regions) - quietGrainDb);
  const gate = { threshold: options.clouds.grainQualityThreshold, quietDb };
  return findGrains(source, regions, { wishes, gate, random });
}

/** Level of all regions together. */
function meanLevelDb({ analysis }: TextureSource, regions: readonly StableRegion[]): number {
  let [energy, frames] = [0, 0];
  for (const { startFrame, endFrame } of regions) {
    energy += dbToGain(windowMeasures(analysis, startFrame, endFrame).rmsDb) ** 2 * (endFrame - startFrame);
    frames += endFrame - startFrame;
  }
  return powerToDb(frames > 0 ? energy / frames : 0);
}
