/** How much of a job's memory its track may fill. */
const { max } = Math;

const mib = 2 ** 20;

/** What a job takes beside its track: the program, the textures, and the measures of an hour. */
export const restMib = 256;

/** Less is not worth the reading. */
const leastMib = 16;

/** Bytes of samples that a job may hold which may take so many MiB; undefined where nobody says. */
export function heldBytes(memoryMib: number | undefined): number | undefined {
  return memoryMib === undefined ? undefined : max(leastMib, memoryMib - restMib) * mib;
}
