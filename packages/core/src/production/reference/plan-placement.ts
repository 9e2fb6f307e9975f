/** Decides where a reference goes: moved, corrected where the song wants that, or not at all, and why. */
import type { GateProblem } from '../gate/gate-problem.ts';
import { driftCurve, type DriftCurve, type DriftKnot } from './drift-curve.ts';
import { lineThrough } from './lateness.ts';
import { isSameTempo, type HeardTempo, type ReferenceBeats, type ReferenceMeasures } from './measure-reference.ts';
import type { Placement } from './placed-reference.ts';

const { abs, ceil, max, min } = Math;

export interface PlacementRequest {
  /** Beats a minute at the song's start; undefined where the reference decides them. */
  readonly bpm?: number | undefined;
  /** Where bar 1 begins in the reference, where the song says so. */
  readonly offsetMs?: number | undefined;
  readonly drift: 'refuse' | 'correct';
  /** How far from the song's beats it may be anywhere. */
  readonly maxDriftMs: number;
}

export interface PlannedPlacement {
  /** Undefined where there are problems. */
  readonly placement: Placement | undefined;
  readonly problems: readonly GateProblem[];
  /** How far from the beats a window still is, in ms; undefined where that cannot be measured. */
  readonly mostOffMs: number | undefined;
  /** By how much the pitch changes where drift is corrected. */
  readonly mostCents: number;
}

/** A tempo further from the song's than this, in BPM, is another one … */
const tempoTolerance = 0.05;

/** … unless drift is to be corrected, and comes to no more than this from start to end: a short reference that drifts. */
const mostCorrectedMs = 100;

/** Pitch changes below this are not heard. */
const mostCents = 5;

/** A line stands for all windows where none is further from it, in ms. */
const straightMs = 0.3;

/** Plans the placement of a measured reference. */
export function planPlacement(measures: ReferenceMeasures, request: PlacementRequest): PlannedPlacement {
  const { beats, heard } = measures;
  if (beats) return placementOnBeats(beats, measures, request);
  const { bpm, offsetMs } = request;
  if (heard && bpm === undefined) return refused([vagueTempo(heard)]);
  if (heard && bpm !== undefined && !isSameTempo(bpm, heard.bpm)) return refused([otherTempo(heard.bpm, bpm)]);
  if (offsetMs === undefined) return refused([noBeat]);
  // What has no beat can be laid where the song says; that it stays in time is then its maker's word.
  const placement = { offsetSec: offsetMs / 1000, drift: [] };
  return { placement, problems: [], mostOffMs: undefined, mostCents: 0 };
}

function placementOnBeats(
  beats: ReferenceBeats,
  measures: ReferenceMeasures,
  request: PlacementRequest,
): PlannedPlacement {
  const { bpm = beats.bpm } = request;
  const canCorrect = abs(beats.driftMs) <= mostCorrectedMs;
  if (abs(beats.bpm - bpm) > tempoTolerance && !(canCorrect && request.drift === 'correct')) {
    return refused([offTempo(beats, bpm, canCorrect)]);
  }
  const lates = beats.windows.map(({ lateMs }) => lateMs);
  const given = request.offsetMs !== undefined;
  // Halfway between the earliest and the latest: so it is nowhere further off than it has to be.
  const centreMs = given ? 0 : (max(...lates) + min(...lates)) / 2;
  const mostOffMs = max(...lates.map((late) => abs(late - centreMs)), abs(beats.driftMs) / 2);
  const offsetSec = (beats.offsetMs + centreMs) / 1000;
  if (mostOffMs <= request.maxDriftMs)
    return { placement: { offsetSec, drift: [] }, problems: [], mostOffMs, mostCents: 0 };
  if (request.drift === 'refuse') return refused([offTheBeats(beats, request, given)]);
  const knots = knotsOf(beats, measures.durationSec);
  const curve = driftCurve(knots);
  if (curve.mostCents > mostCents) return refused([tooMuchDrift(curve.mostCents)]);
  const left = (window: { readonly sec: number; readonly lateMs: number }): number =>
    abs(window.lateMs - 1000 * curve.lateSecAt(window.sec));
  const mostLeftMs = max(...beats.windows.map(left));
  const uneven = mostLeftMs > request.maxDriftMs ? mostLeftMs : jumpMs(beats, curve, request.maxDriftMs);
  if (uneven !== undefined) return refused([tooUneven(uneven, request)]);
  const placement = { offsetSec: beats.offsetMs / 1000, drift: knots };
  return { placement, problems: [], mostOffMs: mostLeftMs, mostCents: curve.mostCents };
}

/** A bar this many times further off than bars are is no player's, but an edit's. */
const jumpShare = 4;

/** How far off the worst bar is after a correction, where that stands out from the others; undefined where it does not. */
function jumpMs({ fine }: ReferenceBeats, curve: DriftCurve, maxDriftMs: number): number | undefined {
  const left = fine.map(({ sec, lateSec }) => 1000 * abs(lateSec - curve.lateSecAt(sec))).sort((a, b) => a - b);
  const [usual = 0, most = 0] = [left[left.length >> 1], left.at(-1)];
  return most > max(maxDriftMs, jumpShare * usual) ? most : undefined;
}

/** A straight line where that is all the drift there is, otherwise a curve through every stretch. */
function knotsOf({ curve }: ReferenceBeats, durationSec: number): readonly DriftKnot[] {
  const { startSec, slope } = lineThrough(curve);
  const lateAt = (sec: number): number => startSec + slope * sec;
  const isStraight = curve.every(({ sec, lateSec }) => 1000 * abs(lateSec - lateAt(sec)) <= straightMs);
  return isStraight
    ? [0, durationSec].map((sec) => ({ sec, lateSec: lateAt(sec) }))
    : curve.map(({ sec, lateSec }) => ({ sec, lateSec }));
}

function refused(problems: readonly GateProblem[]): PlannedPlacement {
  return { placement: undefined, problems, mostOffMs: undefined, mostCents: 0 };
}

const noBeat: GateProblem = {
  check: 'beat',
  expected: 'hits on the beats of the song',
  got: 'none, or too few',
  advice:
    'Set reference.offset_ms to where bar 1 begins in it (0 where it begins with bar 1), or take another reference.',
};

function vagueTempo({ bpm, confidence, alternativeBpm }: HeardTempo): GateProblem {
  const or = alternativeBpm === undefined ? '' : ` or ${bpmText(alternativeBpm)}`;
  return {
    check: 'tempo',
    expected: 'a beat that is heard clearly, as the song has no tempo',
    got: `${bpmText(bpm)}${or}, ${(100 * confidence).toFixed(0)} % sure`,
    advice: 'Set tempo in the song.',
  };
}

function otherTempo(got: number, expected: number): GateProblem {
  return {
    check: 'tempo',
    expected: `${bpmText(expected)} within ${tempoTolerance}`,
    got: bpmText(got),
    advice: 'Leave tempo out of the song to take that of the reference, or bring one in the tempo of the song.',
  };
}

/** Nearly the song's tempo: a tempo that was mistyped, or a reference that drifts. */
function offTempo(beats: ReferenceBeats, expected: number, canCorrect: boolean): GateProblem {
  const { got, advice, ...rest } = otherTempo(beats.bpm, expected);
  return {
    ...rest,
    got: `${got}: ${latenessText(beats)}`,
    advice: canCorrect ? `${advice.slice(0, -1)}, or set reference.drift: correct.` : advice,
  };
}

/** Windows that a message tells of; of more, every second one or fewer. */
const mostWindowsTold = 20;

function latenessText({ driftMs, offsetMs, windows }: ReferenceBeats): string {
  const step = ceil(windows.length / mostWindowsTold);
  const told = windows
    .filter((_, index) => index % step === 0)
    .map(({ startBar, lateMs }) => `bar ${startBar} ${signed(lateMs)}`);
  const offset = `after an offset of ${offsetMs.toFixed(1)} ms`;
  return `${signed(driftMs)} ms from start to end ${offset} (ms late: ${told.join(', ')})`;
}

function offTheBeats(beats: ReferenceBeats, { maxDriftMs }: PlacementRequest, given: boolean): GateProblem {
  return {
    check: 'drift',
    expected: `within ${maxDriftMs} ms of the beats`,
    got: latenessText(beats),
    advice: given
      ? 'Set reference.offset_ms: auto to have it measured, or reference.drift: correct.'
      : 'Set reference.drift: correct to have it taken back, or reference.max_drift_ms to allow it.',
  };
}

function tooMuchDrift(cents: number): GateProblem {
  return {
    check: 'drift',
    expected: `corrected by at most ${mostCents} cents of pitch`,
    got: `${cents.toFixed(1)} cents`,
    advice: 'Edit the reference to the tempo by hand, or set reference.max_drift_ms to allow its drift.',
  };
}

function tooUneven(leftMs: number, { maxDriftMs }: PlacementRequest): GateProblem {
  return {
    check: 'drift',
    expected: `within ${maxDriftMs} ms of the beats after a correction`,
    got: `${leftMs.toFixed(1)} ms`,
    advice: 'It jumps where it was cut: mend that, or set reference.max_drift_ms to allow it.',
  };
}

function bpmText(bpm: number): string {
  return `${Number(bpm.toFixed(3))} BPM`;
}

function signed(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${abs(ms).toFixed(1)}`;
}
