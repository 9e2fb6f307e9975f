/** What can be said against the entries of a zip before any is unpacked: from the directory and the local headers. */
import type { FileHandle } from 'node:fs/promises';
import yauzl from 'yauzl';
import { createNameCheck, nameRefusal } from './entry-name.ts';

export interface EntryFault {
  readonly name: string;
  readonly message: string;
}

export interface NamedEntry {
  readonly entry: yauzl.Entry;
  readonly name: string;
  /** The byte of the archive at which its content starts. */
  readonly dataStart: number;
}

/** Where an entry lies in the file. */
interface Extent extends NamedEntry {
  readonly start: number;
  readonly end: number;
}

const stored = 0;
const deflated = 8;
const descriptorFlag = 8;
const utf8Flag = 0x800;
const symbolicLink = 0o120_000;
const descriptorSignature = 0x08074b50;

/** The entries that may be read, and what is wrong with the others. Folders are neither. */
export async function entryFaults(
  zip: yauzl.ZipFile,
  handle: FileHandle,
  entries: readonly yauzl.Entry[],
): Promise<{ readonly sound: readonly NamedEntry[]; readonly problems: readonly EntryFault[] }> {
  const problems: EntryFault[] = [];
  const extents: Extent[] = [];
  const nameFault = createNameCheck();
  for (const entry of entries) {
    const name = nameOf(entry);
    if (name.endsWith('/') && entry.uncompressedSize === 0 && nameRefusal(name.slice(0, -1)) === undefined) continue;
    const message = nameFault(name) ?? kindRefusal(entry);
    if (message !== undefined) problems.push({ name, message });
    else {
      const dataStart = await contentStart(zip, handle, entry);
      if (typeof dataStart === 'string') problems.push({ name, message: dataStart });
      else {
        const [start, end] = [entry.relativeOffsetOfLocalHeader, dataStart + entry.compressedSize];
        extents.push({ entry, name, dataStart, start, end });
      }
    }
  }
  const overlapping = overlaps(extents);
  problems.push(...[...overlapping].map(({ name }) => ({ name, message: 'it shares its bytes with another entry' })));
  return { sound: extents.filter((one) => !overlapping.has(one)), problems };
}

/** Most tools write UTF-8 without saying so. What is neither gets a sign that no name may hold. */
function nameOf(entry: yauzl.Entry): string {
  if ((entry.generalPurposeBitFlag & utf8Flag) !== 0) return entry.fileNameRaw.toString('utf8');
  return yauzl.getFileNameLowLevel(utf8Flag, entry.fileNameRaw, entry.extraFields, true);
}

function kindRefusal(entry: yauzl.Entry): string | undefined {
  if (entry.isEncrypted()) return 'it is encrypted';
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) {
    return `compression method: expected 0 or 8, got ${entry.compressionMethod}`;
  }
  const mode = entry.externalFileAttributes >>> 16;
  if ((mode & 0o170_000) === symbolicLink) return 'it is a symbolic link';
  if (entry.compressionMethod === stored && entry.compressedSize !== entry.uncompressedSize) {
    return `size: expected ${entry.uncompressedSize} bytes as stored, got ${entry.compressedSize}`;
  }
  return undefined;
}

/**
 * Where the content of an entry starts; or in words what its own header says otherwise than the directory. So a single flipped bit is
 * found in the headers too, where no CRC covers it.
 */
async function contentStart(zip: yauzl.ZipFile, handle: FileHandle, entry: yauzl.Entry): Promise<number | string> {
  const local = await zip.readLocalFileHeaderPromise(entry, {}).catch((error: Error) => error);
  if (local instanceof Error) return local.message;
  const hasDescriptor = (entry.generalPurposeBitFlag & descriptorFlag) !== 0;
  const isZip64 = local.compressedSize === 0xffffffff || local.uncompressedSize === 0xffffffff;
  const facts: [what: string, expected: string | number, found: string | number][] = [
    ['name', entry.fileNameRaw.toString('latin1'), local.fileName.toString('latin1')],
    ['flags', entry.generalPurposeBitFlag, local.generalPurposeBitFlag],
    ['compression method', entry.compressionMethod, local.compressionMethod],
    ['date', entry.lastModFileDate, local.lastModFileDate],
    ['time', entry.lastModFileTime, local.lastModFileTime],
  ];
  if (hasDescriptor) facts.push(...(await descriptorFacts(handle, entry, local.fileDataStart)));
  // With a descriptor behind the content, what stands here is nothing yet, or true.
  if (!isZip64 && !(hasDescriptor && local.crc32 + local.compressedSize + local.uncompressedSize === 0)) {
    facts.push(['CRC-32', entry.crc32, local.crc32], ['packed size', entry.compressedSize, local.compressedSize]);
    facts.push(['size', entry.uncompressedSize, local.uncompressedSize]);
  }
  const odd = facts.find(([, expected, found]) => expected !== found);
  if (odd) return `${odd[0]} in its header: expected ${odd[1]} as in the directory, got ${odd[2]}`;
  return local.fileDataStart;
}

/** CRC and sizes behind the content; the signature in front of them is usual, but left out by some. */
async function descriptorFacts(
  handle: FileHandle,
  entry: yauzl.Entry,
  fileDataStart: number,
): Promise<[string, number, number][]> {
  const bytes = Buffer.alloc(24 + 4);
  await handle.read(bytes, 0, bytes.length, fileDataStart + entry.compressedSize);
  const fields = bytes.readUInt32LE(0) === descriptorSignature ? bytes.subarray(4) : bytes;
  // Archives beyond 4 GiB have sizes of 64 bits here, also those of small entries.
  const isWide =
    Number(fields.readBigUInt64LE(4)) === entry.compressedSize &&
    Number(fields.readBigUInt64LE(12)) === entry.uncompressedSize;
  return [
    ['CRC-32', entry.crc32, fields.readUInt32LE(0)],
    ['packed size', entry.compressedSize, isWide ? entry.compressedSize : fields.readUInt32LE(4)],
    ['size', entry.uncompressedSize, isWide ? entry.uncompressedSize : fields.readUInt32LE(8)],
  ];
}

/** Entries that share bytes are how a small file unpacks to petabytes (Fifield, "A better zip bomb", 2019). */
function overlaps(extents: readonly Extent[]): Set<Extent> {
  const found = new Set<Extent>();
  let furthest: Extent | undefined;
  for (const extent of [...extents].sort((a, b) => a.start - b.start)) {
    if (furthest && extent.start < furthest.end) {
      found.add(extent);
      found.add(furthest);
    }
    if (!furthest || extent.end > furthest.end) furthest = extent;
  }
  return found;
}
