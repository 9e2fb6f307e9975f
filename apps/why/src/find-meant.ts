/** The textures that a path means: their folder, one of them, a copy in a kit of `keep`, or a link to any of these. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readKitList } from '@stem/catalog/kit';
import type { WhyDocument } from '@stem/catalog/why';
import { InputError } from '@stem/core';
import { findTextures, stateOf, type FoundTextures } from './find-textures.ts';

export interface Meant {
  readonly textures: FoundTextures | undefined;
  /** Null where it is no copy. */
  readonly kit: WhyDocument['kit'];
}

/** Throws where it is a copy of what is not there any more, as `findTextures` does. */
export async function findMeant(place: string, signal: AbortSignal): Promise<Meant> {
  for (const path of new Set([place, await realpath(place).catch(() => place)])) {
    const textures = await findTextures(path);
    if (textures !== undefined) return { textures, kit: null };
    const copy = await findCopied(path, signal);
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
  const { sha256 } = textures.manifest.files.find(({ path }) => path === textures.file) ?? {};
  if (sha256 !== listed.sha256) {
    throw new InputError(`${place} is a copy of what ${original} was: that was made anew since, with other bytes.`);
  }
  return { textures, kit: { file: place, state: await stateOf(place, sha256, signal) } };
}
