/** Which grains a cloud is made of: found at any sample of its regions, judged, and only the good ones taken. */
import { windowMeasures } from '../../analysis/track.ts';
import { gainToDb } from '../../dsp/units.ts';
import type { Random } from '../../dsp/random.ts';
import type { StableRegion } from '../../analysis/stability.ts';
import type { TextureSource } from '../source.ts';

const { ceil, max, min, round } = Math;

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

/** A quarter of a grain may be this much quieter than the whole; one that much quieter is a hole. */
const shallowGapDb = 6;
const holeDb = 18;

/** What an attack in the middle of a grain leaves of its quality. */
const attackQuality = 0.15;

/** Flatness up to which a grain is a tone, and from which it is noise, and what noise leaves of its quality. */
const toneFlatness = 0.35;
const noiseFlatness = 0.9;
const noiseQuality = 0.3;

/** Quieter than this, in dBFS, there is nothing but the noise of the medium to be lifted. */
const quietestDb = -66;

/** What a grain can suffer from. */
export type GrainFault = 'quiet' | 'clipped' | 'noisy' | 'restless' | 'gappy';

/** Grains that were found. */
export interface GrainHarvest {
  /** Those that pass the gate. */
  readonly good: readonly Grain[];
  /** For each other wish the best grain there is, where there is any sound. */
  readonly poor: readonly PoorGrain[];
  /** How many places were judged. */
  readonly tried: number;
}

export interface PoorGrain extends Grain {
  /** What it suffers from most. */
  readonly fault: GrainFault;
}

/** How the places of a track are judged and drawn. */
export interface GrainSearch {
  readonly wishes: readonly GrainWish[];
  readonly gate: GrainGate;
  readonly random: Random;
}

/** A grain for each wish: the first of some places of the regions that passes the gate, or the best of them. */
export function findGrains(
  source: TextureSource,
  regions: readonly StableRegion[],
  { wishes, gate, random }: GrainSearch,
): GrainHarvest {
  const good: Grain[] = [];
  const poor: PoorGrain[] = [];
  const taken = new Set<number>();
  let tried = 0;
  for (const wish of wishes) {
    const frames = ceil(wish.frames * wish.step);
    let best: JudgedPlace | undefined;
    for (let attempt = 0; attempt < triesPerGrain; attempt++) {
      const startFrame = drawStart(regions, frames, random);
      if (startFrame === undefined) break;
      tried += 1;
      if (taken.has(startFrame)) continue;
      const range = { startFrame, endFrame: startFrame + frames };
      // With an attack it cannot be better than this: no need to judge the rest.
      if (best !== undefined && best.quality > attackQuality && hasAttack(source, range)) continue;
      const place = judgePlace(source, range, gate);
      if (best === undefined || isBetter(place, best)) best = place;
      if (best.quality >= gate.threshold) break;
    }
    if (best === undefined) continue;
    const { startFrame, endFrame, quality, fault, rmsDb } = best;
    if (quality >= gate.threshold) good.push({ ...wish, startFrame, endFrame });
    else if (rmsDb > quietestDb) poor.push({ ...wish, startFrame, endFrame, fault });
    else continue;
    taken.add(startFrame);
  }
  return { good, poor, tried };
}

interface JudgedPlace extends StableRegion {
  /** How fit it is as a grain, 0 … 1: 1 is a loud, clean, even tone. */
  readonly quality: number;
  readonly fault: GrainFault;
  readonly clippedShare: number;
  readonly rmsDb: number;
}

function judgePlace(source: TextureSource, place: StableRegion, { quietDb }: GrainGate): JudgedPlace {
  const { rmsDb, clippedShare, flatness } = windowMeasures(source.analysis, place.startFrame, place.endFrame);
  const merits: Record<GrainFault, number> = {
    quiet: ramp(rmsDb, quietDb - silenceSpanDb, quietDb),
    clipped: 1 - ramp(clippedShare, 0, worstClippedShare),
    noisy: 1 - (1 - noiseQuality) * ramp(flatness, toneFlatness, noiseFlatness),
    restless: hasAttack(source, place) ? attackQuality : 1,
    gappy: 1 - ramp(deepestGapDb(source, place), shallowGapDb, holeDb),
  };
  const faults = ['quiet', 'clipped', 'noisy', 'restless', 'gappy'] as const;
  return {
    ...place,
    quality: faults.reduce((product, fault) => product * merits[fault], 1),
    fault: faults.reduce((worst, fault) => (merits[fault] < merits[worst] ? fault : worst)),
    clippedShare,
    rmsDb,
  };
}

/** Of places that are worth nothing, the least clipped one and then the loudest is still the best. */
function isBetter(a: JudgedPlace, b: JudgedPlace): boolean {
  if (a.quality !== b.quality) return a.quality > b.quality;
  return a.clippedShare !== b.clippedShare ? a.clippedShare < b.clippedShare : a.rmsDb > b.rmsDb;
}

/** How far the quietest quarter of a grain lies under the whole, in dB. */
function deepestGapDb({ analysis }: TextureSource, { startFrame, endFrame }: StableRegion): number {
  const quarter = (endFrame - startFrame) / 4;
  let least = Infinity;
  for (let k = 0; k < 4; k++) {
    const start = round(startFrame + k * quarter);
    least = min(least, analysis.levels.window(start, round(start + quarter)).rms);
  }
  return gainToDb(analysis.levels.window(startFrame, endFrame).rms) - gainToDb(least);
}

/** Whether an attack falls where the grain's window lets it be heard: not in its first or last tenth. */
function hasAttack({ analysis }: TextureSource, { startFrame, endFrame }: StableRegion): boolean {
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
