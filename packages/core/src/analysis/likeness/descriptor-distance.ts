/** How far apart two sounds are by their descriptors: the Euclidean distance, a metric, in units. */

/** Numbers in a descriptor: whole steps, so that distances are the same to the bit everywhere. */
export const descriptorSize = 53;

/** Steps to a unit of distance. */
export const STEPS_A_UNIT = 48;

/** Sounds within this distance are alike, in units. */
export const ALIKE = 1;

/**
 * The distance in units: 0 for the same sound at any level, within `ALIKE` for what is alike, beyond 3 for what nobody
 * takes for each other.
 */
export function descriptorDistance(a: Uint8Array, b: Uint8Array): number {
  return Math.sqrt(squaredSteps(a, b, Infinity)) / STEPS_A_UNIT;
}

/** The square of the distance, in steps; where it is over `limit`, some number over it. */
export function squaredSteps(a: Uint8Array, b: Uint8Array, limit: number): number {
  let sum = 0;
  for (let place = 0; place < a.length; place++) {
    const difference = (a[place] as number) - (b[place] as number);
    sum += difference * difference;
    if (sum > limit) return sum;
  }
  return sum;
}
