/** Clouds: many short grains of the calm parts of a track, each with its own pitch, place and level, as a loop. */
import { measureSeam } from '../../analysis/loop-seam.ts';
import { windowMeasures } from '../../analysis/track.ts';
import { frameCount } from '../../audio/audio-buffer.ts';
import { dbToGain, msToFrames, powerToDb } from '../../dsp/units.ts';
import type { Random } from '../../dsp/random.ts';
import type { StableRegion } from '../../analysis/stability.ts';
import type { MakerInput } from '../maker.ts';
import type { TextureSource } from '../source.ts';
import type { Shortfall, Texture, TextureStream } from '../texture.ts';
import { grainReaders, type GrainReaders } from './grain-readers.ts';
import { findGrains, type Grain } from './grains.ts';
import { ownPart } from './own-part.ts';
import { grainWishes, placeGrains, type CloudGrid } from './placement.ts';
import { renderCloud } from './render-cloud.ts';

const { max, min, round } = Math;

/** With fewer grains than this a cloud is a pattern. */
const fewestGrains = 8;

/** A cloud gets a part of the regions of its own where that part holds this many mean grains. */
const grainsOfOwnPart = 12;

/** Grains more than this under the level of their regions are quiet. */
const quietGrainDb = 9;

/** The seam is measured as if a blend of this length were there, in seconds; a cloud has none. */
const seamBlockSec = 0.1;

/** Makes `cloudsPerSource` clouds, each of its own part of the stable regions where they are long enough. */
export function* makeClouds(input: MakerInput): TextureStream {
  const wanted = input.options.clouds.cloudsPerSource;
  const readers = grainReaders();
  let made = 0;
  let reason = '';
  for (let index = 0; index < wanted; index++) {
    const name = `cloud${String(index + 1).padStart(2, '0')}`;
    const cloud = makeCloud(input, { name, index, random: input.random.child(name), readers });
    if (typeof cloud === 'string') {
      reason = cloud;
      continue;
    }
    made += 1;
    yield cloud;
  }
  const shortfall: Shortfall = { role: 'cloud', wanted, made, reason };
  return made < wanted ? [shortfall] : [];
}

/** Which cloud it is, and what it draws on. */
interface CloudTurn {
  readonly name: string;
  readonly index: number;
  readonly random: Random;
  readonly readers: GrainReaders;
}

/** A cloud, or why there is none. */
function makeCloud(input: MakerInput, { name, index, random, readers }: CloudTurn): Texture | string {
  const { source, options, transposeSemitones } = input;
  const grid: CloudGrid = {
    cloudFrames: round(options.clouds.cloudDurationSec * options.global.sampleRate),
    cloudRate: options.global.sampleRate,
    sourceRate: source.sampleRate,
    transposeSemitones,
  };
  const wishes = grainWishes(options.clouds, grid, random.child('grains'));
  const { grainLengthMinMs, grainLengthMaxMs } = options.clouds;
  const leastFrames = msToFrames((grainsOfOwnPart * (grainLengthMinMs + grainLengthMaxMs)) / 2, source.sampleRate);
  const regions = ownPart(input.regions, { index, leastFrames });
  const quietDb = max(options.preAnalysis.minRmsDb, meanLevelDb(source, regions) - quietGrainDb);
  const gate = { threshold: options.clouds.grainQualityThreshold, quietDb };
  const { grains, tried } = findGrains(source, regions, { wishes, gate, random: random.child('places') });
  if (tried === 0) return 'no stable part of the track is as long as a grain';
  if (grains.length < min(fewestGrains, wishes.length)) {
    return `only ${grains.length} of ${tried} places that were tried are calm and clean enough for a grain`;
  }
  const lengths = grains.map(({ frames }) => frames);
  const placements = placeGrains(lengths, { options: options.clouds, grid, random: random.child('placement') });
  const audio = renderCloud(source, { ...grid, grains, placements, lowpassHz: options.clouds.lowpassHz }, readers);
  const seam = measureSeam(audio, round(seamBlockSec * grid.cloudRate));
  return {
    role: 'cloud',
    kind: 'clouds',
    name,
    audio,
    loop: { start: 0, end: frameCount(audio) - 1 },
    seam: { ...seam, correlation: 1 },
    sources: coveredRanges(grains, source.sampleRate).map((range) => ({ file: source.file, ...range })),
    operations: [
      {
        op: 'granulate',
        grains: grains.length,
        placements: placements.length,
        placesTried: tried,
        pitchMinSemitones: options.clouds.pitchShiftRange.min + transposeSemitones,
        pitchMaxSemitones: options.clouds.pitchShiftRange.max + transposeSemitones,
      },
      { op: 'lowpass', cutoffHz: options.clouds.lowpassHz, circular: true },
    ],
  };
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

/** Where the grains come from, joined where they lie less than a second apart. */
function coveredRanges(grains: readonly Grain[], sampleRate: number): StableRegion[] {
  const ranges: { startFrame: number; endFrame: number }[] = [];
  for (const { startFrame, endFrame } of grains.toSorted((a, b) => a.startFrame - b.startFrame)) {
    const last = ranges.at(-1);
    if (last !== undefined && startFrame <= last.endFrame + sampleRate) last.endFrame = max(last.endFrame, endFrame);
    else ranges.push({ startFrame, endFrame });
  }
  return ranges;
}
