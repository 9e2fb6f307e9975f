/** Tempo over a song: from beats to seconds and back, exactly. */
import { compare, minus, over, plus, ratio, ratioOf, times, toNumber, type Ratio } from './ratio.ts';
import type { TimeSignature } from './time-signature.ts';

/** From this bar on (the first is 1) the song goes at so many beats a minute. */
export interface TempoChange {
  readonly bar: number;
  readonly bpm: number;
}

/** One tempo for the whole song, or a map of changes that begins with bar 1. */
export type Tempo = number | readonly TempoChange[];

/** Slowest and fastest tempo taken for meant. */
export const tempoRange = { lowest: 10, highest: 1000 } as const;

export interface TempoMap {
  /** Where each tempo begins, in order. The first begins at beat 0. */
  readonly stretches: readonly TempoStretch[];
  secAtBeat(beat: Ratio): Ratio;
  beatAtSec(sec: Ratio): Ratio;
}

export interface TempoStretch {
  readonly startBeat: number;
  readonly bpm: number;
}

interface ExactStretch {
  readonly startBeat: Ratio;
  readonly startSec: Ratio;
  readonly secPerBeat: Ratio;
  readonly bpm: number;
}

/** What is wrong with a tempo, in words; nothing where it is sound. */
export function tempoProblems(tempo: Tempo): string[] {
  if (typeof tempo === 'number') return bpmProblems(tempo, 'tempo');
  if (tempo.length === 0) return ['tempo: expected at least one entry, such as {bar: 1, bpm: 120}, got none.'];
  return tempo.flatMap(({ bar, bpm }, index) => {
    const where = `tempo[${index}]`;
    const before = tempo[index - 1]?.bar;
    const problems = bpmProblems(bpm, `${where}.bpm`);
    if (!Number.isSafeInteger(bar)) problems.push(`${where}.bar: expected a whole bar number, got ${bar}.`);
    else if (before === undefined && bar !== 1) problems.push(`${where}.bar: the first has to be 1, got ${bar}.`);
    else if (before !== undefined && bar <= before)
      problems.push(`${where}.bar: expected a bar after ${before}, got ${bar}.`);
    return problems;
  });
}

function bpmProblems(bpm: number, where: string): string[] {
  const { lowest, highest } = tempoRange;
  return bpm >= lowest && bpm <= highest
    ? []
    : [`${where}: expected ${lowest} to ${highest} beats a minute, got ${bpm}.`];
}

/** The map of a tempo that has no problems. */
export function tempoMap(tempo: Tempo, { beatsPerBar }: TimeSignature): TempoMap {
  const changes = typeof tempo === 'number' ? [{ bar: 1, bpm: tempo }] : tempo;
  const stretches: ExactStretch[] = [];
  for (const { bar, bpm } of changes) {
    const startBeat = ratio(BigInt((bar - 1) * beatsPerBar));
    const before = stretches.at(-1);
    const startSec = before ? secInStretch(before, startBeat) : ratio(0n);
    stretches.push({ startBeat, startSec, secPerBeat: over(ratio(60n), ratioOf(bpm)), bpm });
  }
  const first = stretches[0] as ExactStretch;
  return {
    stretches: stretches.map(({ startBeat, bpm }) => ({ startBeat: toNumber(startBeat), bpm })),
    secAtBeat: (beat) =>
      secInStretch(stretches.findLast(({ startBeat }) => compare(startBeat, beat) <= 0) ?? first, beat),
    beatAtSec(sec) {
      const stretch = stretches.findLast(({ startSec }) => compare(startSec, sec) <= 0) ?? first;
      return plus(stretch.startBeat, over(minus(sec, stretch.startSec), stretch.secPerBeat));
    },
  };
}

function secInStretch({ startBeat, startSec, secPerBeat }: ExactStretch, beat: Ratio): Ratio {
  return plus(startSec, times(minus(beat, startBeat), secPerBeat));
}
