/** What the rules of a selection came to for a track, as a person reads it: a line for each. */
import { printable } from './printable.ts';
import type { Results } from './results.ts';

/** How it is laid out: so wide, if it must be, and painted. */
export type Screen = Pick<Results, 'width' | 'paint'>;

/** What one rule said. */
export interface ReasonWords {
  readonly rule: string;
  readonly number: number;
  /** Which of several of that name. */
  readonly path?: string | undefined;
  readonly met: boolean;
  readonly points: number;
  readonly detail: string;
}

/** How marks are written. */
export interface MarkLayout {
  readonly decimals: number;
  /** Whether a rule leaves tracks out; others give points. */
  readonly leavesOut: (rule: string) => boolean;
}

/** Widths that hold for a whole list, so that it can be read down the page. */
export interface ReasonColumns extends MarkLayout {
  /** Blanks before each line. */
  readonly margin: number;
  readonly mark: number;
  readonly rule: number;
}

/** A detail is never squeezed into less. */
const narrowestDetail = 16;
const gap = '  ';

/** The widths for these. */
export function reasonColumns(reasons: readonly ReasonWords[], margin: number, layout: MarkLayout): ReasonColumns {
  const widest = (texts: readonly string[], least: number): number =>
    texts.reduce((width, { length }) => Math.max(width, length), least);
  return {
    ...layout,
    margin,
    mark: widest(
      reasons.map((reason) => mark(reason, layout)),
      3,
    ),
    rule: widest(reasons.map(ruleText), 0),
  };
}

/** Decimals that show all of these numbers, points being whole hundredths. */
export function decimalsOf(points: readonly number[]): number {
  return points.reduce((most, value) => Math.max(most, (/\.(\d+)$/.exec(String(value))?.[1] ?? '').length), 0);
}

/** What a rule came to: the points it gave, or whether it let the track pass. */
function mark({ rule, points, met }: ReasonWords, { decimals, leavesOut }: MarkLayout): string {
  if (leavesOut(rule)) return met ? 'ok' : 'out';
  return `${points < 0 ? '' : '+'}${points.toFixed(decimals)}`;
}

function ruleText({ number, path, rule }: ReasonWords): string {
  return `rule ${number} ${path ?? rule}`;
}

/** One rule's line; more where the terminal is too narrow for its words. */
export function reasonLines(reason: ReasonWords, columns: ReasonColumns, { width, paint }: Screen): string[] {
  const margin = ' '.repeat(columns.margin);
  const head = `${margin}${mark(reason, columns).padStart(columns.mark)}${gap}${ruleText(reason).padEnd(columns.rule)}${gap}`;
  const room = width === undefined ? Infinity : Math.max(narrowestDetail, width - head.length);
  const [first = '', ...more] = wrapped(printable(reason.detail), room);
  const lines = [`${head}${first}`, ...more.map((line) => `${' '.repeat(head.length)}${line}`)];
  const style = styleOf(reason, columns);
  return style === undefined ? lines : lines.map((line) => paint(style, line));
}

/** Undefined where it stands as it is: those are the lines that make the score. */
function styleOf(
  { rule, points, met }: ReasonWords,
  { leavesOut }: MarkLayout,
): Parameters<Screen['paint']>[0] | undefined {
  if (!met && leavesOut(rule)) return 'yellow';
  return points === 0 ? 'dim' : undefined;
}

/** At blanks; a path that is longer than a line after its slashes too; a longer word stays whole. */
function wrapped(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...filled(word.length <= room ? [word] : word.split(/(?<=\/)/), room));
  }
  return lines;
}

/** As many parts on each line as it has room for. */
function filled(parts: readonly string[], room: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length <= room) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return lines;
}
