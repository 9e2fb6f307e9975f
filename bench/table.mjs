/** Rows as a table: on the terminal, and in BENCHMARKS.md. Pure. */

/** @typedef {import('./figures.mjs').Row} Row */

const head = ['work', 'stem', 'against', 'takes', 'ratio', 'spread', 'target', 'met', 'peak MiB'];
const rightAligned = new Set([1, 3, 4, 5, 6, 8]);

/** @param {readonly Row[]} rows */
export function markdownTable(rows) {
  const cells = rows.map(cellsOf);
  const widths = head.map((title, column) =>
    Math.max(...[head, ...cells].map((row) => row[column].length), title.length),
  );
  /** @param {readonly string[]} row */
  const line = (row) =>
    `| ${row.map((cell, column) => (rightAligned.has(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    rightAligned.has(column) ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2),
  );
  return [line(head), `|${rule.join('|')}|`, ...cells.map(line)].join('\n');
}

/** @param {Row} row */
function cellsOf(row) {
  const { work, ours, against, theirs, measure, value, target, met, skipped, peakMib } = row;
  return [
    work,
    ours === undefined ? '' : timeText(ours.median),
    skipped === undefined ? against : `${against} (${skipped})`,
    theirs === undefined ? '' : timeText(theirs.median),
    value === undefined ? 'skipped' : valueText(measure, value.median),
    value === undefined || value.count === 1 ? '' : spreadText(measure, value),
    target === undefined ? '' : targetText(measure, target),
    met === undefined ? '' : met ? 'yes' : 'NO',
    peakMib === undefined ? '' : String(Math.round(peakMib)),
  ];
}

/** @param {number} seconds */
export function timeText(seconds) {
  if (seconds < 0.001) return `${(seconds * 1e6).toFixed(2)} µs`;
  if (seconds < 1) return `${(seconds * 1000).toFixed(seconds < 0.1 ? 1 : 0)} ms`;
  return `${seconds.toFixed(seconds < 100 ? 2 : 0)} s`;
}

/** @param {import('./figures.mjs').Measure} measure @param {number} value */
function numberText(measure, value) {
  if (measure === 'mib' || measure === 'extraMs') return value.toFixed(0);
  return value.toFixed(value < 20 ? 2 : 0);
}

/** @type {Record<import('./figures.mjs').Measure, string>} */
const units = {
  realtime: '× realtime',
  faster: '× faster',
  slower: '× its time',
  seconds: ' s',
  extraMs: ' ms more',
  mib: ' MiB',
};

/** @param {import('./figures.mjs').Measure} measure @param {number} value */
function valueText(measure, value) {
  return `${numberText(measure, value)}${units[measure]}`;
}

/** @param {import('./figures.mjs').Measure} measure @param {import('./figures.mjs').Figure} value */
function spreadText(measure, { low, high, count }) {
  return `${numberText(measure, low)} … ${numberText(measure, high)} (${count})`;
}

/** @param {import('./figures.mjs').Measure} measure @param {import('./figures.mjs').Target} target */
function targetText(measure, target) {
  return 'atLeast' in target ? `≥ ${valueText(measure, target.atLeast)}` : `≤ ${valueText(measure, target.atMost)}`;
}
