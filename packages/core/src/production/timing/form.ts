/** The form of a song: its sections with starts and ends to the sample, computed in exact ratios and rounded once. */
import { InputError } from '../../errors.ts';
import { compare, floorOf, minus, over, plus, ratio, ratioOf, rounded, times, toNumber, type Ratio } from './ratio.ts';
import { tempoMap, tempoProblems, type Tempo, type TempoMap, type TempoStretch } from './tempo-map.ts';
import type { TimeSignature } from './time-signature.ts';

/** A section as it is written down: so many bars, or so many beats. */
export type SectionOutline = { readonly name: string } & (
  | { readonly bars: number; readonly beats?: undefined }
  | { readonly beats: number; readonly bars?: undefined }
);

export interface FormOutline {
  readonly sampleRate: number;
  readonly tempo: Tempo;
  readonly timeSignature: TimeSignature;
  readonly sections: readonly SectionOutline[];
}

/** A section in its place. It ends where the next begins. */
export interface FormSection {
  readonly name: string;
  readonly startBeat: number;
  readonly beats: number;
  readonly startFrame: number;
  /** The frame after its last. */
  readonly endFrame: number;
  readonly startSec: number;
  readonly endSec: number;
}

/** Where beats fall. */
export interface Grid {
  readonly sampleRate: number;
  /** The frame nearest to a beat (the first is 0, and beats may have fractions). Rounded once, from an exact ratio. */
  frameAtBeat(beat: number): number;
}

/** A song's form. */
export interface SongForm extends Grid {
  readonly timeSignature: TimeSignature;
  readonly tempi: readonly TempoStretch[];
  readonly sections: readonly FormSection[];
  readonly beats: number;
  /** May end in a fraction, where the last bar is not whole. */
  readonly bars: number;
  /** Length of everything delivered. */
  readonly frames: number;
  readonly durationSec: number;
  secAtBeat(beat: number): number;
  beatAtSec(sec: number): number;
}

/** Longest song: a day. Beyond it somebody has mistyped a number. */
const longestSec = 86_400;

/**
 * Places the sections one after the other. Throws InputError with everything that is wrong.
 *
 * @example
 * const form = planForm({ sampleRate: 48000, tempo: 140, timeSignature: { beatsPerBar: 4, beatUnit: 4 },
 *   sections: [{ name: 'verse', bars: 48 }, { name: 'bridge', bars: 16 }, { name: 'outro', bars: 16 }] });
 * form.frames // 6582857, which is 137.142857 s
 */
export function planForm(outline: FormOutline): SongForm {
  const problems = [...rateProblems(outline.sampleRate), ...tempoProblems(outline.tempo), ...sectionProblems(outline)];
  if (problems.length === 0) problems.push(...lengthProblems(outline));
  if (problems.length > 0) throw new InputError(problems.join('\n'));
  const { sampleRate, timeSignature } = outline;
  const map = tempoMap(outline.tempo, timeSignature);
  const edges = edgesOf(outline);
  const end = edges.at(-1) as Ratio;
  const frameOf = (beat: Ratio): number => rounded(times(map.secAtBeat(beat), ratioOf(sampleRate)));
  return {
    sampleRate,
    timeSignature,
    tempi: map.stretches,
    sections: outline.sections.map(({ name }, index) => {
      const [from, to] = [edges[index], edges[index + 1]] as [Ratio, Ratio];
      return {
        name,
        startBeat: toNumber(from),
        beats: toNumber(minus(to, from)),
        startFrame: frameOf(from),
        endFrame: frameOf(to),
        startSec: toNumber(map.secAtBeat(from)),
        endSec: toNumber(map.secAtBeat(to)),
      };
    }),
    beats: toNumber(end),
    bars: toNumber(over(end, ratio(BigInt(timeSignature.beatsPerBar)))),
    frames: frameOf(end),
    durationSec: toNumber(map.secAtBeat(end)),
    frameAtBeat: (beat) => frameOf(ratioOf(beat)),
    secAtBeat: (beat) => toNumber(map.secAtBeat(ratioOf(beat))),
    beatAtSec: (sec) => toNumber(map.beatAtSec(ratioOf(sec))),
  };
}

/** One line for a section: `verse: 0.00s - 82.29s (192 beats)`. */
export function sectionLine({ name, startSec, endSec, beats }: FormSection): string {
  const count = String(Number(beats.toFixed(3)));
  return `${name}: ${startSec.toFixed(2)}s - ${endSec.toFixed(2)}s (${count} ${count === '1' ? 'beat' : 'beats'})`;
}

/** The beats at which sections meet, the first 0 and the last the end of the song. */
function edgesOf({ sections, timeSignature }: FormOutline): Ratio[] {
  const edges = [ratio(0n)];
  for (const { bars, beats } of sections) {
    const length = bars === undefined ? ratioOf(beats) : times(ratioOf(bars), ratio(BigInt(timeSignature.beatsPerBar)));
    edges.push(plus(edges.at(-1) as Ratio, length));
  }
  return edges;
}

function rateProblems(sampleRate: number): string[] {
  const sound = Number.isSafeInteger(sampleRate) && sampleRate >= 8000 && sampleRate <= 384_000;
  return sound ? [] : [`sample_rate: expected a whole number from 8000 to 384000, got ${sampleRate}.`];
}

function sectionProblems({ sections }: FormOutline): string[] {
  if (sections.length === 0) return ['sections: expected at least one, got none.'];
  return sections.flatMap(({ name, bars, beats }, index) => {
    const where = `sections[${index}] (${name})`;
    if ((bars === undefined) === (beats === undefined)) return [`${where}: expected either bars or beats.`];
    const length = bars ?? beats;
    if (length !== undefined && length > 0 && Number.isFinite(length)) return [];
    return [`${where}: expected a length above 0, got ${length} ${bars === undefined ? 'beats' : 'bars'}.`];
  });
}

/** Problems that only a form of sound parts can have. */
function lengthProblems(outline: FormOutline): string[] {
  const { tempo, timeSignature, sampleRate } = outline;
  const map: TempoMap = tempoMap(tempo, timeSignature);
  const end = edgesOf(outline).at(-1) as Ratio;
  const sec = map.secAtBeat(end);
  if (compare(sec, ratioOf(longestSec)) > 0) {
    return [`sections: expected at most a day, got ${toNumber(sec).toFixed(0)} s.`];
  }
  if (rounded(times(sec, ratioOf(sampleRate))) === 0) return ['sections: expected at least one frame, got none.'];
  const beyond = map.stretches.findLast(({ startBeat }) => compare(ratioOf(startBeat), end) >= 0);
  if (!beyond || beyond.startBeat === 0) return [];
  const bars = floorOf(over(end, ratio(BigInt(timeSignature.beatsPerBar))));
  const bar = beyond.startBeat / timeSignature.beatsPerBar + 1;
  return [`tempo: a change at bar ${bar}, but the form ends after ${bars} bars.`];
}
