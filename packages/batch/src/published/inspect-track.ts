/** A track's folder against its manifest: every file read again. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseManifest, type Manifest, type ManifestFile } from '@stem/catalog/manifest';
import { canonicalHash, compareCodePoints, DocumentError } from '@stem/catalog/text';
import { wavFacts, type WavFacts } from '@stem/core/format';
import { hashFile } from '@stem/core/format/files';
import { failureReason, systemReason } from '../reason.ts';
import { relPathRefusal } from '../rel-path.ts';
import { manifestName, mostManifestBytes, slashBasename } from './find-batch.ts';
import { isBystander, isTemporary, pathBelow, type Finding, type FindingKind } from './finding.ts';

export interface TrackReport {
  /** From the folder on that was verified. */
  readonly folder: string;
  /** Undefined where it cannot be read. */
  readonly manifest: Manifest | undefined;
  /** Textures that were read, and their bytes. */
  readonly files: number;
  readonly bytes: number;
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
  const manifest = await readManifest(path, entries.get(manifestName), tell);
  let [files, bytes] = [0, 0];
  if (manifest !== undefined) {
    checkManifest(manifest, { name: isPublished ? basename(path) : undefined, tell });
    for (const file of manifest.files) {
      signal.throwIfAborted();
      if (!(await inspectFile(file, { path, entries, tell, signal }))) continue;
      files += 1;
      bytes += file.bytes;
    }
    tellExtras(manifest, { entries, tell });
  }
  return { folder, manifest, files, bytes, findings };
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

async function readManifest(path: string, kind: EntryKind | undefined, tell: Tell): Promise<Manifest | undefined> {
  const file = join(path, manifestName);
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
    if (error instanceof DocumentError) {
      for (const { line, column, path: key, message } of error.problems) {
        tell('changed', manifestName, `${line}:${column}: ${key === '' ? '' : `${key}: `}${message}`);
      }
    } else if (systemReason(error) === undefined) throw error;
    else tell('unreadable', manifestName, `expected a manifest that can be read, got: ${failureReason(error)}`);
    return undefined;
  }
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
  readonly signal: AbortSignal;
}

/** Whether it could be read from its first byte to its last. */
async function inspectFile(file: ManifestFile, { path, entries, tell, signal }: FileCheck): Promise<boolean> {
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
    else for (const message of headerFaults(file, await wavFacts(own))) tell('changed', file.path, message);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    tell('unreadable', file.path, `expected a file that can be read, got: ${failureReason(error)}`);
    return false;
  }
}

/** The bytes are those of the manifest: where it says something else of them, it was edited. */
function headerFaults(file: ManifestFile, facts: WavFacts | undefined): string[] {
  if (facts === undefined) return ['expected a WAV file, got something else'];
  const subtype = file.bit_depth === 32 ? 'FLOAT' : `PCM_${file.bit_depth}`;
  const wanted: [what: string, expected: unknown, got: unknown][] = [
    ['coding', subtype, facts.subtype ?? 'another'],
    ['sample rate', file.sample_rate, facts.sampleRate],
    ['channels', file.channels, facts.channels],
    ['frames', file.frames, facts.frames],
    ['loop', loopText(file.loop), loopText(facts.loop)],
  ];
  return wanted
    .filter(([, expected, got]) => expected !== got)
    .map(([what, expected, got]) => `${what}: expected ${String(expected)} as the manifest says, got ${String(got)}`);
}

function loopText(loop: { readonly start: number; readonly end: number } | null | undefined): string {
  return loop ? `${loop.start} to ${loop.end}` : 'none';
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
