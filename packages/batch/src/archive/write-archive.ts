/** Writes a zip of files, whole or not at all. The same files are always the same bytes; memory does not grow with them. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { InputError, InternalError } from '@stem/core';
import { writeAtomic } from '@stem/core/format';
import { compareCodePoints } from '@stem/catalog';
import yazl from 'yazl';
import { createNameCheck } from './entry-name.ts';
import { formatSums, sumsName } from './sha256-sums.ts';

/** A file that lies on the disk, with the hash it must have, or a text. */
export type ArchiveEntry =
  | { readonly name: string; readonly path: string; readonly sha256: string }
  | { readonly name: string; readonly text: string };

/**
 * Everything is stored: float audio deflates by a fifth at most of its size and for most of the time, and what deflates
 * well is small; so the bytes don't depend on the zlib of the machine either.
 *
 * A date has no zone in a zip: it is taken apart and put together by the local clock, and 1980 is where it begins.
 */
const entryOptions = {
  compress: false,
  mode: 0o100_644,
  mtime: new Date(1980, 0, 1),
  forceDosTimestamp: true,
} as const;

const readBytes = 2 ** 20;

/**
 * Writes the entries, sorted by their names, and `SHA256SUMS` of them all. Fails where a file is not, or no longer, what
 * its hash says; then nothing is left at `path`.
 */
export async function writeArchive(path: string, entries: readonly ArchiveEntry[]): Promise<void> {
  const all = withSums(entries);
  checkNames(all);
  const zip = new yazl.ZipFile();
  const output = zip.outputStream as Readable;
  const fail = (error: Error): void => {
    output.destroy(error);
  };
  zip.on('error', fail);
  await addEntries(zip, all, fail);
  zip.end();
  try {
    await writeAtomic(path, async (handle) => {
      for await (const chunk of output) await handle.writeFile(chunk as Buffer);
    });
  } finally {
    output.destroy();
  }
}

function withSums(entries: readonly ArchiveEntry[]): ArchiveEntry[] {
  return [...entries, { name: sumsName, text: sumsOf(entries) }].sort(byName);
}

/** The text of `SHA256SUMS` for these entries. */
export function sumsOf(entries: readonly ArchiveEntry[]): string {
  const sums = [...entries].sort(byName).map((entry) => ({
    name: entry.name,
    sha256: 'text' in entry ? createHash('sha256').update(entry.text).digest('hex') : entry.sha256,
  }));
  return formatSums(sums);
}

function byName(a: ArchiveEntry, b: ArchiveEntry): number {
  return compareCodePoints(a.name, b.name);
}

/** Names are ours or out of a song file that has been checked: here a bad one is our bug. */
function checkNames(entries: readonly ArchiveEntry[]): void {
  const refusalOf = createNameCheck();
  for (const { name } of entries) {
    const refusal = refusalOf(name);
    if (refusal === undefined) continue;
    throw new InternalError(`Expected a name of its own inside the archive, got ${JSON.stringify(name)}: ${refusal}.`);
  }
}

async function addEntries(
  zip: yazl.ZipFile,
  entries: readonly ArchiveEntry[],
  fail: (error: Error) => void,
): Promise<void> {
  for (const entry of entries) {
    if ('text' in entry) {
      zip.addBuffer(Buffer.from(entry.text), entry.name, entryOptions);
      continue;
    }
    const { size } = await stat(entry.path);
    zip.addReadStreamLazy(entry.name, { ...entryOptions, size }, (take) => {
      const stream = Readable.from(checkedBytes(entry.path, entry.sha256), { objectMode: false });
      // A stream that fails says so to nobody further down the pipe.
      stream.on('error', fail);
      take(null, stream);
    });
  }
}

async function* checkedBytes(path: string, sha256: string): AsyncGenerator<Buffer, void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: readBytes })) {
    hash.update(chunk as Buffer);
    yield chunk as Buffer;
  }
  const found = hash.digest('hex');
  if (found !== sha256)
    throw new InputError(`${path} changed while it was archived: expected SHA-256 ${sha256}, got ${found}.`);
}
