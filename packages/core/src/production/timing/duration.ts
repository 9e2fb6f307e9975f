/** A wanted duration: what the form misses it by, and which forms would fit. */
import { InputError } from '../../errors.ts';
import { planForm, type FormOutline, type FormSection, type SectionOutline, type SongForm } from './form.ts';
import { absolute, compare, minus, over, ratio, ratioOf, toNumber, type Ratio } from './ratio.ts';
import { tempoMap, type Tempo } from './tempo-map.ts';
import type { TimeSignature } from './time-signature.ts';

const { abs, floor, max, min, round } = Math;

/** How long the song should be. */
export interface WantedDuration {
  readonly sec: number;
  /** How far off it may be; by default half a bar at the song's last tempo. */
  readonly toleranceSec?: number;
}

/** How the form and the wanted duration compare. */
export interface DurationCheck {
  /** Length of the form less the wanted one. */
  readonly residualSec: number;
  readonly toleranceSec: number;
}

/** The residual of a form. Throws InputError beyond the tolerance, with the bar counts that would fit. */
export function checkDuration(outline: FormOutline, wanted: WantedDuration): DurationCheck {
  checkWanted(wanted.sec);
  const form = planForm(outline);
  const map = tempoMap(outline.tempo, outline.timeSignature);
  const tolerance = wanted.toleranceSec === undefined ? halfBar(form) : ratioOf(wanted.toleranceSec);
  const residual = (beats: number): Ratio => minus(map.secAtBeat(ratioOf(beats)), ratioOf(wanted.sec));
  const fits = (beats: number): boolean => compare(absolute(residual(beats)), tolerance) <= 0;
  const [residualSec, toleranceSec] = [toNumber(residual(form.beats)), toNumber(tolerance)];
  if (fits(form.beats)) return { residualSec, toleranceSec };
  throw new InputError(
    `The form lasts ${sec(form.durationSec)} (${count(form.bars)} bars), ${sec(abs(residualSec))} ` +
      `${residualSec < 0 ? 'less' : 'more'} than the ${sec(wanted.sec)} wanted (tolerance ${sec(toleranceSec)}). ` +
      proposal(form, wanted.sec, fits),
  );
}

/** Parts of a song whose form nobody wrote down, with the share of its length that each takes. */
const usualForm = [
  ['intro', 0.1],
  ['verse', 0.22],
  ['chorus', 0.15],
  ['verse', 0.14],
  ['chorus', 0.15],
  ['bridge', 0.12],
  ['chorus', 0.12],
] as const;

export interface UnwrittenForm {
  readonly tempo: Tempo;
  readonly timeSignature: TimeSignature;
  readonly snapSec?: number;
}

/** Bars that sections are made of where the song decides nothing. */
const unitBars = 4;

/**
 * Sections for a song that only says how long it is: the usual form in units of four bars, and an outro that takes what
 * is left, to the exact length, or to the whole beat within `snapSec` of it.
 */
export function sectionsOfDuration(
  durationSec: number,
  { tempo, timeSignature, snapSec = 0 }: UnwrittenForm,
): readonly SectionOutline[] {
  checkWanted(durationSec);
  const map = tempoMap(tempo, timeSignature);
  const exact = toNumber(map.beatAtSec(ratioOf(durationSec)));
  const whole = max(1, round(exact));
  const isNear = abs(toNumber(map.secAtBeat(ratioOf(whole))) - durationSec) <= snapSec;
  const beats = isNear ? whole : exact;
  const unit = unitBars * timeSignature.beatsPerBar;
  const sections: SectionOutline[] = [];
  let placed = 0;
  for (const [name, share] of usualForm) {
    const units = max(1, round((share * beats) / unit));
    if (placed + (units + 1) * unit > beats) break;
    sections.push({ name, bars: units * unitBars });
    placed += units * unit;
  }
  return [...sections, { name: sections.length > 0 ? 'outro' : 'song', beats: beats - placed }];
}

function checkWanted(wantedSec: number): void {
  if (wantedSec > 0 && Number.isFinite(wantedSec)) return;
  throw new InputError(`duration: expected more than 0 seconds, got ${wantedSec}.`);
}

/** Half a bar at the last tempo, exactly. */
function halfBar({ tempi, timeSignature }: SongForm): Ratio {
  return over(ratio(BigInt(timeSignature.beatsPerBar * 30)), ratioOf(tempi.at(-1)?.bpm ?? 120));
}

/** Which bar counts would fit; where no whole bar does, which beat counts; where none does, which is nearest. */
function proposal(form: SongForm, wantedSec: number, fits: (beats: number) => boolean): string {
  const target = form.beatAtSec(wantedSec);
  for (const [unit, word] of [
    [form.timeSignature.beatsPerBar, 'bars'],
    [1, 'beats'],
  ] as const) {
    const counts = countsNear(target / unit).filter((n) => fits(n * unit));
    if (counts.length === 0) continue;
    const lengths = counts.map((n) => `${n} ${word} (${sec(form.secAtBeat(n * unit))})`);
    return `${orList(lengths)} would fit${example(form, (counts[0] as number) * unit - form.beats)}.`;
  }
  const nearest = max(1, round(target));
  const bpm = form.tempi.length === 1 ? `; or this form at ${((form.beats * 60) / wantedSec).toFixed(3)} BPM` : '';
  return `No whole number of beats fits; the nearest is ${nearest} (${sec(form.secAtBeat(nearest))})${bpm}.`;
}

/** Whole numbers around one, the nearest first. */
function countsNear(value: number): number[] {
  const below = floor(value);
  return [below - 1, below, below + 1, below + 2]
    .filter((n) => n >= 1)
    .sort((a, b) => abs(a - value) - abs(b - value))
    .slice(0, 3);
}

/** Where the change could be made: in the longest section, if it stays longer than nothing. */
function example({ sections, timeSignature }: SongForm, changeBeats: number): string {
  const longest = sections.reduce<FormSection | undefined>((a, b) => (a && a.beats >= b.beats ? a : b), undefined);
  if (!longest || longest.beats + changeBeats <= 0) return '';
  const [now, then] = [longest.beats, longest.beats + changeBeats].map((beats) => beats / timeSignature.beatsPerBar);
  return `: for example ${longest.name} with ${count(then ?? 0)} bars instead of ${count(now ?? 0)}`;
}

function orList(items: readonly string[]): string {
  const head = items.slice(0, min(items.length - 1, 2));
  return head.length > 0 ? `${head.join(', ')} or ${items[head.length]}` : (items[0] ?? '');
}

function sec(value: number): string {
  return `${value.toFixed(3)} s`;
}

function count(value: number): string {
  return String(Number(value.toFixed(3)));
}
