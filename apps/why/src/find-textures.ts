/** Textures that a path means: the folder of a track that a batch has published, or a file in it. */
import { lstat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { parseManifest, type Manifest } from '@stem/catalog/manifest';
import type { WhyDocument } from '@stem/catalog/why';
import { InputError } from '@stem/core';
import { hashFile, readDocument } from '@stem/core/format/files';

export interface FoundTextures {
  readonly folder: string;
  readonly manifest: Manifest;
  /** The texture that was meant, as the manifest calls it; undefined for all of them. */
  readonly file: string | undefined;
}

const manifestName = 'manifest.json';
/** `pads/x.wav` lies two levels below its folder. */
const levels = 2;

/**
 * Looks in the place and above it, so that a texture which is gone is found, too. Undefined where no textures were
 * published; throws where their manifest cannot be read, or does not list the file.
 */
export async function findTextures(place: string): Promise<FoundTextures | undefined> {
  let folder = place;
  for (let level = 0; level <= levels; level++, folder = dirname(folder)) {
    const manifest = await textureManifest(folder);
    if (manifest === undefined) continue;
    return { folder, manifest, file: await meantFile(place, folder, manifest) };
  }
  return undefined;
}

/** Of the folder itself; undefined where there is none, or one of something else. */
export async function textureManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, manifestName);
  if (!(await isFile(path))) return undefined;
  const text = await readDocument(path);
  // Of a delivery of stem produce, or of another program.
  if (!/"kind":\s*"textures"/.test(text)) return undefined;
  return parseManifest(text, path);
}

async function meantFile(place: string, folder: string, { files }: Manifest): Promise<string | undefined> {
  const name = relative(folder, place).split(sep).join('/');
  if (name === '' || name === manifestName) return undefined;
  if (files.some(({ path }) => path === name)) return name;
  const isKind = files.some(({ path }) => path.startsWith(`${name}/`));
  if (isKind) return undefined;
  throw new InputError(
    (await isThere(place))
      ? `${place}: stem has not made this; it is none of the ${files.length} textures that ${join(folder, manifestName)} lists.`
      : `${place}: there is no such texture; ${join(folder, manifestName)} lists ${files.length} others.`,
  );
}

export async function isFile(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

export async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Of a file that had this hash when it was made. */
export async function stateOf(
  path: string,
  sha256: string,
  signal: AbortSignal,
): Promise<NonNullable<WhyDocument['texture']>['state']> {
  if (!(await isFile(path))) return 'gone';
  return (await hashFile(path, signal)) === sha256 ? 'as made' : 'changed';
}
