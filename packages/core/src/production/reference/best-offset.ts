/** Where bar 1 of a song whose tempo changes begins in a recording of it, and whether hits are on a tempo at all. */
import type { Onsets } from '../../analysis/pulse.ts';
import { cutSec } from './first-downbeat.ts';
import type { TempoLine } from './tempo-line.ts';

const { abs, round } = Math;

/** Candidates are so far apart, and a hit so far from its beat counts half. */
const stepSec = 0.002;
const toleranceSec = 0.006;

/**
 * The offset at which most hits are on beats: within the first beat that sounds, or, where the recording begins with silence,
 * at its very start. Hits all along the song decide, as its tempi are at their places for one offset only.
 */
export function bestOffset(onsets: Onsets, line: TempoLine, startSec: number): number {
  const beatSec = 60 / line.firstBpm;
  const from = startSec - cutSec;
  const candidates = steps(from, from + beatSec);
  if (startSec > beatSec) candidates.push(...steps(-cutSec, cutSec));
  let best = { offset: 0, score: -1 };
  for (const offset of candidates) {
    const score = onBeats(onsets, line, offset);
    if (score > best.score) best = { offset, score };
  }
  return best.offset;
}

function steps(from: number, to: number): number[] {
  return Array.from({ length: round((to - from) / stepSec) }, (_, index) => from + index * stepSec);
}

/** How many hits are on a beat, each by how near it is. */
function onBeats({ times, weights }: Onsets, line: TempoLine, offset: number): number {
  let sum = 0;
  for (let index = 0; index < times.length; index++) {
    const sec = (times[index] as number) - offset;
    const off = (sec - line.secAtBeat(round(line.beatAtSec(sec)))) / toleranceSec;
    sum += (weights[index] as number) / (1 + off * off);
  }
  return sum;
}

/** Hits that are nearer to a sixteenth than this share of it are on it. */
const onSixteenth = 0.25;

/** Drums of this tempo play so much on its sixteenths, and on so many of its beats. */
const leastOnSixteenths = 0.9;
const leastBeats = 0.6;

/**
 * Whether hits may be those of this tempo although another is heard (fast breaks are heard at two thirds). Drums that are a
 * third faster or slower play off the sixteenths, or on every third beat only.
 */
export function isOnBeats({ times }: Onsets, line: TempoLine, offset: number): boolean {
  const beats = new Set<number>();
  let on = 0;
  for (const time of times) {
    const sixteenths = 4 * line.beatAtSec(time - offset);
    if (abs(sixteenths - round(sixteenths)) > onSixteenth) continue;
    on++;
    if (round(sixteenths) % 4 === 0) beats.add(round(sixteenths) / 4);
  }
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const between = line.beatAtSec(last - offset) - line.beatAtSec(first - offset);
  return on >= leastOnSixteenths * times.length && beats.size >= leastBeats * between;
}
