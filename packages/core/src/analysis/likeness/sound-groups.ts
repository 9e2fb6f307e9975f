/**
 * Groups of sounds that are alike, each around one of its own: the example that stands for it.
 *
 * Every sound is within `ALIKE` of its example, which is the nearest one, and no two examples are that near each other.
 * Examples are taken where most sounds are near (Butina, "Unsupervised Data Base Clustering Based on Daylight's Fingerprint
 * and Tanimoto Similarity", 1999), so that a group does not depend on the order of the sounds, nor grows along a chain.
 */
import { ALIKE, descriptorDistance, squaredSteps, STEPS_A_UNIT } from './descriptor-distance.ts';

/** A sound to compare; where two are equal, the one whose name comes first by its code units is taken. */
export interface DescribedSound {
  /** Unique among the sounds that are compared, such as a path. */
  readonly name: string;
  /** Of `soundDescriptor`. */
  readonly descriptor: Uint8Array;
}

const alikeSteps = (ALIKE * STEPS_A_UNIT) ** 2;

/** Of each sound the index of its group's example. 10,000 sounds take a second or two. */
export function soundGroups(sounds: readonly DescribedSound[]): number[] {
  const neighbours = neighbourCounts(sounds);
  const order = [...sounds.keys()].sort(
    (a, b) => (neighbours[b] as number) - (neighbours[a] as number) || compareNames(sounds, a, b),
  );
  const examples: number[] = [];
  const nearest = new Float64Array(sounds.length).fill(Infinity);
  const groups = Array.from(sounds, () => -1);
  for (const example of order) {
    if (groups[example] !== -1) continue;
    examples.push(example);
    for (const [index, { descriptor }] of sounds.entries()) {
      const limit = Math.min(nearest[index] as number, alikeSteps);
      const steps = squaredSteps((sounds[example] as DescribedSound).descriptor, descriptor, limit);
      if (steps > limit || steps === nearest[index]) continue;
      nearest[index] = steps;
      groups[index] = example;
    }
  }
  return groups;
}

/** How many are alike each. Only those are compared whose distances to one and the same sound are: others are farther. */
function neighbourCounts(sounds: readonly DescribedSound[]): Int32Array {
  const [pivot] = sounds;
  const counts = new Int32Array(sounds.length);
  if (pivot === undefined) return counts;
  const places = sounds
    .map(({ descriptor }, index) => ({ descriptor, index, far: descriptorDistance(pivot.descriptor, descriptor) }))
    .sort((a, b) => a.far - b.far);
  for (const [rank, a] of places.entries()) {
    for (let other = rank + 1; other < places.length; other++) {
      const b = places[other] as (typeof places)[number];
      if (b.far - a.far > ALIKE + roundingError) break;
      if (squaredSteps(a.descriptor, b.descriptor, alikeSteps) > alikeSteps) continue;
      counts[a.index] = (counts[a.index] as number) + 1;
      counts[b.index] = (counts[b.index] as number) + 1;
    }
  }
  return counts;
}

/** Of the distances, which are roots. */
const roundingError = 1e-9;

/** By code units, which is the same everywhere; for `sort`. */
export function compareNames(sounds: readonly DescribedSound[], a: number, b: number): number {
  const [left, right] = [sounds[a]?.name ?? '', sounds[b]?.name ?? ''];
  return left < right ? -1 : left > right ? 1 : 0;
}
