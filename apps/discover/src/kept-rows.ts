/** Rows of an older catalog whose files could not be looked at this time: they stay as they are, and keep their ids. */
import { analysisColumns, type CatalogRow } from '@stem/catalog/catalog';
import { compareCodePoints } from '@stem/catalog/text';
import type { Scan } from './scan.ts';

/** The rows of files, and of all files below folders, that the system did not let us read, or for which there is no ffmpeg now. */
export function rowsOfUnread({ files, unreadable, skips }: Scan, older: readonly CatalogRow[]): readonly CatalogRow[] {
  const unread = new Set([
    ...unreadable.filter(({ mayBeThere }) => mayBeThere).map(({ relPath }) => relPath),
    ...skips.filter(({ cause }) => cause === 'needs-ffmpeg').map(({ relPath }) => relPath),
  ]);
  if (unread.size === 0) return [];
  const read = new Set(files.map(({ relPath }) => relPath));
  return older.filter(({ relPath }) => !read.has(relPath) && pathsTo(relPath).some((path) => unread.has(path)));
}

/** The file, and every folder that it lies in. */
function pathsTo(relPath: string): readonly string[] {
  const parts = relPath.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** All rows in the order of their paths, those that are kept with as many columns as the others. */
export function withKept(rows: readonly CatalogRow[], kept: readonly CatalogRow[]): readonly CatalogRow[] {
  if (kept.length === 0) return rows;
  const measures = Object.keys(analysisColumns).filter((name) => rows.some(({ extra }) => extra.has(name)));
  const empty = measures.map((name) => [name, null] as const);
  const wide = kept.map((row) => ({ ...row, extra: new Map([...empty, ...row.extra]) }));
  return [...rows, ...wide].sort((a, b) => compareCodePoints(a.relPath, b.relPath));
}
