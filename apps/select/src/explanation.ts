/** Every track and why it is in or out, as a person reads it: a line for the track, one for each rule below it. */
import { leavesOut, type Decision, type SelectionPlan } from '@stem/catalog/rules';
import { decimalsOf, printable, reasonColumns, reasonLines, type ReasonColumns, type Screen } from '@stem/cli';

/** Selected tracks first, by their place; then those left out, as the catalog lists them. */
export function inOrder({ selected, decisions }: SelectionPlan): Decision[] {
  const places = new Map(selected.map(({ relPath }, index) => [relPath, index]));
  const place = ({ row }: Decision): number => places.get(row.relPath) ?? selected.length;
  return [...decisions].sort((a, b) => place(a) - place(b));
}

export function explanationText(plan: SelectionPlan, screen: Screen): string {
  const columns = columnWidths(plan);
  const lines = inOrder(plan).flatMap((decision) => [
    headLine(decision, columns, screen),
    ...decision.reasons.flatMap((reason) => reasonLines(reason, columns, screen)),
  ]);
  return [...lines, ...tallyLines(plan, screen)].map((line) => `${line}\n`).join('');
}

interface Columns extends ReasonColumns {
  readonly score: number;
}

function columnWidths({ decisions, selected }: SelectionPlan): Columns {
  const reasons = decisions.flatMap((decision) => decision.reasons);
  const scores = selected.map(({ selectionScore }) => selectionScore);
  const decimals = decimalsOf([...scores, ...reasons.map(({ points }) => points)]);
  const score = scores.reduce((width, value) => Math.max(width, value.toFixed(decimals).length), 2);
  return { score, ...reasonColumns(reasons, score + 3, { decimals, leavesOut }) };
}

function headLine({ row, selected, score }: Decision, columns: Columns, { paint }: Screen): string {
  const path = printable(row.relPath);
  if (!selected) return paint('dim', `[${'-'.repeat(2).padStart(columns.score)}] ${path}`);
  return `${paint('green', `[${score.toFixed(columns.decimals).padStart(columns.score)}]`)} ${paint('bold', path)}`;
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
