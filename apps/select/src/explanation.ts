/** Every track and why it is in or out, as a person reads it: a line for the track, one for each rule below it. */
import type { Decision, Reason, RuleName, SelectionPlan } from '@stem/catalog/rules';
import { printable, type Results } from '@stem/cli';

/** How it is laid out: so wide, if it must be, and painted. */
export type Screen = Pick<Results, 'width' | 'paint'>;

/** The rules that leave tracks out; the others give points. */
const gates: ReadonlySet<RuleName> = new Set([
  'min_duration_sec',
  'max_duration_sec',
  'skip',
  'limit',
  'require',
  'duplicates',
]);

/** A detail is never squeezed into less. */
const narrowestDetail = 16;
const gap = '  ';

/** Selected tracks first, by their place; then those left out, as the catalog lists them. */
export function inOrder({ selected, decisions }: SelectionPlan): Decision[] {
  const places = new Map(selected.map(({ relPath }, index) => [relPath, index]));
  const place = ({ row }: Decision): number => places.get(row.relPath) ?? selected.length;
  return [...decisions].sort((a, b) => place(a) - place(b));
}

/** Decimals that show all of these numbers, points being whole hundredths. */
export function decimalsOf(points: readonly number[]): number {
  return points.reduce((most, value) => Math.max(most, (/\.(\d+)$/.exec(String(value))?.[1] ?? '').length), 0);
}

export function explanationText(plan: SelectionPlan, screen: Screen): string {
  const columns = columnWidths(plan);
  const lines = inOrder(plan).flatMap((decision) => [
    headLine(decision, columns, screen),
    ...decision.reasons.flatMap((reason) => reasonLines(reason, columns, screen)),
  ]);
  return [...lines, ...tallyLines(plan, screen)].map((line) => `${line}\n`).join('');
}

/** Widths that hold for the whole list, so that it can be read down the page. */
interface Columns {
  readonly decimals: number;
  readonly score: number;
  readonly mark: number;
  readonly rule: number;
}

function columnWidths({ decisions, selected }: SelectionPlan): Columns {
  const reasons = decisions.flatMap((decision) => decision.reasons);
  const scores = selected.map(({ selectionScore }) => selectionScore);
  const decimals = decimalsOf([...scores, ...reasons.map(({ points }) => points)]);
  const widest = (texts: readonly string[], least: number): number =>
    texts.reduce((width, { length }) => Math.max(width, length), least);
  return {
    decimals,
    score: widest(
      scores.map((score) => score.toFixed(decimals)),
      2,
    ),
    mark: widest(
      reasons.map((reason) => mark(reason, decimals)),
      3,
    ),
    rule: widest(reasons.map(ruleText), 0),
  };
}

function headLine({ row, selected, score }: Decision, columns: Columns, { paint }: Screen): string {
  const path = printable(row.relPath);
  if (!selected) return paint('dim', `[${'-'.repeat(2).padStart(columns.score)}] ${path}`);
  return `${paint('green', `[${score.toFixed(columns.decimals).padStart(columns.score)}]`)} ${paint('bold', path)}`;
}

/** What a rule came to: the points it gave, or whether it let the track pass. */
function mark({ rule, points, met }: Reason, decimals: number): string {
  if (gates.has(rule)) return met ? 'ok' : 'out';
  return `${points < 0 ? '' : '+'}${points.toFixed(decimals)}`;
}

function ruleText({ number, path, rule }: Reason): string {
  return `rule ${number} ${path ?? rule}`;
}

function reasonLines(reason: Reason, columns: Columns, { width, paint }: Screen): string[] {
  const margin = ' '.repeat(columns.score + 3);
  const head = `${margin}${mark(reason, columns.decimals).padStart(columns.mark)}${gap}${ruleText(reason).padEnd(columns.rule)}${gap}`;
  const room = width === undefined ? Infinity : Math.max(narrowestDetail, width - head.length);
  const [first = '', ...more] = wrapped(printable(reason.detail), room);
  const lines = [`${head}${first}`, ...more.map((line) => `${' '.repeat(head.length)}${line}`)];
  const style = styleOf(reason);
  return style === undefined ? lines : lines.map((line) => paint(style, line));
}

/** Undefined where it stands as it is: those are the lines that make the score. */
function styleOf({ rule, points, met }: Reason): Parameters<Screen['paint']>[0] | undefined {
  if (!met && gates.has(rule)) return 'yellow';
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

/** How many each rule left out, at the end, where a long list stops. */
function tallyLines({ rejections }: SelectionPlan, { paint }: Screen): string[] {
  if (rejections.length === 0) return [];
  const widest = Math.max(...rejections.map(({ count }) => String(count).length));
  const lines = rejections.map(
    ({ rule, number, path, count }) => `  ${String(count).padStart(widest)} by rule ${number} ${path ?? rule}`,
  );
  return ['', paint('bold', 'Left out:'), ...lines];
}
