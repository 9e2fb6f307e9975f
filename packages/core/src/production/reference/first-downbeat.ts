/** Which of the beats of a recording is the first of the song: where its bar 1 begins. */
const { abs, ceil, floor, round } = Math;

/** A hit may be cut off at its start by so much and still be the first; encoders and editors cut less. */
export const cutSec = 0.06;

/** Bars are taken to begin where the metre says only where that is as good as sure. */
const sureOfBar = 0.9;

/** A first hit is a beat if it is as loud as this share of the one on the first beat that the metre hears (−6 dB) … */
const hitShare = 0.5;
/** … and what is in step with it is as loud as this share of what is in step with the metre, or as many hits as this one. */
const loudShare = 0.5;
const countShare = 0.85;

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
 * sounds, unless the metre is sure of another one (a pick-up, a rest), or the drums are counted in, or the silence before is
 * an intro without this instrument: whole bars from the start of the file, and what follows is not as long as the song.
 */
export function firstDownbeatSec(heard: HeardBeats): number {
  const { periodSec, beatsPerBar, startSec, durationSec, formSec } = heard;
  const firstBeat = firstBeatSec(heard);
  const first = firstBeat + periodSec * pickUpBeats(heard, firstBeat);
  const bar = beatsPerBar * periodSec;
  const rest = restBeats(heard, first);
  if (rest > 0) return first - rest * periodSec;
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
 * The first beat that sounds. Where the recording begins with a loud hit elsewhere, with which as much is in step, that is the
 * beat: drums are exported from bar 1 on, and a bare rhythm can be heard from several of its sixteenths on.
 */
function firstBeatSec(heard: HeardBeats): number {
  const { beatSec, periodSec, startSec, downbeatConfidence, hitSecs, rmsAt } = heard;
  const first = beatSec + periodSec * ceil((startSec - cutSec - beatSec) / periodSec);
  const start = hitSecs[0] ?? first;
  if (abs(first - startSec) < cutSec || abs(start - startSec) > cutSec || downbeatConfidence > sureOfBar) return first;
  // The file begins with a beat, which is a rest.
  if (startSec > cutSec && abs(first - periodSec * round(first / periodSec)) < cutSec) return first;
  const [own, metres] = [inStep(heard, start), inStep(heard, first)];
  const isStep = own.loudness > loudShare * metres.loudness || own.count > countShare * metres.count;
  return isStep && rmsAt(start) > hitShare * rmsAt(first) ? start : first;
}

/** The hits that are on beats of which one is at a second. */
function inStep({ hitSecs, periodSec, rmsAt }: HeardBeats, sec: number) {
  let [count, loudness] = [0, 0];
  for (let index = 0; index < hitSecs.length; index++) {
    const hitSec = hitSecs[index] as number;
    const beats = (hitSec - sec) / periodSec;
    if (abs(beats - round(beats)) > inStepShare) continue;
    count++;
    loudness += rmsAt(hitSec);
  }
  return { count, loudness };
}

/** Hits are in step up to so much of a beat away. */
const inStepShare = 0.05;

/** Beats that sound before bar 1, as far as the metre is sure, or the drums go on as long after the end of the song. */
function pickUpBeats(heard: HeardBeats, firstSec: number): number {
  const { downbeatSec, downbeatConfidence, periodSec, beatsPerBar } = heard;
  // The metre that is heard is one of four beats.
  if (beatsPerBar !== 4) return 0;
  const beats = round((downbeatSec - firstSec) / periodSec);
  const pickUp = ((beats % beatsPerBar) + beatsPerBar) % beatsPerBar;
  return downbeatConfidence >= sureOfBar || pickUp === ceil(beatsBeyond(heard, firstSec)) ? pickUp : 0;
}

/** Beats at the start of the file that are silent, though the metre begins bar 1 with them: a rest before the first hit. */
function restBeats({ periodSec, downbeatSec, beatsPerBar }: HeardBeats, firstSec: number): number {
  const beats = round(firstSec / periodSec);
  const startSec = firstSec - beats * periodSec;
  const bars = (downbeatSec - startSec) / (beatsPerBar * periodSec);
  const isBar = beatsPerBar === 4 && abs(bars - round(bars)) < onBeatShare / beatsPerBar;
  return beats < beatsPerBar && abs(startSec) < cutSec && isBar ? beats : 0;
}

/** How many beats the drums go on after a song that began at a second. A last hit on the beat after the song does not count. */
function beatsBeyond({ hitSecs, periodSec, formSec }: HeardBeats, firstSec: number): number {
  if (formSec === undefined) return 0;
  const last = hitSecs[hitSecs.length - 2] ?? 0;
  return (last - firstSec - formSec) / periodSec + onBeatShare;
}

/** Bars that drummers count in at most. */
const mostCountIn = 2;

/**
 * Bars that are counted in: as many as the drums go on beyond the end of the song, and in them nothing but a hit on a beat
 * here and there, fewer than in the bar that follows.
 */
function countInBars(heard: HeardBeats, firstSec: number): number {
  const { hitSecs, periodSec, beatsPerBar } = heard;
  const beats = Array.from(hitSecs, (sec) => (sec - firstSec) / periodSec);
  const bars = ceil(beatsBeyond(heard, firstSec) / beatsPerBar);
  if (bars < 1 || bars > mostCountIn) return 0;
  const inBar = (bar: number): number[] =>
    beats.filter((beat) => floor((beat + onBeatShare) / beatsPerBar) === bar && beat > -onBeatShare);
  const counted = Array.from({ length: bars }, (_, bar) => inBar(bar)).flat();
  const isCount = counted.every((beat) => abs(beat - round(beat)) < onBeatShare);
  return isCount && counted.length >= 2 && counted.length < bars * inBar(bars).length ? bars : 0;
}

/** Hits nearer to a beat than this share of it are on it. */
const onBeatShare = 0.125;
