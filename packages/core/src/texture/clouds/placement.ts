/** Where the grains of a cloud go: when, how loud, how far to the side. Plain data, decided before any sound is made. */
import { dbToGain, semitonesToRatio } from '../../dsp/units.ts';
import { shuffle, type Random } from '../../dsp/random.ts';
import type { GrainWish } from './grains.ts';
import type { CloudOptions } from './options.ts';

const { abs, ceil, max, min, round, sqrt } = Math;

/** One grain at one place of the cloud. */
export interface Placement {
  /** Which of the cloud's grains. */
  readonly grain: number;
  /** Middle of the grain, in frames of the cloud, may lie over its ends: the cloud is a circle. */
  readonly centre: number;
  readonly gain: number;
  /** −1 is left, 1 is right. */
  readonly pan: number;
}

/** The frames and rates a cloud is planned in. */
export interface CloudGrid {
  readonly cloudFrames: number;
  readonly cloudRate: number;
  readonly sourceRate: number;
  /** Shift on top of each grain's own, in semitones. */
  readonly transposeSemitones: number;
}

/**
 * Lengths and pitches of the grains a cloud wants: `grainsPerCloud` of them, but no more than it has places. Both are
 * spread evenly over their ranges, one value in each of as many equal parts, and shuffled: the range is really covered,
 * whatever the seed.
 */
export function grainWishes(options: CloudOptions, grid: CloudGrid, random: Random): GrainWish[] {
  const { pitchShiftRange, grainsPerCloud } = options;
  const count = min(grainsPerCloud, placeCount(options, grid));
  const lengths = spread(count, grainLimits(options, grid), random);
  const semitones = spread(count, [pitchShiftRange.min, pitchShiftRange.max], random);
  return lengths.map((frames, i) => ({
    frames: max(2, round(frames)),
    step: (semitonesToRatio((semitones[i] ?? 0) + grid.transposeSemitones) * grid.sourceRate) / grid.cloudRate,
  }));
}

/**
 * Even places around the cloud, each missed by up to `timeJitterRatio` of their distance. How close they lie is the
 * overlap's to say; each grain is used before one comes twice, and then at another level and pan. Long ones go where
 * the jitter left room, so that the cloud has no holes.
 * A jitter of 0.5 spreads a grain over the whole way to its neighbours, which leaves no ripple at the grain rate at all.
 */
export function placeGrains(
  lengths: readonly number[],
  { options, grid, random }: { readonly options: CloudOptions; readonly grid: CloudGrid; readonly random: Random },
): Placement[] {
  const count = placeCount(options, grid);
  const spacing = grid.cloudFrames / count;
  const jitter = options.timeJitterRatio;
  const centres = Array.from({ length: count }, (_, i) => (i + 0.5 + random.uniform(-jitter, jitter)) * spacing).sort(
    (a, b) => a - b,
  );
  const dealt = roundsOf(lengths.length, count, random);
  const grains = longestWhereItIsWidest(dealt, lengths, { centres, cloudFrames: grid.cloudFrames });
  const pans = spreadPans(count, options.panSpread, random);
  return centres.map((centre, i) => ({
    grain: grains[i] ?? 0,
    centre,
    gain: dbToGain(-random.uniform(0, options.levelJitterDb)),
    pan: pans[i] ?? 0,
  }));
}

/** Places in a cloud: grains of the middle length follow each other so that the next begins where the overlap does. */
function placeCount(options: CloudOptions, grid: CloudGrid): number {
  const [shortest, longest] = grainLimits(options, grid);
  const middle = max(2, (shortest + longest) / 2);
  return ceil(grid.cloudFrames / (middle * (1 - options.overlapRatio)));
}

/** Deals grains out to places on the circle: the further away a place's neighbours, the longer the grain it gets. */
function longestWhereItIsWidest(
  grains: readonly number[],
  lengths: readonly number[],
  { centres, cloudFrames }: { readonly centres: readonly number[]; readonly cloudFrames: number },
): number[] {
  const rooms = centres.map((_, place) => {
    const before = centres[place - 1] ?? (centres.at(-1) ?? 0) - cloudFrames;
    const after = centres[place + 1] ?? (centres[0] ?? 0) + cloudFrames;
    return after - before;
  });
  const places = centres.map((_, place) => place).sort((a, b) => (rooms[a] ?? 0) - (rooms[b] ?? 0) || a - b);
  const byLength = grains.toSorted((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const dealt = centres.map(() => 0);
  for (const [rank, place] of places.entries()) dealt[place] = byLength[rank] ?? 0;
  return dealt;
}

/** A grain takes half the cloud at the most, so that it never overlaps itself. */
function grainLimits(options: CloudOptions, grid: CloudGrid): [shortest: number, longest: number] {
  const [a, b] = [options.grainLengthMinMs, options.grainLengthMaxMs].map((ms) =>
    min((ms * grid.cloudRate) / 1000, grid.cloudFrames / 2),
  );
  return [min(a ?? 0, b ?? 0), max(a ?? 0, b ?? 0)];
}

/** One value in each of `count` equal parts of a range, in any order. */
function spread(count: number, [low, high]: readonly [low: number, high: number], random: Random): number[] {
  const values = Array.from({ length: count }, (_, i) => low + ((high - low) * (i + random.next())) / count);
  return shuffle(values, random);
}

/** `count` grains out of `size`, every one of them once in each round. */
function roundsOf(size: number, count: number, random: Random): number[] {
  const all = Array.from({ length: size }, (_, i) => i);
  const rounds = Array.from({ length: ceil(count / size) }, () => shuffle(all, random));
  return rounds.flat().slice(0, count);
}

/** Both sides alike, more far out than near the middle: spread evenly, the middle would weigh too much to sound wide. */
function spreadPans(count: number, width: number, random: Random): number[] {
  return spread(count, [-1, 1], random).map((pan) => width * (pan < 0 ? -1 : 1) * sqrt(sqrt(abs(pan))));
}
