/** Moves what was rejected into the trash, and brings back what lies there: track by track. */
import { join } from 'node:path';
import { changeTrash, trashFolder, type FoundBatch, type PublishedTrack } from '@stem/batch/published';
import type { Context } from '@stem/cli';

export interface TrashReport {
  /** Below the folder that was auditioned. */
  readonly trashed: readonly string[];
  readonly restored: readonly string[];
  readonly problems: readonly string[];
  /** Folders that something was moved to. */
  readonly folders: readonly string[];
}

export interface TrashWork {
  /** Hashes by the folders of their tracks. */
  readonly rejected: ReadonlyMap<string, ReadonlySet<string>>;
  readonly restored: ReadonlyMap<string, ReadonlySet<string>>;
}

const none: ReadonlySet<string> = new Set();

/** What the manifests say lies in the trash, without what is to stay there. */
export function inTrash(
  tracks: readonly PublishedTrack[],
  stays: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    tracks.flatMap(({ folder, manifest }): [string, ReadonlySet<string>][] => {
      const files = manifest.files.filter(({ trashed, sha256 }) => trashed === true && !stays.has(sha256));
      return files.length === 0 ? [] : [[folder, new Set(files.map(({ sha256 }) => sha256))]];
    }),
  );
}

export async function moveRejects(
  { place }: FoundBatch,
  { rejected, restored }: TrashWork,
  { signal }: Context,
): Promise<TrashReport> {
  const report = {
    trashed: [] as string[],
    restored: [] as string[],
    problems: [] as string[],
    folders: new Set<string>(),
  };
  for (const folder of new Set([...rejected.keys(), ...restored.keys()])) {
    signal.throwIfAborted();
    const track = join(place, folder);
    const outcome = await changeTrash(track, {
      rejects: rejected.get(folder) ?? none,
      restores: restored.get(folder) ?? none,
    });
    const below = (path: string): string => (folder === '' ? path : `${folder}/${path}`);
    report.trashed.push(...outcome.trashed.map(below));
    report.restored.push(...outcome.restored.map(below));
    report.problems.push(...outcome.problems.map((problem) => below(problem)));
    if (outcome.trashed.length > 0) report.folders.add(trashFolder(track));
  }
  return { ...report, folders: [...report.folders] };
}

/** The same as if it were done. */
export function wouldMove({ tracks }: { readonly tracks: readonly PublishedTrack[] }, work: TrashWork): TrashReport {
  const places = (wanted: TrashWork['rejected'], isIn: boolean): string[] =>
    tracks.flatMap(({ folder, manifest, files }) =>
      manifest.files
        .filter((file) => wanted.get(folder)?.has(file.sha256) === true)
        .filter((file) => files.some(({ entry }) => entry === file) === isIn)
        .map(({ path }) => (folder === '' ? path : `${folder}/${path}`)),
    );
  return { trashed: places(work.rejected, true), restored: places(work.restored, false), problems: [], folders: [] };
}
