/** A track's folder against its manifest: every file read again. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseManifest, type Manifest, type ManifestFile } from '@stem/catalog/manifest';
import { canonicalHash, compareCodePoints, DocumentError } from '@stem/catalog/text';
import { wavFacts } from '@stem/core/format';
import { hashFile } from '@stem/core/format/files';
import { failureReason, systemReason } from '../reason.ts';
import { relPathRefusal } from '../rel-path.ts';
import { manifestName, mostManifestBytes, slashBasename } from './find-batch.ts';
import { isBystander, isTemporary, pathBelow, type Finding, type FindingKind } from './finding.ts';
import { headerFaults, summedUp, type HeaderFault } from './header-faults.ts';

export interface TrackReport {
  /** From the folder on that was verified. */
  readonly folder: string;
  /** Undefined where it cannot be read. */
  readonly manifest: Manifest | undefined;
  /** Textures that were read, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Textures that are not here since they were rejected: the manifest says so. */
  readonly trashed: number;
  readonly findings: readonly Finding[];
}

export interface TrackPlace {
  readonly place: string;
  readonly folder: string;
  /** Whether it lies where a batch has put it, so that its name says something. */
  readonly isPublished: boolean;
  readonly signal: AbortSignal;
}

type Tell = (kind: FindingKind, name: string, message: string) => void;

/** Opens nothing that is not in the folder: what a manifest says is looked up in the list of what is there. */
export async function inspectTrack(track: TrackPlace): Promise<TrackReport> {
  const { place, folder, isPublished, signal } = track;
  const findings: Finding[] = [];
  const tell: Tell = (kind, name, message) => findings.push({ kind, path: pathBelow(folder, name), message });
  const path = join(place, folder);
  const entries = await listEntries(path, tell);
  const manifest = await readManifest(path, entries, tell);
  let [files, bytes, trashed] = [0, 0, 0];
  if (manifest !== undefined) {
    checkManifest(manifest, { name: isPublished ? basename(path) : undefined, tell });
    const faults: HeaderFault[] = [];
    for (const file of manifest.files) {
      signal.throwIfAborted();
      if (file.trashed === true && !entries.has(file.path)) {
        trashed += 1;
        continue;
      }
      if (!(await inspectFile(file, { path, entries, tell, faults, signal }))) continue;
      files += 1;
      bytes += file.bytes;
    }
    for (const fault of summedUp(faults)) tell('changed', fault.path || manifestName, fault.message);
    tellExtras(manifest, { entries, tell });
  }
  return { folder, manifest, files, bytes, trashed, findings };
}

type EntryKind = 'file' | 'link' | 'device';
type Entries = ReadonlyMap<string, EntryKind>;

/** What is no folder, at any depth, by its path with slashes. Links are not followed. */
async function listEntries(path: string, tell: Tell): Promise<Entries> {
  const entries = new Map<string, EntryKind>();
  const list = async (below: string): Promise<void> => {
    const found = await readdir(join(path, below), { withFileTypes: true }).catch((error: unknown) => {
      tell('unreadable', below, `expected a folder that can be read, got: ${failureReason(error)}`);
      return [];
    });
    for (const entry of found) {
      const name = pathBelow(below, entry.name);
      if (entry.isDirectory()) await list(name);
      else entries.set(name, entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'device');
    }
  };
  await list('');
  return entries;
}

async function readManifest(path: string, entries: Entries, tell: Tell): Promise<Manifest | undefined> {
  const file = join(path, manifestName);
  const kind = entries.get(manifestName);
  if (kind !== 'file') {
    tell('changed', manifestName, `expected a file, got ${kind === undefined ? 'none' : `a ${kind}`}`);
    return undefined;
  }
  try {
    const { size } = await stat(file);
    if (size > mostManifestBytes) {
      tell('changed', manifestName, `expected a manifest of at most ${mostManifestBytes} bytes, got ${size}`);
      return undefined;
    }
    return parseManifest(await text(createReadStream(file)), manifestName);
  } catch (error) {
    if (error instanceof DocumentError) tell('changed', manifestName, documentFault(error, entries));
    else if (systemReason(error) === undefined) throw error;
    else tell('unreadable', manifestName, `expected a manifest that can be read, got: ${failureReason(error)}`);
    return undefined;
  }
}

/** One, however many there are: they have one reason, and one remedy. */
function documentFault({ problems }: DocumentError, entries: Entries): string {
  const [{ line, column, path: key, message } = { line: 1, column: 1, path: '', message: 'is none' }] = problems;
  const files = [...entries.keys()].filter((name) => name !== manifestName && !isBystander(slashBasename(name)));
  const more = problems.length > 1 ? `, and ${problems.length - 1} more problems` : '';
  return `${line}:${column}: ${key === '' ? '' : `${key}: `}${message}${more}; ${files.length} files beside it were not checked`;
}

/** What a manifest has to say of itself: nobody else's word stands against it. */
function checkManifest(
  { slug, profile, files }: Manifest,
  { name, tell }: { readonly name: string | undefined; readonly tell: Tell },
): void {
  if (name !== undefined && name !== slug) {
    tell(
      'foreign',
      '',
      `expected a folder that is named after its track (${slug}), got an older version or a copy of it`,
    );
  }
  const hash = canonicalHash(profile.values);
  if (hash !== profile.hash) {
    tell('changed', manifestName, `profile: expected values of the hash ${profile.hash}, got those of ${hash}`);
  }
  const seen = new Set<string>();
  for (const { path } of files) {
    const refusal = relPathRefusal(path);
    if (refusal !== undefined) tell('changed', manifestName, `expected paths in this folder, got ${path}: ${refusal}`);
    if (seen.has(path)) tell('changed', manifestName, `expected every file once, got ${path} again`);
    seen.add(path);
  }
}

interface FileCheck {
  readonly path: string;
  readonly entries: Entries;
  readonly tell: Tell;
  /** Gets what the manifest says wrongly of it. */
  readonly faults: HeaderFault[];
  readonly signal: AbortSignal;
}

/** Whether it could be read from its first byte to its last. */
async function inspectFile(file: ManifestFile, { path, entries, tell, faults, signal }: FileCheck): Promise<boolean> {
  const kind = entries.get(file.path);
  if (kind === undefined) {
    if (relPathRefusal(file.path) === undefined)
      tell('missing', file.path, 'expected the file that the manifest lists, got none');
    return false;
  }
  if (kind !== 'file') {
    tell('changed', file.path, `expected a file, got a ${kind}`);
    return false;
  }
  const own = join(path, ...file.path.split('/'));
  try {
    const { size } = await stat(own);
    if (size !== file.bytes) {
      tell('changed', file.path, `expected ${file.bytes} bytes, got ${size}`);
      return true;
    }
    const sha256 = await hashFile(own, signal);
    if (sha256 !== file.sha256) tell('changed', file.path, `expected the SHA-256 ${file.sha256}, got ${sha256}`);
    else faults.push(...headerFaults(file, await wavFacts(own)));
    return true;
  } catch (error) {
    signal.throwIfAborted();
    tell('unreadable', file.path, `expected a file that can be read, got: ${failureReason(error)}`);
    return false;
  }
}

function tellExtras({ files }: Manifest, { entries, tell }: { readonly entries: Entries; readonly tell: Tell }): void {
  const listed = new Set([manifestName, ...files.map(({ path }) => path)]);
  for (const [name, kind] of [...entries].sort(([a], [b]) => compareCodePoints(a, b))) {
    if (listed.has(name) || isBystander(slashBasename(name))) continue;
    if (isTemporary(slashBasename(name))) {
      tell('half-published', name, 'expected nothing, got what a run wrote that was killed');
    } else tell('extra', name, `expected nothing that the manifest does not list, got a ${kind}`);
  }
}
