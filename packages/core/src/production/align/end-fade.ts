/** Where a sound is cut off: at a point of little energy just before the end, with a fade too short to be heard as one. */
import type { EndFade } from './aligned-sound.ts';
import { readSpan, type SoundReader } from '../sound/sound-reader.ts';
import { meanSquare } from './stem-shape.ts';

const { max, min, round } = Math;

/** The cut lies at most so long before the end, … */
const reachSec = 0.02;
const stepSec = 0.001;
/** … and the fade comes before it. */
const fadeSec = 0.008;

/** The fade that ends the sound at or just before `endFrame`; undefined where there is nothing to fade. */
export async function endFade(sound: SoundReader, endFrame: number, sampleRate: number): Promise<EndFade | undefined> {
  const fade = min(endFrame, max(1, round(fadeSec * sampleRate)));
  const reach = min(endFrame - fade, round(reachSec * sampleRate));
  const step = max(1, round(stepSec * sampleRate));
  const start = endFrame - reach - fade;
  const channels = await readSpan(sound, start, reach + fade);
  let best = { energy: Infinity, end: reach + fade };
  // From the end backwards, so that of equal places the last is taken and most is kept.
  for (let end = reach + fade; end >= fade; end -= step) {
    const energy = meanSquare(channels, end - fade, end);
    if (energy < best.energy) best = { energy, end };
  }
  if (meanSquare(channels, 0, reach + fade) === 0) return undefined;
  return { startFrame: start + best.end - fade, endFrame: start + best.end };
}
