/** What a store holds of one track, and whether that is what its manifest says. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseManifest, type Manifest } from '@stem/catalog/manifest';
import { makeTemporaryFolder } from '@stem/core/format/files';
import type { ReadObject, Store, StoredObject } from '@stem/storage';
import { change, type Change } from './change.ts';
import { checkReceipt, textureChanges, type Inputs, type Receipt, type ReceiptOptions } from './receipt.ts';
import { parseClaim, type OwnObject } from './store-claim.ts';

export interface StoredTrack {
  readonly store: Store;
  readonly slug: string;
  /** In the manifest's place; undefined where nothing is. */
  readonly head: ReadObject | undefined;
  /** All others, by their paths below the track. */
  readonly objects: ReadonlyMap<string, StoredObject>;
}

export function headPath(slug: string): string {
  return `${slug}/manifest.json`;
}

/** How often it is tried to see both at one moment. */
const mostTries = 5;

export async function readTrack(store: Store, slug: string, signal?: AbortSignal): Promise<StoredTrack> {
  for (let tries = 1; ; tries++) {
    const head = await store.read(headPath(slug), signal);
    const objects = await listTrack(store, slug, signal);
    const listed = objects.get('manifest.json');
    objects.delete('manifest.json');
    if (listed?.etag === head?.etag || tries === mostTries) return { store, slug, head, objects };
  }
}

async function listTrack(
  store: Store,
  slug: string,
  signal: AbortSignal | undefined,
): Promise<Map<string, StoredObject>> {
  const objects = new Map<string, StoredObject>();
  for await (const object of store.list(`${slug}/`, signal)) objects.set(object.path.slice(slug.length + 1), object);
  return objects;
}

/** Undefined where there is none that can be read. */
export function manifestOf({ head }: Pick<StoredTrack, 'head'>): Manifest | undefined {
  try {
    return head === undefined ? undefined : parseManifest(Buffer.from(head.content).toString());
  } catch {
    return undefined;
  }
}

export async function readStoredReceipt(track: StoredTrack, inputs: Inputs, options: ReceiptOptions): Promise<Receipt> {
  const manifest = manifestOf(track);
  if (manifest === undefined) return { manifest, changes: [changedHead(track)] };
  return checkReceipt(manifest, inputs, () => changedObjects(track, manifest, options));
}

function changedHead({ head }: StoredTrack): Change {
  if (head === undefined) return change('manifest', null, null);
  const isClaim = parseClaim(head) !== undefined;
  return change(
    'manifest',
    'there',
    isClaim ? 'the track was being published, and that did not end' : 'it cannot be read',
  );
}

async function changedObjects(
  track: StoredTrack,
  { files }: Manifest,
  { isKept, signal }: ReceiptOptions,
): Promise<readonly Change[]> {
  const { store, slug, objects, head } = track;
  const note = noteOf(files, objects);
  if (head?.note !== undefined && head.note === note) return [];
  const sums = await sumsOf(track, files, signal);
  const missing = files.map(({ path }) => path).filter((path) => !objects.has(path));
  const changed = files.filter(({ path, sha256 }) => objects.has(path) && sums.get(path) !== sha256);
  const changes = textureChanges(files, { missing, changed: changed.map(({ path }) => path) });
  if (changes.length === 0 && isKept && head !== undefined) {
    await store.put(headPath(slug), { bytes: head.content }, { condition: { etag: head.etag }, note, signal });
  }
  return changes;
}

/**
 * A sum over the versions of a track's objects, noted beside its manifest: while it is the same, none of them has to be asked
 * for its own.
 */
export function noteOf(
  files: readonly OwnObject[],
  objects: ReadonlyMap<string, Pick<StoredObject, 'bytes' | 'etag'>>,
): string {
  const lines = files.map(({ path, sha256 }) => {
    const { bytes, etag } = objects.get(path) ?? {};
    return JSON.stringify([path, sha256, bytes ?? null, etag ?? null]);
  });
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

/** The SHA-256 of those objects of a track that have such names. What others have put is fetched for it. */
export async function sumsOf(
  { store, objects }: Pick<StoredTrack, 'store' | 'objects'>,
  named: readonly { readonly path: string }[],
  signal: AbortSignal | undefined,
): Promise<Map<string, string>> {
  const sums = new Map<string, string>();
  for (const path of new Set(named.map((one) => one.path))) {
    const object = objects.get(path);
    const found = object === undefined ? undefined : await store.look(object.path, signal);
    if (found !== undefined) sums.set(path, found.sha256 ?? (await fetchedSum(store, found, signal)));
  }
  return sums;
}

async function fetchedSum(store: Store, object: StoredObject, signal: AbortSignal | undefined): Promise<string> {
  const folder = await makeTemporaryFolder('stem-sum');
  try {
    return await store.fetch(object, join(folder, 'object'), signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
