/** One entry of a zip from its first byte to its last: length, CRC-32 and SHA-256, and the bytes where they are wanted. */
import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type yauzl from 'yauzl';
import type { NamedEntry } from './entry-faults.ts';

export interface ArchivedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The byte of the archive at which it lies as it is; undefined where it is deflated. */
  readonly storedAt: number | undefined;
}

export interface EntryContent {
  readonly name: string;
  /** Undefined where it could not be read to its end. */
  readonly file: ArchivedFile | undefined;
  readonly text: string | undefined;
  readonly problems: readonly { readonly name: string; readonly message: string }[];
}

export interface EntryRequest extends NamedEntry {
  /** Whether its text is wanted; only for small ones. */
  readonly keepsText: boolean;
  readonly archive: FileHandle;
  /** The file to unpack it to. */
  readonly target: string | undefined;
}

/** A text beyond this is not kept. */
const maxTextBytes = 2 ** 24;

/** Reads it; what is wrong with it is in the result. Fails only where the target cannot be written. */
export async function readEntry(zip: yauzl.ZipFile, request: EntryRequest): Promise<EntryContent> {
  const { entry, name, dataStart, keepsText, target } = request;
  const output = target === undefined ? undefined : await open(target, 'wx');
  const hash = createHash('sha256');
  const texts: Buffer[] = [];
  let bytes = 0;
  let crc = 0;
  const take = async (chunk: Buffer): Promise<void> => {
    bytes += chunk.length;
    crc = crc32(chunk, crc);
    hash.update(chunk);
    if (keepsText && bytes <= maxTextBytes) texts.push(Buffer.from(chunk));
    await output?.writeFile(chunk);
  };
  try {
    const fault = await (entry.compressionMethod === 0 ? readStored(request, take) : stream(zip, entry, take));
    if (fault !== undefined) return { name, file: undefined, text: undefined, problems: [{ name, message: fault }] };
  } finally {
    await output?.close();
  }
  const problems =
    crc === entry.crc32 ? [] : [{ name, message: `CRC-32: expected ${hex(entry.crc32)}, got ${hex(crc)}` }];
  const text = keepsText ? Buffer.concat(texts).toString('utf8') : undefined;
  const storedAt = entry.compressionMethod === 0 ? dataStart : undefined;
  return { name, file: { name, bytes, sha256: hash.digest('hex'), storedAt }, text, problems };
}

/** Pieces of what is stored as it is; the same for all of it, as its bytes are taken before the next is read. */
const pieceBytes = 2 ** 18;
/** Pieces read in one go, in some 10 ms: then whoever else waits for the thread has his turn, a Ctrl-C among them. */
const turnPieces = 64;

/** Nothing has to be unpacked: read in this thread, without a stream, in a third of the time. */
async function readStored(
  { entry, dataStart, archive }: EntryRequest,
  take: (chunk: Buffer) => Promise<void>,
): Promise<string | undefined> {
  const { uncompressedSize: size } = entry;
  const piece = Buffer.allocUnsafeSlow(Math.min(size, pieceBytes));
  for (let position = 0, pieces = 1; position < size; pieces++) {
    const got = readSync(archive.fd, piece, 0, Math.min(piece.length, size - position), dataStart + position);
    if (got === 0) return `size: expected ${size} bytes, got ${position}`;
    position += got;
    await take(got === piece.length ? piece : piece.subarray(0, got));
    if (pieces % turnPieces === 0) await setImmediate();
  }
  return undefined;
}

/** Says in words why the entry ended too early or did not end where it should. */
async function stream(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry,
  take: (chunk: Buffer) => Promise<void>,
): Promise<string | undefined> {
  const source: Readable | Error = await zip.openReadStreamPromise(entry).catch((error: Error) => error);
  if (source instanceof Error) return source.message;
  const chunks = source[Symbol.asyncIterator]();
  let bytes = 0;
  try {
    for (;;) {
      const next = await chunks.next().catch((error: Error) => error);
      if (next instanceof Error) return `it cannot be unpacked: ${next.message}`;
      if (next.done === true) break;
      bytes += (next.value as Buffer).length;
      // What goes on beyond its size is a bomb: none of that is written.
      if (bytes > entry.uncompressedSize) return `size: expected ${entry.uncompressedSize} bytes, got more`;
      await take(next.value as Buffer);
    }
  } finally {
    source.destroy();
  }
  return bytes === entry.uncompressedSize ? undefined : `size: expected ${entry.uncompressedSize} bytes, got ${bytes}`;
}

function hex(crc: number): string {
  return (crc >>> 0).toString(16).padStart(8, '0');
}
