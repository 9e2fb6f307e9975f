/** Writes a zip of files, whole or not at all. The same files are always the same bytes; memory does not grow with them. */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { InputError, InternalError } from '@stem/core';
import { openAtomic, withTarget, type AtomicOptions, type FilePath, type OpenFile } from '@stem/core/format';
import { compareCodePoints } from '@stem/catalog/text';
import { createNameCheck } from './entry-name.ts';
import { formatSums, sumsName } from './sha256-sums.ts';
import { localHeader, zipDirectory, type ZipEntry } from './zip-records.ts';

const { min } = Math;

/** A file that lies on the disk, with the hash it must have, or a text. */
export type ArchiveEntry = ArchiveFile | { readonly name: string; readonly text: string };

export interface ArchiveFile {
  readonly name: string;
  readonly path: FilePath;
  readonly sha256: string;
  /** Where it is known, the file is held against it alone, in a sixth of the time: `checkArchive` hashes what was written. */
  readonly crc32?: number;
}

/** An archive that is being written. Has its name once it is finished. */
export interface ArchiveWriter {
  /** Copies an entry, behind those that are there. One at a time. */
  add(entry: ArchiveEntry): Promise<void>;
  /** Adds `SHA256SUMS` and the directory, and puts the archive in place. */
  finish(): Promise<void>;
  /** Takes away what was written; nothing happens after `finish`, so it can stand in a `finally`. */
  discard(): Promise<void>;
}

/** Copied at a time: what is hashed is then still in the processor's cache. */
const pieceBytes = 2 ** 18;
/** Pieces copied in one go, in a few ms: then whoever else waits for the thread has his turn, who begins the master among them. */
const turnPieces = 8;

/**
 * Writes the entries, sorted by their names, and `SHA256SUMS` of them all. Fails where a file is not, or no longer, what
 * its hash says; then nothing is left at `path`.
 *
 * Everything is stored: float audio deflates by a fifth at most of its size and for most of the time, and what deflates
 * well is small; so the bytes don't depend on the zlib of the machine either.
 */
export async function writeArchive(
  path: string,
  entries: readonly ArchiveEntry[],
  options?: AtomicOptions,
): Promise<void> {
  const archive = await createArchive(path, options);
  try {
    for (const entry of [...entries].sort(byName)) await archive.add(entry);
    await archive.finish();
  } finally {
    await archive.discard();
  }
}

/**
 * The same for entries that come one after the other: their contents lie in that order, and the directory, which is what is
 * read, has them by their names.
 */
export async function createArchive(path: string, options?: AtomicOptions): Promise<ArchiveWriter> {
  const file = await openAtomic(path, options);
  const refusalOf = createNameCheck();
  const added: ArchiveEntry[] = [];
  const written: ZipEntry[] = [];
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  let offset = 0;
  let isOpen = true;
  const named = (error: unknown): never => {
    throw withTarget(error, path);
  };
  const add = async (entry: ArchiveEntry): Promise<void> => {
    requireName(entry, refusalOf);
    const content = await writeEntry(file, entry, { offset, piece }).catch(named);
    added.push(entry);
    written.push(content);
    offset += localHeader(content).length + content.bytes;
  };
  return {
    add,
    async finish() {
      await add({ name: sumsName, text: sumsOf(added) });
      await file.append(zipDirectory(written.sort(byName), offset)).catch(named);
      isOpen = false;
      await file.publish();
    },
    async discard() {
      if (isOpen) await file.discard();
      isOpen = false;
    },
  };
}

/** The text of `SHA256SUMS` for these entries. */
export function sumsOf(entries: readonly ArchiveEntry[]): string {
  const sums = [...entries].sort(byName).map((entry) => ({
    name: entry.name,
    sha256: 'text' in entry ? createHash('sha256').update(entry.text).digest('hex') : entry.sha256,
  }));
  return formatSums(sums);
}

function byName(a: Pick<ArchiveEntry, 'name'>, b: Pick<ArchiveEntry, 'name'>): number {
  return compareCodePoints(a.name, b.name);
}

/** Names are ours or out of a song file that has been checked: here a bad one is our bug. */
function requireName({ name }: ArchiveEntry, refusalOf: ReturnType<typeof createNameCheck>): void {
  const refusal = refusalOf(name);
  if (refusal === undefined) return;
  throw new InternalError(`Expected a name of its own inside the archive, got ${JSON.stringify(name)}: ${refusal}.`);
}

interface EntryPlace {
  readonly offset: number;
  /** Work space. */
  readonly piece: Buffer;
}

/** Appends an entry; its CRC is known when its content is written, and only then its header is what it has to be. */
async function writeEntry(file: OpenFile, entry: ArchiveEntry, { offset, piece }: EntryPlace): Promise<ZipEntry> {
  const { name } = entry;
  if ('text' in entry) {
    const text = Buffer.from(entry.text);
    const whole = { name, offset, bytes: text.length, crc32: crc32(text) };
    await file.append(Buffer.concat([localHeader(whole), text]));
    return whole;
  }
  const source = await open(entry.path);
  try {
    const { size: bytes } = await source.stat();
    const header = localHeader({ name, offset, bytes, crc32: 0 });
    await file.append(header);
    const copied = await copyChecked(source, file, { ...entry, bytes, piece });
    const whole = { name, offset, bytes, crc32: copied };
    await file.handle.write(localHeader(whole), 0, header.length, offset);
    return whole;
  } finally {
    await source.close();
  }
}

interface CheckedCopy extends ArchiveFile {
  readonly bytes: number;
  readonly piece: Buffer;
}

/** Returns the CRC-32 of what was copied. */
async function copyChecked(
  source: FileHandle,
  file: OpenFile,
  { path, sha256, crc32: known, bytes, piece }: CheckedCopy,
): Promise<number> {
  const hash = known === undefined ? createHash('sha256') : undefined;
  let crc = 0;
  let position = 0;
  for (let pieces = 1; position < bytes; pieces++) {
    const got = readSync(source.fd, piece, 0, min(pieceBytes, bytes - position), position);
    if (got === 0) break;
    const part = piece.subarray(0, got);
    hash?.update(part);
    crc = crc32(part, crc);
    await file.append(part);
    position += got;
    if (pieces % turnPieces === 0) await setImmediate();
  }
  const [what, expected, found] = hash ? ['SHA-256', sha256, hash.digest('hex')] : ['CRC-32', known, crc];
  if (found === expected) return crc;
  throw new InputError(`${String(path)} changed while it was archived: expected ${what} ${expected}, got ${found}.`);
}
