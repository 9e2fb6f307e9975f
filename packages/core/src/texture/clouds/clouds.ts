/** Clouds: many short grains of the calm parts of a track, each with its own pitch, place and level, as a loop. */
import { measureSeam } from '../../analysis/loop-seam.ts';
import { frameCount } from '../../audio/audio-buffer.ts';
import type { Random } from '../../dsp/random.ts';
import type { StableRegion } from '../../analysis/stability.ts';
import type { MakerInput } from '../maker.ts';
import { seamProof } from '../seam-proof.ts';
import type { Shortfall, Texture, TextureStream } from '../texture.ts';
import { gatherGrains, type GatheredGrains } from './gather-grains.ts';
import { grainMixers, type GrainMixers } from './grain-mixer.ts';
import type { Grain, GrainFault } from './grains.ts';
import { grainWishes, placeGrains, type CloudGrid } from './placement.ts';
import { renderCloud } from './render-cloud.ts';

const { max, round } = Math;

/** The seam is measured as if a blend of this length were there, in seconds; a cloud has none. */
const seamBlockSec = 0.1;

/** Makes `cloudsPerSource` clouds, each of its own part of the stable regions where they are long enough. */
export function* makeClouds(input: MakerInput): TextureStream {
  const wanted = input.options.clouds.cloudsPerSource;
  const mixers = grainMixers();
  const faults: (readonly GrainFault[])[] = [];
  let reason = '';
  for (let index = 0; index < wanted; index++) {
    const name = `cloud${String(index + 1).padStart(2, '0')}`;
    const random = input.random.child(name);
    const grid = cloudGrid(input);
    const wishes = grainWishes(input.options.clouds, grid, random.child('grains'));
    const gathered = gatherGrains(input, { index, wishes, random });
    if (typeof gathered === 'string') {
      reason = gathered;
      continue;
    }
    faults.push(gathered.faults);
    yield makeCloud(input, gathered, { name, grid, random, mixers });
  }
  const made = faults.length;
  const shortfall: Shortfall = { role: 'cloud', wanted, made, reason };
  return { shortfalls: made < wanted ? [shortfall] : [], warnings: tellFaults(input, faults) };
}

/** Which cloud it is, and what it draws on. */
interface CloudTurn {
  readonly name: string;
  readonly grid: CloudGrid;
  readonly random: Random;
  readonly mixers: GrainMixers;
}

function cloudGrid({ source, options, transposeSemitones }: MakerInput): CloudGrid {
  return {
    cloudFrames: round(options.clouds.cloudDurationSec * options.global.sampleRate),
    cloudRate: options.global.sampleRate,
    sourceRate: source.sampleRate,
    transposeSemitones,
  };
}

function makeCloud(
  { source, options, transposeSemitones }: MakerInput,
  { grains, tried, faults }: GatheredGrains,
  { name, grid, random, mixers }: CloudTurn,
): Texture {
  const lengths = grains.map(({ frames }) => frames);
  const placements = placeGrains(lengths, { options: options.clouds, grid, random: random.child('placement') });
  const audio = renderCloud(source, { ...grid, grains, placements, lowpassHz: options.clouds.lowpassHz }, mixers);
  const block = round(seamBlockSec * grid.cloudRate);
  return {
    role: 'cloud',
    kind: 'clouds',
    name,
    audio,
    loop: { start: 0, end: frameCount(audio) - 1 },
    seam: seamProof(audio, block, { correlation: 1, ...measureSeam(audio, block) }),
    sources: coveredRanges(grains, source.sampleRate).map((range) => ({ file: source.file, ...range })),
    operations: [
      {
        op: 'granulate',
        grains: grains.length,
        placements: placements.length,
        placesTried: tried,
        belowThreshold: faults.length,
        pitchMinSemitones: options.clouds.pitchShiftRange.min + transposeSemitones,
        pitchMaxSemitones: options.clouds.pitchShiftRange.max + transposeSemitones,
      },
      { op: 'lowpass', cutoffHz: options.clouds.lowpassHz, circular: true },
    ],
  };
}

/** Says of how many clouds grains had to be taken that are under the threshold, and what most of them suffer from. */
function tellFaults({ options }: MakerInput, clouds: readonly (readonly GrainFault[])[]): string[] {
  const poor = clouds.filter((faults) => faults.length > 0);
  if (poor.length === 0) return [];
  const words: Record<GrainFault, string> = {
    quiet: 'too quiet',
    clipped: 'clipped',
    noisy: 'noise, not tone',
    restless: 'full of attacks',
    gappy: 'full of gaps',
  };
  const counts = new Map<GrainFault, number>();
  for (const fault of poor.flat()) counts.set(fault, (counts.get(fault) ?? 0) + 1);
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  if (most === undefined) return [];
  return [
    `clouds: ${poor.length} of ${clouds.length} are made of the best grains there are, all under grain_quality_threshold ` +
      `(${options.clouds.grainQualityThreshold}): the track is ${words[most[0]]}`,
  ];
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
