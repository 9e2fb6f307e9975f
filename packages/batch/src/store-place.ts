/** Puts a finished track in its place in a store, under a claim: what is not ours goes aside, textures, then the manifest. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseManifest, type Manifest } from '@stem/catalog/manifest';
import { InputError } from '@stem/core';
import type { Condition, PutObject, ReadObject, StoredObject } from '@stem/storage';
import pLimit from 'p-limit';
import { claimTrack, LostClaim, parseClaim, type HeldClaim, type OwnObject } from './store-claim.ts';
import { headPath, manifestOf, noteOf, readTrack, sumsOf, type StoredTrack } from './store-track.ts';

export interface PlaceRequest {
  /** As it was when it was found that the track has to be made. */
  readonly before: StoredTrack;
  /** The finished folder. */
  readonly work: string;
  readonly signal: AbortSignal;
  /** What was not ours is there now. */
  readonly onKept: (place: string) => void;
}

/** A part of each in memory. */
const atOnce = 4;

const leaveMs = 10_000;

/** False where another was at the track meanwhile. */
export async function placeTrack(request: PlaceRequest): Promise<boolean> {
  const { before, work, signal } = request;
  const { store, slug, head } = before;
  const manifest = parseManifest(await readFile(join(work, 'manifest.json'), 'utf8'));
  const condition: Condition = head === undefined ? 'absent' : { etag: head.etag };
  const ours = [...ownObjects(before), ...manifest.files.map(({ path, sha256 }) => ({ path, sha256 }))];
  const claim = await claimTrack({ store, path: headPath(slug), condition, ours, signal });
  if (claim === undefined) return false;
  const touched = new Set<string>();
  try {
    return await placeClaimed(claim, manifest, { ...request, touched });
  } catch (error) {
    if (error instanceof LostClaim || claim.signal.reason instanceof LostClaim) return false;
    // What cannot be said now is seen by others when nothing has been heard for a while.
    await leave(claim, head, touched.size > 0).catch(() => undefined);
    throw error;
  }
}

/** Without a texture touched the version before is whole, and stands again. */
async function leave(claim: HeldClaim, head: ReadObject | undefined, isTouched: boolean): Promise<void> {
  if (isTouched || head === undefined || parseClaim(head) !== undefined) return claim.giveUp();
  await claim.replace(head.content, head.note, AbortSignal.timeout(leaveMs));
}

/** What batches have put there, or were putting. */
function ownObjects({ head }: StoredTrack): readonly OwnObject[] {
  const claim = head === undefined ? undefined : parseClaim(head);
  return (claim?.ours ?? manifestOf({ head })?.files ?? []).map(({ path, sha256 }) => ({ path, sha256 }));
}

interface Placing extends PlaceRequest {
  /** What was put or taken away. */
  readonly touched: Set<string>;
}

async function placeClaimed(claim: HeldClaim, { files }: Manifest, request: Placing): Promise<boolean> {
  const { before, work, signal, touched } = request;
  const { store, slug } = before;
  // Nobody else of ours puts anything there from here on.
  const { objects } = await readTrack(store, slug, claim.signal);
  const now: StoredTrack = { ...before, objects };
  const sums = await currentSums(now, files, claim.signal);
  await keepOthers(claim, now, { files, sums, onKept: request.onKept });
  const placed = await putTextures(claim, now, { files, sums, work, touched });
  const wanted = new Set(files.map(({ path }) => path));
  for (const [path, object] of objects) {
    if (wanted.has(path)) continue;
    await claim.keep();
    touched.add(path);
    await store.remove(object.path, claim.signal);
  }
  await claim.keep();
  return claim.replace(await readFile(join(work, 'manifest.json')), noteOf(files, placed), signal);
}

/** Of all objects whose names are ours. Where the note still holds, by the manifest that it stands beside. */
function currentSums(now: StoredTrack, files: Manifest['files'], signal: AbortSignal): Promise<Map<string, string>> {
  const { head, objects } = now;
  const listed = manifestOf(now)?.files ?? [];
  if (head?.note !== undefined && head.note === noteOf(listed, objects)) {
    const there = listed.filter(({ path }) => objects.has(path));
    return Promise.resolve(new Map(there.map(({ path, sha256 }) => [path, sha256])));
  }
  return sumsOf(now, [...ownObjects(now), ...files], signal);
}

interface Keeping {
  readonly files: Manifest['files'];
  readonly sums: ReadonlyMap<string, string>;
  readonly onKept: (place: string) => void;
}

/** What somebody has put there, or has made of a texture, gets a name beside the track before anything is done to it. */
async function keepOthers(claim: HeldClaim, now: StoredTrack, { files, sums, onKept }: Keeping): Promise<void> {
  const { store, head } = now;
  const ours = new Set([...ownObjects(now), ...files].map(({ path, sha256 }) => `${sha256} ${path}`));
  const others = [...now.objects].filter(([path]) => !ours.has(`${sums.get(path) ?? ''} ${path}`));
  const isOther = head !== undefined && parseClaim(head) === undefined && manifestOf(now) === undefined;
  if (others.length === 0 && !isOther) return;
  const aside = await freePlace(now, claim.signal);
  for (const [path, object] of others) {
    await claim.keep();
    if (!(await store.copy(object, `${aside}/${path}`, claim.signal))) throw changedMeanwhile(now, path);
  }
  if (isOther) await store.put(`${aside}/manifest.json`, { bytes: head.content }, { condition: 'absent' });
  onKept(`${store.address}/${aside}`);
}

async function freePlace({ store, slug }: StoredTrack, signal: AbortSignal): Promise<string> {
  for (let number = 1; ; number++) {
    const place = `${slug}.bak${number === 1 ? '' : number}`;
    const { done } = await store.list(`${place}/`, signal).next();
    if (done === true) return place;
  }
}

interface Putting {
  readonly files: Manifest['files'];
  readonly sums: ReadonlyMap<string, string>;
  readonly work: string;
  readonly touched: Set<string>;
}

/** Those that are there already stay. Each only where it still is what was listed: another may have taken the claim over. */
async function putTextures(
  claim: HeldClaim,
  now: StoredTrack,
  { files, sums, work, touched }: Putting,
): Promise<Map<string, StoredObject | PutObject>> {
  const { store, slug, objects } = now;
  const placed = new Map<string, StoredObject | PutObject>();
  const limit = pLimit(atOnce);
  const failed = new AbortController();
  const signal = AbortSignal.any([claim.signal, failed.signal]);
  const putOne = async ({ path, sha256 }: Manifest['files'][number]): Promise<void> => {
    const found = objects.get(path);
    if (found !== undefined && sums.get(path) === sha256) {
      placed.set(path, found);
      return;
    }
    await claim.keep();
    touched.add(path);
    const condition: Condition = found === undefined ? 'absent' : { etag: found.etag };
    const put = await store.put(`${slug}/${path}`, { file: join(work, path) }, { condition, signal });
    if (put === undefined) throw changedMeanwhile(now, path);
    placed.set(path, put);
  };
  // None is on its way any more when this ends, whatever has become of them.
  const ends = await Promise.allSettled(
    files.map((file) =>
      limit(async () => {
        signal.throwIfAborted();
        await putOne(file).catch((error: unknown) => {
          failed.abort(error);
          throw error;
        });
      }),
    ),
  );
  claim.signal.throwIfAborted();
  for (const end of ends) if (end.status === 'rejected') throw failed.signal.reason;
  return placed;
}

function changedMeanwhile({ store, slug }: StoredTrack, path: string): InputError {
  return new InputError(
    `${store.address}/${slug}/${path}: It was changed by another program while the track was published; run the same command again.`,
  );
}
