/** Which of the beats of a recording is the first of the song: where its bar 1 begins. */
const { abs, ceil, floor, round } = Math;

/** A hit may be cut off at its start by so much and still be the first; encoders and editors cut less. */
export const cutSec = 0.06;

/** Bars are taken to begin where the metre says only where that is as good as sure. */
const sureOfBar = 0.9;

/** What begins this near to a sixteenth is a hit on it, if it is as loud as this share of the one after (−6 dB). */
const onBeatSec = 0.02;
const hitShare = 0.5;

export interface HeardBeats {
  /** Where some beat falls, in seconds of the recording, and how far the next is. */
  readonly beatSec: number;
  readonly periodSec: number;
  /** Where some bar seems to begin, and how likely it does. */
  readonly downbeatSec: number;
  readonly downbeatConfidence: number;
  readonly beatsPerBar: number;
  /** Where the recording begins to sound. */
  readonly startSec: number;
  /** How loud the hit at a second is. */
  readonly rmsAt: (sec: number) => number;
  /** When hits begin, in order. */
  readonly hitSecs: ArrayLike<number>;
  readonly durationSec: number;
  /** How long the song is, where that is known without the recording. */
  readonly formSec?: number | undefined;
}

/**
 * The second at which bar 1 begins; before 0 where the recording begins within its first beat. That is the first beat that
 * sounds, unless the metre is sure of another one (a pick-up), or the drums are counted in, or the silence before is an
 * intro without this instrument: whole bars from the start of the file, and what follows is not as long as the song.
 */
export function firstDownbeatSec(heard: HeardBeats): number {
  const { periodSec, beatsPerBar, startSec, durationSec, formSec } = heard;
  const firstBeat = firstBeatSec(heard);
  const first = firstBeat + periodSec * pickUpBeats(heard, firstBeat);
  const bar = beatsPerBar * periodSec;
  const silentBars = round(first / bar);
  const afterSilence = first - silentBars * bar;
  if (silentBars < 1 || startSec < bar - cutSec || abs(afterSilence) > cutSec) {
    return first + bar * countInBars(heard, first);
  }
  if (formSec === undefined) return afterSilence;
  const missedBy = (offset: number): number => abs(durationSec - offset - formSec);
  return missedBy(first) < missedBy(afterSilence) ? first : afterSilence;
}

/**
 * The first beat that sounds. Where the recording begins with a loud hit on another sixteenth, that is the beat, unless the
 * metre is sure: drums are exported from bar 1 on, and a bare rhythm can be heard from several of its sixteenths on.
 */
function firstBeatSec(heard: HeardBeats): number {
  const { beatSec, periodSec, startSec, downbeatConfidence, rmsAt } = heard;
  const first = beatSec + periodSec * ceil((startSec - cutSec - beatSec) / periodSec);
  const sixteenths = round((4 * (first - startSec)) / periodSec);
  const start = first - (sixteenths * periodSec) / 4;
  const isHit = abs(start - startSec) < onBeatSec && rmsAt(start) > hitShare * rmsAt(first);
  return isHit && downbeatConfidence < sureOfBar ? start : first;
}

/** Beats that sound before bar 1, as far as that is sure. */
function pickUpBeats(heard: HeardBeats, firstBeat: number): number {
  const { downbeatSec, downbeatConfidence, periodSec, beatsPerBar } = heard;
  // The metre that is heard is one of four beats.
  if (beatsPerBar !== 4 || downbeatConfidence < sureOfBar) return 0;
  const beats = round((downbeatSec - firstBeat) / periodSec);
  return ((beats % beatsPerBar) + beatsPerBar) % beatsPerBar;
}

/** Bars that drummers count in at most. */
const mostCountIn = 2;

/**
 * Bars that are counted in: as many as the drums go on beyond the end of the song, and in them nothing but a hit on a beat
 * here and there, fewer than in the bar that follows.
 */
function countInBars({ hitSecs, periodSec, beatsPerBar, formSec }: HeardBeats, firstSec: number): number {
  if (formSec === undefined) return 0;
  const beats = Array.from(hitSecs, (sec) => (sec - firstSec) / periodSec);
  // A last hit may be on the first beat after the song.
  const bars = ceil(((beats.at(-2) ?? 0) - formSec / periodSec + onBeatShare) / beatsPerBar);
  if (bars < 1 || bars > mostCountIn) return 0;
  const inBar = (bar: number): number[] =>
    beats.filter((beat) => floor((beat + onBeatShare) / beatsPerBar) === bar && beat > -onBeatShare);
  const counted = Array.from({ length: bars }, (_, bar) => inBar(bar)).flat();
  const isCount = counted.every((beat) => abs(beat - round(beat)) < onBeatShare);
  return isCount && counted.length >= 2 && counted.length < bars * inBar(bars).length ? bars : 0;
}

/** Hits nearer to a beat than this share of it are on it. */
const onBeatShare = 0.125;
