/** CONFORMANCE.md: the rows closest to their limit first, then every topic. */
import { isOut, type Row } from './row.ts';

/** A subject of its own: what is measured and how, in a few sentences, and what came of it. */
export interface Topic {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly Row[];
}

const closestCount = 10;

export function report(topics: readonly Topic[]): string {
  const rows = topics.flatMap((topic) => topic.rows);
  const closest = rows.toSorted((a, b) => b.used - a.used).slice(0, closestCount);
  return `# Conformance

Written by \`npm run conformance\`; \`npm test\` fails where this page is not what the code measures now. Signals are
synthesised, so the figures are the same to the last digit on every machine. *Used* is the share of the tolerance that
the deviation takes; for limits on a level it is the ratio of the two amplitudes. ${summary(rows)}

## Closest to their limit

${table(closest)}
${topics.map(({ title, about, rows: own }) => `\n## ${title}\n\n${about}\n\n${table(own)}`).join('\n')}
`;
}

function summary(rows: readonly Row[]): string {
  const out = rows.filter(isOut).length;
  return out === 0
    ? `All ${rows.length} rows are within their tolerance.`
    : `**${out} of ${rows.length} rows are out.**`;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { clause, signal, expected, measured, deviation, tolerance } = row;
    return `| ${[clause, signal, expected, measured, deviation, tolerance, share(row)].join(' | ')} |`;
  });
  return ['| clause | signal | expected | measured | deviation | tolerance | used |', columns, ...lines].join('\n');
}

const columns = '|---|---|---:|---:|---:|---:|---:|';

function share(row: Row): string {
  const percent = row.used === Infinity ? '∞' : `${(100 * row.used).toFixed(0)} %`;
  return isOut(row) ? `**${percent} OUT**` : percent;
}
