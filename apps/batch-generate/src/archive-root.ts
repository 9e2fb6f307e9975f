/** What --root names: a folder of this machine, or an object store that recordings are fetched from. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openSources, publishFolder, requireInsideRoot, type FolderChoice, type Sources } from '@stem/batch';
import type { Profile } from '@stem/catalog/profile';
import { cacheFolder, systemReason, type Context } from '@stem/cli';
import { InputError } from '@stem/core';
import { isStoreAddress } from '@stem/storage/address';
import type { BatchGenerateArgs } from './command.ts';

export interface ArchiveRoot {
  /** A folder's path, or the address of a store. */
  readonly root: string;
  readonly sources: Sources;
}

const gib = 2 ** 30;

export async function openArchiveRoot(args: BatchGenerateArgs, context: Context): Promise<ArchiveRoot> {
  const { cwd, env, signal } = context;
  refuseTogether(args);
  const root = isStoreAddress(args.root) ? args.root : await openFolder(resolve(cwd, args.root));
  const folder = join(cacheFolder({ cacheDir: args.cacheDir, cwd, env }), 'objects');
  const cache = { folder, mostBytes: Math.round(args.cacheLimit * gib) };
  return { root, sources: await openSources({ root, cache, env, signal }) };
}

/** What does not go with an object store. */
function refuseTogether({ root, exportDir = '', queue, keepWork }: BatchGenerateArgs): void {
  if (queue !== undefined && [root, exportDir].some(isStoreAddress)) {
    throw new InputError(
      '--queue takes no object store as --root or --export-dir: its workers read and write folders that all of them see.',
    );
  }
  if (keepWork && isStoreAddress(exportDir)) {
    throw new InputError('--keep-work goes with an --export-dir on this machine: leave it away, or name a folder.');
  }
}

/**
 * What the command line names may lie anywhere; what a profile names, or what is a default, only inside the root. Of a store
 * nothing is inside: what is written is named.
 */
export async function chooseFolders(
  args: BatchGenerateArgs,
  { root, profile, cwd }: { readonly root: string; readonly profile: Profile; readonly cwd: string },
): Promise<FolderChoice> {
  const { exportDir = profile.paths.exportDir, workDir = profile.paths.workDir } = args;
  if (args.exportDir === undefined && isStoreAddress(exportDir)) {
    throw new InputError(`paths.export_dir of the profile is ${exportDir}: name an object store with --export-dir.`);
  }
  const choice = { root, exportDir, workDir, profileName: profile.name };
  if (isStoreAddress(root)) return ofStore(args, { ...choice, cwd });
  if (args.exportDir === undefined) await requireInsideRoot(root, publishFolder(choice), '--export-dir');
  if (args.workDir === undefined) await requireInsideRoot(root, resolve(root, workDir), '--work-dir');
  return choice;
}

function ofStore(args: BatchGenerateArgs, { cwd, ...choice }: FolderChoice & { readonly cwd: string }): FolderChoice {
  if (args.exportDir === undefined) {
    throw new InputError(
      '--root is an object store: name where textures are to be written to, a folder of this machine or s3://BUCKET/PREFIX, with --export-dir.',
    );
  }
  if (isStoreAddress(args.exportDir)) {
    return { ...choice, workDir: args.workDir === undefined ? '' : resolve(cwd, args.workDir) };
  }
  const named = { ...choice, exportDir: resolve(cwd, args.exportDir) };
  // Beside the tracks where no other place is named.
  return { ...named, workDir: args.workDir === undefined ? publishFolder(named) : resolve(cwd, args.workDir) };
}

async function openFolder(root: string): Promise<string> {
  try {
    if ((await stat(root)).isDirectory()) return root;
  } catch (cause) {
    const isGone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const words = isGone ? 'is not there' : `cannot be looked at: ${systemReason(cause) ?? String(cause)}`;
    throw new InputError(`--root ${root} ${words}.`, { cause });
  }
  throw new InputError(`--root ${root} is no folder.`);
}
