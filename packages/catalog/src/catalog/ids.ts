/** Who is who over the scans of an archive: files keep their ids, new ones get the next free numbers. */

/** A file as it is known by: its path, and, where they were read, size and hash of its content. */
export interface FileIdentity {
  readonly relPath: string;
  readonly size?: number | undefined;
  readonly contentHash?: string | undefined;
}

/** A file of an older catalog. */
export interface OlderFile extends FileIdentity {
  readonly id: string;
}

/**
 * The id of each file, in the order given. A file has the id it had by its path; else, when a file that is gone had
 * the same size and content, that one's, for it was moved; else the number after the highest there has been.
 */
export function assignIds(files: readonly FileIdentity[], older: readonly OlderFile[]): string[] {
  const ids = new Map<string, string>();
  const used = new Set<string>();
  const give = (file: FileIdentity, id: string | undefined): void => {
    if (id === undefined || ids.has(file.relPath) || used.has(id)) return;
    ids.set(file.relPath, id);
    used.add(id);
  };
  const olderByPath = new Map(older.map((file) => [file.relPath, file.id]));
  for (const file of files) give(file, olderByPath.get(file.relPath));
  const gone = goneByContent(older, new Set(files.map((file) => file.relPath)));
  for (const file of files) if (!ids.has(file.relPath)) give(file, gone.get(contentKey(file))?.shift());
  let next = 1 + older.reduce((highest, { id }) => Math.max(highest, idNumber(id)), -1);
  return files.map((file) => ids.get(file.relPath) ?? formatId(next++));
}

/** Ids of the files that are no longer there, by content, in the order of the older catalog. */
function goneByContent(older: readonly OlderFile[], present: ReadonlySet<string>): Map<string, string[]> {
  const gone = new Map<string, string[]>();
  for (const file of older) {
    const key = contentKey(file);
    if (key === '' || present.has(file.relPath)) continue;
    gone.set(key, [...(gone.get(key) ?? []), file.id]);
  }
  return gone;
}

function contentKey({ size, contentHash }: FileIdentity): string {
  return size === undefined || contentHash === undefined ? '' : `${size}:${contentHash}`;
}

function idNumber(id: string): number {
  const number = Number(/^audio_(\d+)$/.exec(id)?.[1] ?? -1);
  return Number.isSafeInteger(number) ? number : -1;
}

function formatId(number: number): string {
  return `audio_${String(number).padStart(4, '0')}`;
}
