/** Of the copies of one recording, the one that is worth keeping. */
import type { CatalogRow } from '../catalog/columns.ts';
import { compareCodePoints } from '../text/compare.ts';
import { cellOf, cellText, numberOf } from './column-rules.ts';

/** The column that says which rows are copies of each other. */
export const groupColumn = 'duplicate_group';

/** What a copy is better by, most important first; higher is better. */
const merits: readonly { readonly words: string; readonly of: (row: CatalogRow) => number }[] = [
  { words: 'is lossless', of: ({ relPath }) => (/\.(?:wav|aiff?|aifc|flac|caf|wv)$/i.test(relPath) ? 1 : 0) },
  { words: 'has the higher sample rate', of: ({ sampleRate }) => sampleRate },
  // No column of ours, but catalogs of other tools have it; unknown counts as least.
  { words: 'has more bits', of: (row) => numberOf(cellOf(row, 'bits_per_sample') ?? cellOf(row, 'bit_depth')) ?? 0 },
  { words: 'is clipped less', of: (row) => -(numberOf(cellOf(row, 'clipped_runs')) ?? 0) },
];

/** For every row that has a better copy among `rows`: the best one of its group, and why it is better. */
export function betterCopies(
  rows: readonly CatalogRow[],
): ReadonlyMap<CatalogRow, { readonly best: CatalogRow; readonly why: string }> {
  const groups = new Map<string, CatalogRow[]>();
  for (const row of rows) {
    const group = cellOf(row, groupColumn);
    if (group === undefined || group === null) continue;
    const name = cellText(group);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const better = new Map<CatalogRow, { best: CatalogRow; why: string }>();
  for (const copies of groups.values()) {
    const [best, ...others] = copies.sort(byMerit);
    if (best === undefined) continue;
    for (const other of others) {
      const merit = merits.find(({ of }) => of(best) !== of(other));
      better.set(other, { best, why: merit?.words ?? 'comes first' });
    }
  }
  return better;
}

function byMerit(a: CatalogRow, b: CatalogRow): number {
  for (const { of } of merits) {
    const difference = of(b) - of(a);
    if (difference !== 0) return difference;
  }
  return compareCodePoints(a.relPath, b.relPath);
}
