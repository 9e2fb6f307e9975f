/** Opens a zip again and checks all of it: names, headers, sizes, CRC-32 and SHA-256, each entry streamed once. */
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FormatError, InputError } from '@stem/core';
import { makeFolder } from '@stem/core/format/files';
import yauzl from 'yauzl';
import { checkEnd, directoryFaults } from './directory-faults.ts';
import { entryFaults, type EntryFault } from './entry-faults.ts';
import { readEntry, type ArchivedFile, type EntryContent } from './read-entry.ts';
import { judgeSums, sumsName } from './sha256-sums.ts';

/** What is wrong, with the entry it is wrong with. */
export interface ArchiveProblem {
  readonly name: string;
  /** `CRC-32: expected …, got …` */
  readonly message: string;
}

export interface ArchiveCheck {
  /** What could be read, in the order of the archive, `SHA256SUMS` left out. */
  readonly files: readonly ArchivedFile[];
  readonly problems: readonly ArchiveProblem[];
}

/** What is more than this is no deliverable but a trap, and is refused before anything is unpacked. */
export interface ArchiveLimits {
  readonly maxEntries: number;
  /** Of all entries together, unpacked. */
  readonly maxBytes: number;
}

/** A day of 16 stems in 96 kHz stereo float would be a terabyte; nobody sends that as one zip. */
const defaultLimits: ArchiveLimits = { maxEntries: 10_000, maxBytes: 2 ** 38 };

/** A file that lies in an archive as it is: its bytes from one on. */
export type StoredFile = Pick<ArchivedFile, 'name' | 'bytes'> & { readonly storedAt: number };

/**
 * Checks without unpacking. Throws InputError where the file can't be opened, FormatError where it is no zip. Before the
 * contents are read, `onListed` hears where those lie that are stored: others may read them meanwhile.
 */
export async function checkArchive(
  path: string,
  limits: Partial<ArchiveLimits> = {},
  onListed?: (files: readonly StoredFile[]) => Promise<void>,
): Promise<ArchiveCheck> {
  return readArchive(path, { ...defaultLimits, ...limits }, { onListed });
}

/** Checks and unpacks what is sound into an empty folder of the caller's. */
export async function extractArchive(
  path: string,
  folder: string,
  limits: Partial<ArchiveLimits> = {},
): Promise<ArchiveCheck> {
  return readArchive(path, { ...defaultLimits, ...limits }, { folder });
}

interface ReadRequest {
  /** Where to unpack to. */
  readonly folder?: string;
  readonly onListed?: ((files: readonly StoredFile[]) => Promise<void>) | undefined;
}

async function readArchive(
  path: string,
  limits: ArchiveLimits,
  { folder, onListed }: ReadRequest,
): Promise<ArchiveCheck> {
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new InputError(`Cannot open ${path}: ${cause.code === 'ENOENT' ? 'no such file' : cause.message}.`, {
      cause,
    });
  });
  try {
    const zip = await openZip(handle, path);
    const { entries, end } = await listEntries(zip, path, limits);
    await checkEnd(handle, entries, { path, end: directoryEnd(zip) });
    const faults = await entryFaults(zip, handle, entries);
    const stored = faults.sound.filter(({ entry }) => entry.compressionMethod === 0);
    await onListed?.(
      stored.map(({ name, entry, dataStart }) => ({ name, bytes: entry.uncompressedSize, storedAt: dataStart })),
    );
    const contents: EntryContent[] = [];
    for (const { entry, name, dataStart } of faults.sound) {
      const target = folder === undefined ? undefined : join(folder, ...name.split('/'));
      if (target !== undefined) await makeFolder(dirname(target));
      contents.push(
        await readEntry(zip, { entry, name, dataStart, keepsText: name === sumsName, archive: handle, target }),
      );
    }
    const odd = await directoryFaults(handle, entries, { named: faults.sound, end });
    return judge(contents, [...faults.problems, ...odd]);
  } finally {
    await handle.close();
  }
}

/** Sizes are compared here, where the entry can be named; yauzl would give up on the whole archive. */
async function openZip(handle: FileHandle, path: string): Promise<yauzl.ZipFile> {
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
  return yauzl.fromFdPromise(handle.fd, options).catch((cause: Error) => {
    throw new FormatError(`${path} is no zip, or its end is missing`, { cause });
  });
}

interface Directory {
  readonly entries: yauzl.Entry[];
  /** The byte behind it. */
  readonly end: number;
}

async function listEntries(zip: yauzl.ZipFile, path: string, limits: ArchiveLimits): Promise<Directory> {
  if (zip.entryCount > limits.maxEntries) {
    throw new FormatError(`Expected at most ${limits.maxEntries} entries in ${path}, got ${zip.entryCount}.`);
  }
  const entries: yauzl.Entry[] = [];
  let bytes = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      bytes += entry.uncompressedSize;
    }
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new FormatError(`The directory of ${path} is broken behind ${entries.length} entries: ${what}`, { cause });
  }
  const end = directoryEnd(zip);
  // After the last entry yauzl's cursor stands behind it; its type is declared wrongly.
  const cursor = Number(zip.readEntryCursor);
  if (cursor !== end && cursor !== end - zip64EndBytes) {
    throw new FormatError(`The directory of ${path} is broken: expected its end at byte ${end}, got ${cursor}.`);
  }
  if (bytes > limits.maxBytes) {
    throw new FormatError(`Expected at most ${limits.maxBytes} bytes in ${path}, got ${bytes} when unpacked.`);
  }
  return { entries, end: cursor };
}

/** Record and locator that stand between the directory and the end of an archive beyond 4 GiB. */
const zip64EndBytes = 56 + 20;

function directoryEnd({ fileSize, comment }: yauzl.ZipFile): number {
  return fileSize - 22 - comment.length;
}

/** What was read against `SHA256SUMS`. */
function judge(contents: readonly EntryContent[], faults: readonly EntryFault[]): ArchiveCheck {
  const problems: ArchiveProblem[] = [...faults, ...contents.flatMap(({ problems }) => problems)];
  const files = contents.flatMap(({ file }) => (file && file.name !== sumsName ? [file] : []));
  const text = contents.find(({ name }) => name === sumsName)?.text;
  return { files, problems: [...problems, ...judgeSums(text, files, problems)] };
}
