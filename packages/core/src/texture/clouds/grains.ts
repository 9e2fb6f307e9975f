/** Which grains a cloud is made of: found at any sample of its regions, judged, and only the good ones taken. */
import { windowMeasures } from '../../analysis/track.ts';
import type { Random } from '../../dsp/random.ts';
import type { StableRegion } from '../../analysis/stability.ts';
import type { TextureSource } from '../source.ts';

const { ceil, max, min } = Math;

/** A grain as it lies in the source. */
export interface Grain {
  /** First frame of the source that is read. */
  readonly startFrame: number;
  /** One past the last. */
  readonly endFrame: number;
  /** Frames of the source for each frame of the cloud: the pitch as a ratio, times the ratio of the rates. */
  readonly step: number;
  /** Length in the cloud, in frames of the cloud. */
  readonly frames: number;
}

/** A grain that is wanted: how long and how fast it is to be read. */
export type GrainWish = Pick<Grain, 'frames' | 'step'>;

/** What a grain is judged against. */
export interface GrainGate {
  /** Quality, 0 … 1, below which a grain is not taken. */
  readonly threshold: number;
  /** Level under which the source counts as quiet, in dBFS. */
  readonly quietDb: number;
}

/** Places that are tried for each grain before it is given up. */
const triesPerGrain = 24;

/** A grain this much quieter than `quietDb` is silence. */
const silenceSpanDb = 12;

/** Share of clipped samples at which a grain is worth nothing. */
const worstClippedShare = 0.02;

/** What an attack in the middle of a grain leaves of its quality. */
const attackQuality = 0.15;

/** Flatness up to which a grain is a tone, and from which it is noise, and what noise leaves of its quality. */
const toneFlatness = 0.35;
const noiseFlatness = 0.9;
const noiseQuality = 0.3;

/** A grain for each wish that some place of the regions can fulfil; `tried` is how many places were judged. */
export function findGrains(
  source: TextureSource,
  regions: readonly StableRegion[],
  {
    wishes,
    gate,
    random,
  }: { readonly wishes: readonly GrainWish[]; readonly gate: GrainGate; readonly random: Random },
): { readonly grains: readonly Grain[]; readonly tried: number } {
  const grains: Grain[] = [];
  const taken = new Set<number>();
  let tried = 0;
  for (const wish of wishes) {
    for (let attempt = 0; attempt < triesPerGrain; attempt++) {
      const startFrame = drawStart(regions, ceil(wish.frames * wish.step), random);
      if (startFrame === undefined) break;
      tried += 1;
      const grain = { ...wish, startFrame, endFrame: startFrame + ceil(wish.frames * wish.step) };
      if (taken.has(startFrame) || grainQuality(source, grain, gate) < gate.threshold) continue;
      taken.add(startFrame);
      grains.push(grain);
      break;
    }
  }
  return { grains, tried };
}

/** How fit a stretch is as a grain, 0 … 1: 1 is a loud, clean, even tone. */
function grainQuality(
  source: TextureSource,
  grain: Pick<Grain, 'startFrame' | 'endFrame'>,
  { quietDb }: GrainGate,
): number {
  const measures = windowMeasures(source.analysis, grain.startFrame, grain.endFrame);
  const loud = ramp(measures.rmsDb, quietDb - silenceSpanDb, quietDb);
  const clean = 1 - ramp(measures.clippedShare, 0, worstClippedShare);
  const tonal = 1 - (1 - noiseQuality) * ramp(measures.flatness, toneFlatness, noiseFlatness);
  return loud * clean * tonal * (hasAttack(source, grain) ? attackQuality : 1);
}

/** Whether an attack falls where the grain's window lets it be heard: not in its first or last tenth. */
function hasAttack(
  { analysis }: TextureSource,
  { startFrame, endFrame }: Pick<Grain, 'startFrame' | 'endFrame'>,
): boolean {
  const edge = (endFrame - startFrame) / 10;
  const { onsetFrames } = analysis;
  let low = 0;
  let high = onsetFrames.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((onsetFrames[middle] ?? 0) < startFrame + edge) low = middle + 1;
    else high = middle;
  }
  return (onsetFrames[low] ?? Infinity) < endFrame - edge;
}

/** 0 up to `low`, 1 from `high` on, a straight line between. */
function ramp(value: number, low: number, high: number): number {
  return max(0, min(1, (value - low) / (high - low)));
}

/** Any frame from which `frames` fit into one of the regions, each as likely as the next. */
function drawStart(regions: readonly StableRegion[], frames: number, random: Random): number | undefined {
  const rooms = regions.map(({ startFrame, endFrame }) => max(0, endFrame - frames - startFrame + 1));
  let pick = random.integer(0, max(0, rooms.reduce((sum, room) => sum + room, 0) - 1));
  for (const [i, { startFrame }] of regions.entries()) {
    const room = rooms[i] ?? 0;
    if (pick < room) return startFrame + pick;
    pick -= room;
  }
  return undefined;
}
