/** The textures that a path means: their folder, one of them, a copy in a kit of `keep`, or a link to any of these. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { readKitList } from '@stem/catalog/kit';
import type { WhyDocument } from '@stem/catalog/why';
import type { Context } from '@stem/cli';
import { InputError } from '@stem/core';
import { around } from './find-root.ts';
import { findTextures, stateOf, type FoundTextures } from './find-textures.ts';
import { findKitRow } from './kit-row.ts';

export interface Meant {
  readonly textures: FoundTextures | undefined;
  /** Null where it is no copy. */
  readonly kit: WhyDocument['kit'];
}

/** Where textures may be, for a copy that does not say. */
export interface Whereabouts {
  readonly root: string | undefined;
  readonly exportDir?: string | undefined;
}

/** Throws where it is a copy of what is not there any more, as `findTextures` does. */
export async function findMeant(
  place: string,
  where: Whereabouts,
  { cwd, signal }: Pick<Context, 'cwd' | 'signal'>,
): Promise<Meant> {
  for (const path of new Set([place, await realpath(place).catch(() => place)])) {
    const textures = await findTextures(path);
    if (textures !== undefined) return { textures, kit: null };
    const copy = (await findCopied(path, signal)) ?? (await findListed(path, exportFolders(path, where, cwd), signal));
    if (copy !== undefined) return copy;
  }
  return { textures: undefined, kit: null };
}

async function findCopied(place: string, signal: AbortSignal): Promise<Meant | undefined> {
  const { from, files = [] } = (await readKitList(dirname(place))) ?? {};
  const listed = files.findLast(({ name, path }) => name === basename(place) && path !== undefined);
  if (from === undefined || listed?.path === undefined) return undefined;
  const original = join(from, listed.path);
  const textures = await findTextures(original);
  if (textures === undefined) {
    throw new InputError(`${place} is a copy of ${original}: no textures are there any more.`);
  }
  const { sha256 } = listed;
  if (hashOf(textures) !== sha256) {
    throw new InputError(`${place} is a copy of what ${original} was: that was made anew since, with other bytes.`);
  }
  return { textures, kit: { file: place, state: await stateOf(place, sha256, signal) } };
}

/** By `kit.csv`, which does not say in which folder the textures are: one that has the same is it. */
async function findListed(place: string, folders: readonly string[], signal: AbortSignal): Promise<Meant | undefined> {
  const row = await findKitRow(place, signal);
  if (row === undefined) return undefined;
  for (const folder of folders) {
    // Of another batch the manifest may not list it.
    const textures = await findTextures(join(folder, row.path)).catch(() => undefined);
    if (textures !== undefined && hashOf(textures) === row.sha256)
      return { textures, kit: { file: place, state: row.state } };
  }
  throw new InputError(
    `${place} is a copy of ${row.path}, which no folder of textures around here holds: --root names the folder of the recordings.`,
  );
}

function hashOf({ manifest, file }: FoundTextures): string | undefined {
  return manifest.files.find(({ path }) => path === file)?.sha256;
}

/** Folders that may have been auditioned, the nearest first. */
function exportFolders(place: string, { root, exportDir = 'export/tr8s' }: Whereabouts, cwd: string): string[] {
  const roots = root === undefined ? [...around(cwd), ...around(dirname(place))] : [resolve(cwd, root)];
  return roots.flatMap((folder) => {
    const usual = resolve(folder, exportDir);
    return [usual, dirname(usual), folder];
  });
}
