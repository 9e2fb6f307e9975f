/** A delivery as it lies there: a folder, or a zip that is read without being unpacked. */
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkArchive, extractArchive, sumsName, type ArchiveCheck } from '@stem/batch/archive';
import { FormatError, InputError } from '@stem/core';
import { openSound, type ByteRegion, type OpenSound } from '@stem/core/format';
import { readFolder } from './folder.ts';

/** A file of the delivery, all of it read once. */
export interface DeliveredFile {
  /** From the folder on, or in the archive. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly file: string;
  /** Where it lies in `file`; undefined where it is that file. */
  readonly region: ByteRegion | undefined;
}

/** What was found wrong while reading: `CRC-32: expected …, got …`. */
export interface DeliveryProblem {
  readonly path: string;
  readonly message: string;
}

export interface Delivery {
  readonly kind: 'folder' | 'zip';
  readonly files: readonly DeliveredFile[];
  readonly problems: readonly DeliveryProblem[];
  /** Takes away what was unpacked. */
  close(): Promise<void>;
}

/** The largest text that is read: a manifest of 64 stems is a tenth of it. */
const mostTextBytes = 2 ** 26;

/** Opens and hashes everything. Throws InputError where there is nothing of that name, FormatError where it is no zip. */
export async function openDelivery(place: string): Promise<Delivery> {
  const found = await stat(place).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such folder or file' : cause.message;
    throw new InputError(`Cannot open ${place}: ${why}.`, { cause });
  });
  if (found.isDirectory()) {
    return { kind: 'folder', ...(await readFolder(place)), close: async () => undefined };
  }
  return openZip(place);
}

async function openZip(place: string): Promise<Delivery> {
  const check = await checkArchive(place).catch(async (error: unknown) => {
    if (error instanceof FormatError && !(await startsAsZip(place))) {
      throw new InputError(`Expected a folder or a zip, got ${place}, which is neither.`, { cause: error });
    }
    throw error;
  });
  if (check.files.every(({ storedAt }) => storedAt !== undefined)) return storedZip(place, check);
  // Sound that is deflated can only be read from its start: it is unpacked, whoever made it so.
  const folder = await mkdtemp(join(tmpdir(), 'stem-verify-'));
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const { files, problems } = await extractArchive(place, folder);
    const unpacked = files.map(({ name, bytes, sha256 }) => {
      return { path: name, bytes, sha256, file: join(folder, ...name.split('/')), region: undefined };
    });
    return { kind: 'zip', files: unpacked, problems: problems.map(problemOf), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function storedZip(place: string, { files, problems }: ArchiveCheck): Delivery {
  return {
    kind: 'zip',
    files: files.map(({ name, bytes, sha256, storedAt = 0 }) => {
      return { path: name, bytes, sha256, file: place, region: { offset: storedAt, bytes } };
    }),
    problems: problems.map(problemOf),
    close: async () => undefined,
  };
}

function problemOf({ name, message }: { readonly name: string; readonly message: string }): DeliveryProblem {
  return { path: name, message };
}

/** `PK`, with which every zip begins, a broken one too. */
async function startsAsZip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('latin1') === 'PK';
  } finally {
    await handle.close();
  }
}

/** The bytes of a small file. */
export async function contentOf({ path, bytes, file, region }: DeliveredFile): Promise<Buffer> {
  if (bytes > mostTextBytes) throw new FormatError(`Expected ${path} to be small, got ${bytes} bytes.`);
  if (!region) return readFile(file);
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(bytes), 0, bytes, region.offset);
    return buffer;
  } finally {
    await handle.close();
  }
}

export function openDelivered({ file, region }: DeliveredFile): Promise<OpenSound> {
  return openSound(file, region);
}

/** Whether there is a list of sums at all; a delivery of others has none. */
export function hasSums({ problems }: Delivery): boolean {
  return !problems.some(({ path, message }) => path === sumsName && message.endsWith('got none'));
}
