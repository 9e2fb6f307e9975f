/** Cells a spreadsheet would run as a formula, made inert with an apostrophe in front, and back. */

/** Starts that spreadsheets run: = + - @ (and their full-width forms, also after blanks), tab and line ends. */
const formula = /^'*(?:[\t\n\r]|\s*[=+\-@＝＋－＠])/;
const plainNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The cell with an apostrophe in front where it would run. A cell that starts with apostrophes and would run without
 * them gets one more, so that nothing is lost; `'Round Midnight` stays as it is, and so do negative numbers.
 */
export function inertCell(text: string): string {
  return wouldRun(text) ? `'${text}` : text;
}

/** What `inertCell` was given. A cell that it would not have written stands for itself. */
export function originalCell(cell: string): string {
  return cell.startsWith("'") && wouldRun(cell.slice(1)) ? cell.slice(1) : cell;
}

function wouldRun(text: string): boolean {
  return formula.test(text) && !plainNumber.test(text);
}
