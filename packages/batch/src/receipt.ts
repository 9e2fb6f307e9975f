/** A manifest as a receipt: does it say that a track is done, from exactly these inputs? */
import { join } from 'node:path';
import { parseManifest, type Manifest } from '@stem/catalog/manifest';
import { canonicalHash } from '@stem/catalog/text';
import { findFfmpeg, readDocument } from '@stem/core/format/files';
import type { Kernels } from '@stem/kernels';
import { change, seedNumber, type Change, type ChangedInput } from './change.ts';
import { changesIn, renewManifest, type FileChanges } from './changed-files.ts';
import { errorCode } from './error-code.ts';

/** The inputs a track's textures follow from. */
export interface Inputs {
  readonly sourceSha256: string;
  readonly profileHash: string;
  /** Every value under its name in a profile, to say which differ. */
  readonly profileValues: Readonly<Record<string, unknown>>;
  readonly seed: string;
  readonly stemVersion: string;
  /** What computes the sound: the last bits differ. */
  readonly kernels: Kernels;
  /** Drum recordings, in the order in which they are used. */
  readonly drums: readonly { readonly label: string; readonly sha256: string; readonly decoder: string }[];
}

export interface ReceiptOptions {
  /** Whether it may be noted that files which somebody has touched are what they were. */
  readonly isKept: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What a published folder says of itself. */
export interface Receipt {
  /** Undefined where there is none that can be read. */
  readonly manifest: Manifest | undefined;
  /** What differs from the inputs, or is not whole; none of a track that is up to date. */
  readonly changes: readonly Change[];
}

/** Whether a published folder is whole and was made from these inputs; if not, what is not so. */
export async function readReceipt(target: string, inputs: Inputs, options: ReceiptOptions): Promise<Receipt> {
  const manifest = await readManifest(target);
  if (!('kind' in manifest)) return { manifest: undefined, changes: [manifest] };
  return checkReceipt(manifest, inputs, () => changedFiles(target, manifest, options));
}

/** Its files are looked at only where the inputs are the same. */
export async function checkReceipt(
  manifest: Manifest,
  inputs: Inputs,
  filesChanged: () => Promise<readonly Change[]>,
): Promise<Receipt> {
  const changes = [...changedInputs(manifest, inputs), ...(await changedDecoder(manifest.source.decoder))];
  if (changes.length > 0) return { manifest, changes };
  if (manifest.files.length === 0) return { manifest, changes: [change('manifest', 'there', 'it lists no textures')] };
  return { manifest, changes: await filesChanged() };
}

/** Pure part: which inputs are not the same. A seed that only follows from audio and profile is not counted beside them. */
export function changedInputs(manifest: Manifest, inputs: Inputs): readonly Change[] {
  const { source, profile, stem, kernels, seed } = manifest;
  const changes: Change[] = [];
  const compare = (input: ChangedInput, was: string, is: string): void => {
    if (was !== is) changes.push(change(input, was, is));
  };
  compare('audio', source.sha256, inputs.sourceSha256);
  if (profile.hash !== inputs.profileHash) changes.push(...changedValues(profile, inputs));
  const number = seedNumber(seed, source.sha256);
  const numberNow = seedNumber(inputs.seed, inputs.sourceSha256);
  if (number !== numberNow) changes.push(change('seed', number, numberNow));
  else if (changes.length === 0) compare('seed', seed, inputs.seed);
  compare('stem', stem, inputs.stemVersion);
  compare('kernels', kernels, inputs.kernels);
  changes.push(...changedDrums(manifest.other_sources, inputs.drums));
  return changes;
}

/** Key by key. */
function changedValues({ hash, values }: Manifest['profile'], { profileHash, profileValues }: Inputs): Change[] {
  const [was, is] = [leaves(values), leaves(profileValues)];
  const keys = [...new Set([...was.keys(), ...is.keys()])];
  const differing = keys.filter((key) => canonicalHash(was.get(key)) !== canonicalHash(is.get(key)));
  if (differing.length === 0) return [change('profile', hash, profileHash)];
  return differing.map((key) => change('profile', was.get(key), is.get(key), key));
}

/** Every value of nested sections under its key with dots. */
function leaves(section: Readonly<Record<string, unknown>>, above = ''): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries(section)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) found.set(above + key, value);
    else for (const leaf of leaves(value as Record<string, unknown>, `${above}${key}.`)) found.set(...leaf);
  }
  return found;
}

function changedDrums(before: Manifest['other_sources'], now: Inputs['drums']): Change[] {
  const lines = (drums: readonly { label: string; sha256: string; decoder: string }[]): Map<string, string> =>
    new Map(drums.map(({ label, sha256, decoder }) => [label, `${sha256} ${decoder}`]));
  const was = lines(before.map(({ rel_path: label, ...rest }) => ({ label, ...rest })));
  const is = lines(now);
  const names = [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name));
  if (names.length > 0) return names.map((name) => change('drums', was.get(name), is.get(name), name));
  const isSameOrder =
    before.length === now.length && before.every(({ rel_path: label }, index) => now[index]?.label === label);
  return isSameOrder ? [] : [change('drums', [...was.keys()], [...is.keys()])];
}

/**
 * A file that ffmpeg decoded is as old as that ffmpeg. Without one at hand nothing can be made anew, so what is there stays.
 * Only here it is asked for its version, which takes a tenth of a second.
 */
async function changedDecoder(decoder: string): Promise<Change[]> {
  if (!decoder.startsWith('ffmpeg')) return [];
  const ffmpeg = await findFfmpeg();
  const now = `ffmpeg ${ffmpeg?.version}`;
  return ffmpeg === undefined || decoder === now ? [] : [change('decoder', decoder, now)];
}

async function readManifest(target: string): Promise<Manifest | Change> {
  try {
    return parseManifest(await readDocument(join(target, 'manifest.json')));
  } catch (error) {
    const isGone = errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
    return change('manifest', isGone ? null : 'there', isGone ? null : 'it cannot be read');
  }
}

/** By their hashes only where somebody was at them. */
async function changedFiles(
  target: string,
  { files }: Manifest,
  { isKept, signal }: ReceiptOptions,
): Promise<readonly Change[]> {
  const { missing, changed, touched } = await changesIn(target, files, signal);
  const changes = textureChanges(files, { missing, changed });
  if (touched.length > 0 && changes.length === 0 && isKept) await renewManifest(target);
  return changes;
}

/** What was rejected and is in the trash is not missing. */
export function textureChanges(
  files: Manifest['files'],
  { missing, changed }: Pick<FileChanges, 'missing' | 'changed'>,
): readonly Change[] {
  const sums = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const trashed = new Set(files.flatMap((file) => (file.trashed === true ? [file.path] : [])));
  const gone = missing.filter((path) => !trashed.has(path));
  return [
    ...gone.map((path) => change('textures', sums.get(path), null, path)),
    ...changed.map((path) => change('textures', sums.get(path), 'another', path)),
  ];
}
