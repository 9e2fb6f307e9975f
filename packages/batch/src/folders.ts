/** Where a batch works and where it publishes. */
import { createHash } from 'node:crypto';
import { access, constants, realpath, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '@stem/core';
import { makeFolder } from '@stem/core/format/files';
import { isStoreAddress } from '@stem/storage/address';
import { systemReason } from './reason.ts';

export interface FolderChoice {
  /** A folder, or `s3://bucket/prefix`: then the others are absolute. */
  readonly root: string;
  /** Relative to the root unless absolute, as `workDir`; or `s3://bucket/prefix`. */
  readonly exportDir: string;
  readonly workDir: string;
  /** A named profile gets a folder of its own, so that profiles never overwrite each other. */
  readonly profileName: string | undefined;
}

/** The folder that the tracks' folders are published in. */
export function publishFolder({ root, exportDir, profileName }: FolderChoice): string {
  return resolve(root, exportDir, ...(profileName === undefined ? [] : [profileName]), 'by_source');
}

/** Where one track is published, as a path or an address. */
export function publishedPlace(choice: FolderChoice, slug: string): string {
  return isStoreAddress(choice.exportDir) ? `${publishAddress(choice)}/${slug}` : join(publishFolder(choice), slug);
}

/** What the tracks are published below on an object store. */
export function publishAddress({ exportDir, profileName }: FolderChoice): string {
  return [exportDir.replace(/\/$/u, ''), ...(profileName === undefined ? [] : [profileName]), 'by_source'].join('/');
}

/** A batch's folders once they are there. */
export interface Folders {
  readonly publish: string;
  /** Undefined where publishing out of it would take more than a rename: then work is done beside the target. */
  readonly work: string | undefined;
  /** Short name of the publish folder, in names of what belongs to it elsewhere. */
  readonly key: string;
  /** Takes the folders away that are empty: the work folder whichever batch made it, of those above only our own. */
  close(): Promise<void>;
}

/** Makes the folders. Throws InputError where nothing can be published. */
export async function openFolders(choice: FolderChoice): Promise<Folders> {
  const publish = await openFolder(publishFolder(choice)).catch((error: unknown) => {
    throw new InputError(
      `Cannot write to the export folder ${publishFolder(choice)}: ${systemReason(error) ?? String(error)}.`,
      {
        cause: error,
      },
    );
  });
  const key = createHash('sha256').update(publish.path).digest('hex').slice(0, 8);
  const workPath = resolve(choice.root, choice.workDir);
  const work = await openFolder(workPath).catch(() => undefined);
  const usable = work !== undefined && work.path !== publish.path && work.device === publish.device;
  // Not by its real path: a link is the user's own.
  const removeWork = (): Promise<void> => rmdir(workPath).catch(() => undefined);
  const close = async (): Promise<void> => {
    if (work !== undefined) await removeWork();
    await removeEmpty(publishFolder(choice), publish.first);
  };
  if (work !== undefined && !usable) await removeWork();
  return { publish: publish.path, work: usable ? work.path : undefined, key, close };
}

/** Names of a track's folders and of what is only there while it is made. */
export interface TrackFolders {
  readonly slug: string;
  readonly target: string;
  /** Held while the track is made. */
  readonly lock: string;
  /** The version that is being replaced. */
  readonly old: string;
  /** The working folder's name for all to see, and the one that only the holder of the lock uses. */
  readonly work: string | undefined;
  readonly hiddenWork: string;
  /** Beside the target, for a copy of a work folder that cannot be renamed there. */
  readonly beside: string;
  /** What is being taken away, or is not there yet. */
  readonly dead: string;
  /** Where --keep-work keeps where the work folder's own name is not free. */
  readonly kept: string;
}

/** What the hidden names of one kind begin with. */
export const hiddenPrefix = {
  lock: '.stem-lock-',
  old: '.stem-old-',
  work: '.stem-work-',
  dead: '.stem-dead-',
} as const;

export function trackFolders({ publish, work, key }: Folders, slug: string): TrackFolders {
  return {
    slug,
    target: join(publish, slug),
    lock: join(publish, `${hiddenPrefix.lock}${slug}`),
    old: join(publish, `${hiddenPrefix.old}${slug}`),
    work: work === undefined ? undefined : join(work, slug),
    hiddenWork: join(work ?? publish, `${hiddenPrefix.work}${key}-${slug}`),
    beside: join(publish, `${hiddenPrefix.work}${key}-${slug}`),
    kept: join(work ?? publish, `.stem-kept-${slug}`),
    dead: join(work ?? publish, `${hiddenPrefix.dead}${key}-${slug}`),
  };
}

interface Folder {
  readonly path: string;
  readonly device: number;
  /** The uppermost folder that had to be made for it. */
  readonly first: string | undefined;
}

async function openFolder(path: string): Promise<Folder> {
  const first = await makeFolder(path, { isDurable: true });
  await access(path, constants.W_OK | constants.X_OK);
  return { path: await realpath(path), device: (await stat(path)).dev, first };
}

/** Nothing was published: the folder goes, and what was made for it above. What holds anything stays. */
async function removeEmpty(path: string, first: string | undefined): Promise<void> {
  const last = first ?? path;
  for (let folder = path; folder.length >= last.length; folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      return;
    }
  }
}
