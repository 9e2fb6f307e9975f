/**
 * Fields of a zip that no reader looks at and no CRC covers. Nothing in them changes what is unpacked, but a bit that flipped
 * there may have company elsewhere: in an archive of ours, where they are always the same, they are held against that.
 */
import type { FileHandle } from 'node:fs/promises';
import { FormatError } from '@stem/core';
import type yauzl from 'yauzl';
import type { EntryFault, NamedEntry } from './entry-faults.ts';

const entryBytes = 46;
const endBytes = 22;
/** In place of what needs more than 16 or 32 bits. */
const wide = { short: 0xffff, long: 0xffffffff } as const;

/** What `writeArchive` writes: Unix, 1980-01-01 00:00, a plain file for all to read. */
const own = { madeBy: 0x033f, date: 33, time: 0, attributes: (0o100_644 << 16) >>> 0 } as const;
const versions: ReadonlySet<number> = new Set([20, 45]);

/** Throws FormatError where the record at the end says otherwise than the directory before it. */
export async function checkEnd(
  handle: FileHandle,
  entries: readonly yauzl.Entry[],
  { path, end }: { readonly path: string; readonly end: number },
): Promise<void> {
  const { buffer: record } = await handle.read(Buffer.alloc(endBytes), 0, endBytes, end);
  const size = directoryBytes(entries);
  const facts: [what: string, expected: number, got: number, wide: number][] = [
    ['disk', 0, record.readUInt16LE(4), wide.short],
    ['disk of the directory', 0, record.readUInt16LE(6), wide.short],
    ['entries on this disk', entries.length, record.readUInt16LE(8), wide.short],
    ['bytes of the directory', size, record.readUInt32LE(12), wide.long],
  ];
  const odd = facts.find(([, expected, got, unused]) => got !== expected && got !== unused);
  if (odd) throw new FormatError(`The end of ${path} is broken: ${odd[0]}: expected ${odd[1]}, got ${odd[2]}.`);
}

/** Of an archive of ours; of another, none. The directory ends at byte `end`. */
export async function directoryFaults(
  handle: FileHandle,
  entries: readonly yauzl.Entry[],
  { named, end }: { readonly named: readonly NamedEntry[]; readonly end: number },
): Promise<EntryFault[]> {
  if (2 * entries.filter(isOwn).length <= entries.length) return [];
  const faults: EntryFault[] = [];
  let offset = end - directoryBytes(entries);
  for (const entry of entries) {
    const { buffer: header } = await handle.read(Buffer.alloc(entryBytes), 0, entryBytes, offset);
    const local = await handle.read(Buffer.alloc(2), 0, 2, entry.relativeOffsetOfLocalHeader + 4);
    const facts: [what: string, isRight: boolean, got: number][] = [
      ['made by', entry.versionMadeBy === own.madeBy, entry.versionMadeBy],
      ['version needed', versions.has(entry.versionNeededToExtract), entry.versionNeededToExtract],
      ['version needed in its header', versions.has(local.buffer.readUInt16LE(0)), local.buffer.readUInt16LE(0)],
      ['disk', header.readUInt16LE(34) === 0, header.readUInt16LE(34)],
      ['internal attributes', entry.internalFileAttributes === 0, entry.internalFileAttributes],
      ['attributes', entry.externalFileAttributes === own.attributes, entry.externalFileAttributes],
    ];
    const name = named.find((one) => one.entry === entry)?.name ?? entry.fileNameRaw.toString('latin1');
    for (const [what, isRight, got] of facts) {
      if (!isRight) faults.push({ name, message: `${what}: expected what the other entries have, got ${got}` });
    }
    offset += bytesOf(entry);
  }
  return faults;
}

function isOwn(entry: yauzl.Entry): boolean {
  return (
    entry.versionMadeBy === own.madeBy &&
    entry.lastModFileDate === own.date &&
    entry.lastModFileTime === own.time &&
    entry.externalFileAttributes === own.attributes
  );
}

function directoryBytes(entries: readonly yauzl.Entry[]): number {
  return entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
}

function bytesOf({ fileNameLength, extraFieldLength, fileCommentLength }: yauzl.Entry): number {
  return entryBytes + fileNameLength + extraFieldLength + fileCommentLength;
}
