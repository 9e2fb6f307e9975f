/** The verification before the mix: every aligned stem as long as the song, sounding where it was extended, on the grid. */
import type { Grid } from '../timing/form.ts';
import type { Alignment } from './plan-alignment.ts';
import { readSpan, type SoundReader } from '../sound/sound-reader.ts';
import { meanSquare } from './stem-shape.ts';

const { abs, max, min, round } = Math;

/** What was found in the part that was added. */
export interface AlignmentCheck {
  /** In words what does not hold; nothing where all does. */
  readonly problems: readonly string[];
  /** Longest silence in the extension up to the rest behind an ending, in seconds. */
  readonly silenceSec: number;
}

const blockSec = 0.02;
const silentPower = 1e-9;
/** The extension is read so long at a time. */
const readSec = 1;
/** More silence than the stem itself ever has, and than this, is a hole. */
const holeSec = 0.5;
/** Bar lines are rounded to frames one by one. */
const gridFrames = 2;

/** Checks an aligned sound as it is, be it the plan's or a file that was written of it. */
export async function checkAlignment(sound: SoundReader, alignment: Alignment, grid: Grid): Promise<AlignmentCheck> {
  const { strategy, frames, extendedFrom, restFrom } = alignment;
  const problems: string[] = [];
  if (sound.frames !== frames) problems.push(`length: expected ${frames} frames, got ${sound.frames}`);
  const isFilled = strategy === 'loop' || strategy === 'crossfade' || strategy === 'stretch';
  const within = await longestSilence(sound, [0, extendedFrom], grid.sampleRate);
  const added = await longestSilence(sound, [extendedFrom, min(restFrom, sound.frames)], grid.sampleRate);
  if (isFilled && added > max(holeSec, within)) {
    problems.push(`silence: expected a sounding extension, got ${added.toFixed(3)} s of silence in it`);
  }
  for (const { beat, stemBeat } of alignment.repeats) {
    const shift = grid.frameAtBeat(beat) - grid.frameAtBeat(stemBeat);
    const piece = alignment.pieces.find(
      ({ outStart, sourceStart }) => abs(outStart - sourceStart - shift) <= gridFrames,
    );
    if (!piece)
      problems.push(`grid: expected beat ${stemBeat} of the stem on beat ${beat} of the song, got it beside it`);
  }
  return { problems, silenceSec: added };
}

/** In seconds. */
async function longestSilence(
  sound: SoundReader,
  [start, end]: readonly [number, number],
  sampleRate: number,
): Promise<number> {
  const hop = round(blockSec * sampleRate);
  const step = hop * round(readSec / blockSec);
  let [longest, run] = [0, 0];
  for (let at = start; at < end; at += step) {
    const length = min(step, end - at);
    const channels = await readSpan(sound, at, length);
    for (let from = 0; from < length; from += hop) {
      const to = min(length, from + hop);
      run = meanSquare(channels, from, to) > silentPower ? 0 : run + to - from;
      longest = max(longest, run);
    }
  }
  return longest / sampleRate;
}
