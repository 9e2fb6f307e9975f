/** Of the copies of one recording, the one that is worth keeping. */
import type { CatalogRow } from '../catalog/columns.ts';
import { compareCodePoints } from '../text/compare.ts';
import { columnNamed } from './column-names.ts';
import { cellOf, cellText, numberOf } from './condition.ts';
import { sampleBits } from './sample-bits.ts';

/** The column that says which rows are copies of each other. */
export const groupColumn = 'duplicate_group';

/** A row that is in the running. */
export interface Candidate {
  readonly row: CatalogRow;
  readonly score: number;
}

/** Whether a row is the best copy of its recording, and by what. */
export interface CopyVerdict {
  readonly best: boolean;
  /** What the recording is called. */
  readonly group: string;
  readonly detail: string;
}

interface Copy extends Candidate {
  /** 0 where nothing tells. */
  readonly bits: number;
  readonly clippedRuns: number;
}

/** Something that one copy can have over another. */
interface Merit {
  /** The better the higher. */
  readonly of: (copy: Copy) => number;
  /** What the better one is or has; the value is its own, then the other's. */
  readonly words: (mine: number, other: number) => string;
}

/** Most important first. */
const merits: readonly Merit[] = [
  { of: ({ row }) => (isLossless(row) ? 1 : 0), words: () => 'is lossless' },
  { of: ({ row }) => row.sampleRate, words: (mine, other) => `has the higher sample rate (${mine} Hz, not ${other})` },
  {
    of: ({ bits }) => bits,
    words: (mine, other) => `has more bits (${mine}${other === 0 ? '' : `, not ${other}`})`,
  },
  {
    of: ({ clippedRuns }) => -clippedRuns,
    words: (mine, other) => `is clipped less (${0 - mine} runs, not ${0 - other})`,
  },
  { of: ({ score }) => score, words: (mine, other) => `has more points (${mine}, not ${other})` },
];

/** By its ending: a catalog has no column that says it. */
function isLossless({ relPath }: CatalogRow): boolean {
  return /\.(?:wav|aiff?|aifc|caf|flac|wv)$/i.test(relPath);
}

/** Of every row that has copies among the candidates, whether it is the best of them. `columns` are the catalog's. */
export function compareCopies(
  candidates: readonly Candidate[],
  columns: readonly string[],
): ReadonlyMap<CatalogRow, CopyVerdict> {
  const verdicts = new Map<CatalogRow, CopyVerdict>();
  for (const [group, copies] of copyGroups(candidates, columns)) {
    const [best, second, ...others] = [...copies].sort(byMerit);
    if (best === undefined || second === undefined) continue;
    const count = others.length + 2;
    verdicts.set(best.row, {
      best: true,
      group,
      detail: `the best of ${count} copies (${group}): it ${advantage(best, second)}`,
    });
    for (const other of [second, ...others]) {
      const detail = `a copy (${group}) of ${best.row.relPath}, which ${advantage(best, other)}`;
      verdicts.set(other.row, { best: false, group, detail });
    }
  }
  return verdicts;
}

/** The copies of each recording, those that have none included. */
function copyGroups(
  candidates: readonly Candidate[],
  columns: readonly string[],
): ReadonlyMap<string, readonly Copy[]> {
  const column = columnNamed(groupColumn, columns) ?? groupColumn;
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const cell = cellOf(candidate.row, column);
    if (cell === null) continue;
    const copies = groups.get(cellText(cell));
    if (copies === undefined) groups.set(cellText(cell), [candidate]);
    else copies.push(candidate);
  }
  return new Map([...groups].map(([name, copies]) => [name, withMeasures(copies, columns)]));
}

function withMeasures(copies: readonly Candidate[], columns: readonly string[]): readonly Copy[] {
  const clipped = columnNamed('clipped_runs', columns) ?? '';
  const bits = sampleBits(
    copies.map(({ row }) => row),
    columns,
  );
  return copies.map((copy, index) => ({
    ...copy,
    bits: bits[index] ?? 0,
    clippedRuns: numberOf(cellOf(copy.row, clipped)) ?? 0,
  }));
}

function byMerit(a: Copy, b: Copy): number {
  for (const { of } of merits) {
    const difference = of(b) - of(a);
    if (difference !== 0) return difference;
  }
  return compareCodePoints(a.row.relPath, b.row.relPath);
}

function advantage(better: Copy, other: Copy): string {
  const merit = merits.find(({ of }) => of(better) !== of(other));
  return merit?.words(merit.of(better), merit.of(other)) ?? 'comes first by its path';
}
