/** The folder in which a song is made, inside the one it is delivered to: hidden, held by one run at a time. */
import { constants } from 'node:fs';
import { access, lstat, readdir, readlink, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tryLock } from '@stem/batch/threads';
import { InputError } from '@stem/core';
import { makeFolder } from '@stem/core/format';
import { systemReason } from '@stem/cli';
import { earlierName } from './own-folder.ts';
import { publishingName } from './publishing.ts';

export interface WorkFolder {
  /** Where the deliverables go. */
  readonly out: string;
  readonly path: string;
  /** Takes away everything of earlier runs. */
  clear(): Promise<void>;
  /** The same, but for the notes of what a run that was killed was moving, and over what: those files are still its own. */
  startOver(): Promise<void>;
  /** Lets others in. */
  release(): Promise<void>;
}

const folderName = '.stem-produce';

export interface WorkWait {
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
}

/** Throws InputError where the folder cannot be written, or another run works in it. */
export async function openWorkFolder(out: string, { signal, warn }: WorkWait): Promise<WorkFolder> {
  const made = await makeFolderOrSay(out);
  await access(out, constants.W_OK).catch((error: unknown) => {
    throw new InputError(`Cannot write into ${out}: ${systemReason(error) ?? String(error)}. Choose another --out.`);
  });
  await refuseLinks(out);
  const lock = await tryLock(join(out, `${folderName}.lock`), {
    watches: true,
    signal,
    onWait: (owner) =>
      warn(`A run on ${owner?.host ?? 'this machine'} had begun in ${out}; seeing whether it goes on …`),
  });
  if (lock === undefined) {
    throw new InputError(`Another produce works in ${out}. Wait for it, or choose another --out.`);
  }
  const path = join(out, folderName);
  return {
    out,
    path,
    clear: () => rm(path, { recursive: true, force: true }),
    async startOver() {
      const names = await readdir(path).catch(() => []);
      const others = names.filter((name) => name !== publishingName && name !== earlierName);
      await Promise.all(others.map((name) => rm(join(path, name), { recursive: true, force: true })));
    },
    async release() {
      await lock.release();
      if (made !== undefined) await removeEmpty(out, made);
    },
  };
}

/** What is put into a folder lands where it leads; only `--out` itself is the user's own word. */
async function refuseLinks(out: string): Promise<void> {
  for (const name of ['stems', folderName]) {
    const path = join(out, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isSymbolicLink() !== true) continue;
    const to = await readlink(path).catch(() => 'another place');
    throw new InputError(
      `${path} is a link to ${to}, where the files would be written. Remove the link, or choose another --out.`,
    );
  }
}

/** Of a run that came to nothing no folder is left: this one goes, and those above it up to `topmost`, if they are empty. */
async function removeEmpty(folder: string, topmost: string): Promise<void> {
  const isGone = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (isGone && folder !== topmost) await removeEmpty(dirname(folder), topmost);
}

/** Gives the topmost folder that was made. */
async function makeFolderOrSay(folder: string): Promise<string | undefined> {
  try {
    return await makeFolder(folder, { isDurable: true });
  } catch (error) {
    const reason = systemReason(error) ?? String(error);
    throw new InputError(`Cannot create ${folder}: ${reason}. Choose another --out.`, { cause: error });
  }
}
