/**
 * The most different of many sounds: each is the farthest from all that were taken before it.
 *
 * Greedy farthest points (Gonzalez, "Clustering to Minimize the Maximum Intercluster Distance", 1985): whatever so many
 * others one takes, none has every sound of the batch within half the distance that these have. What is taken first stays
 * when more are asked for.
 */
import { squaredSteps } from './descriptor-distance.ts';
import { compareNames, type DescribedSound } from './sound-groups.ts';

/**
 * Indexes of so many sounds, or of all there are, in the order they are taken. The first is the most ordinary one: the sum of
 * its squared distances to all is the least. Of equals the one whose name comes first is taken.
 *
 * @example mostDistinct(sounds, 12).map((index) => sounds[index]?.name)
 */
export function mostDistinct(sounds: readonly DescribedSound[], count: number): number[] {
  const taken: number[] = [];
  let next = mostOrdinary(sounds);
  const distances = new Float64Array(sounds.length).fill(Infinity);
  while (next !== undefined && taken.length < count) {
    taken.push(next);
    next = takeAndFindFarthest(sounds, next, distances);
  }
  return taken;
}

/** Brings the distances to what was taken up to date; undefined where all were taken. */
function takeAndFindFarthest(
  sounds: readonly DescribedSound[],
  taken: number,
  distances: Float64Array,
): number | undefined {
  const { descriptor } = sounds[taken] as DescribedSound;
  distances[taken] = -1;
  let farthest: number | undefined;
  for (let index = 0; index < sounds.length; index++) {
    const known = distances[index] as number;
    if (known < 0) continue;
    const steps = squaredSteps(descriptor, (sounds[index] as DescribedSound).descriptor, known);
    if (steps < known) distances[index] = steps;
    if (farthest === undefined || isBetter(index, farthest)) farthest = index;
  }
  return farthest;

  function isBetter(index: number, than: number): boolean {
    const difference = (distances[index] as number) - (distances[than] as number);
    return difference > 0 || (difference === 0 && compareNames(sounds, index, than) < 0);
  }
}

/** The sound nearest to the mean of all, which is the one with the least sum of squared distances. */
function mostOrdinary(sounds: readonly DescribedSound[]): number | undefined {
  const sums = new Float64Array(sounds[0]?.descriptor.length ?? 0);
  for (const { descriptor } of sounds) {
    for (let place = 0; place < sums.length; place++)
      sums[place] = (sums[place] as number) + (descriptor[place] as number);
  }
  let best: number | undefined;
  let least = Infinity;
  for (const [index, { descriptor }] of sounds.entries()) {
    let distance = 0;
    for (let place = 0; place < sums.length; place++) {
      distance += ((descriptor[place] as number) * sounds.length - (sums[place] as number)) ** 2;
    }
    if (distance < least || (distance === least && compareNames(sounds, index, best ?? index) < 0)) {
      least = distance;
      best = index;
    }
  }
  return best;
}
