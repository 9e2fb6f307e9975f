/** How late the hits of a stretch of sound are against the beats of a tempo. */
import { createTrackAnalyzer } from '../../analysis/track.ts';
import { soundReader } from '../sound/sound-reader.ts';
import { hitsOf } from './hits.ts';
import { latenessWindows } from './lateness.ts';
import type { TempoLine } from './tempo-line.ts';

/** Longer than any stretch: one window. */
const allBeats = 1e6;

/** In ms; undefined where too few hits are on beats. `startSec` is where in the song the stretch begins. */
export async function beatLateness(
  channels: readonly Float32Array[],
  { sampleRate, line, startSec }: { readonly sampleRate: number; readonly line: TempoLine; readonly startSec: number },
): Promise<number | undefined> {
  const analyzer = createTrackAnalyzer(sampleRate, channels.length);
  analyzer.push(channels);
  const hits = await hitsOf(soundReader(channels), analyzer.finish());
  // From the run-up before the first beat on, hits count as beats before it.
  const windows = latenessWindows(hits, line, { offsetSec: -startSec, beats: allBeats });
  const last = windows.at(-1);
  return last && 1000 * last.lateSec;
}
