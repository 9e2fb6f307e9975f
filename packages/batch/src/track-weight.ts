/** How long a track takes, beside others. */

/** Seconds of sound whose analysis takes about as long as the textures of a track, whatever its length. */
const makingSec = 120;

/** In seconds of sound that is analysed. */
export function trackWeight(durationSec = 0): number {
  return makingSec + Math.max(0, durationSec);
}
