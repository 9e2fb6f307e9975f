/** Opens a delivery: a folder, or a zip that is read without being unpacked. */
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkArchive, extractArchive, type ArchiveCheck, type StoredFile } from '@stem/batch/archive';
import { kitCsvName } from '@stem/catalog/kit';
import { FormatError, InputError } from '@stem/core';
import { makeTemporaryFolder } from '@stem/core/format/files';
import type { Delivery, DeliveryProblem } from './delivery.ts';
import { readFolder } from './folder.ts';
import { unwrapped } from './wrapped-zip.ts';

/** Hears, before a zip is hashed, where the files lie that are stored in it. */
export type OnListed = (files: readonly StoredFile[]) => Promise<void>;

/** Opens and hashes everything. Throws InputError where there is nothing of that name, FormatError where it is no zip. */
export async function openDelivery(place: string, onListed?: OnListed): Promise<Delivery> {
  const delivery = await opened(place, onListed);
  const names = new Set(delivery.files.map(({ path }) => path));
  if (!names.has(kitCsvName) || names.has('manifest.json')) return delivery;
  await delivery.close();
  throw new InputError(
    `${place} is a kit of stem keep: verify checks the folder of textures that it was gathered from.`,
  );
}

async function opened(place: string, onListed: OnListed | undefined): Promise<Delivery> {
  const found = await stat(place).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'there is no such folder or file' : cause.message;
    throw new InputError(`Cannot open ${place}: ${why}.`, { cause });
  });
  if (found.isDirectory()) {
    return { kind: 'folder', ...(await readFolder(place)), close: async () => undefined };
  }
  return unwrapped(await openZip(place, onListed));
}

async function openZip(place: string, onListed: OnListed | undefined): Promise<Delivery> {
  const check = await checkArchive(place, {}, onListed).catch(async (error: unknown) => {
    if (error instanceof FormatError && !(await startsAsZip(place))) {
      throw new InputError(`Expected a folder or a zip, got ${place}, which is neither.`, { cause: error });
    }
    throw error;
  });
  if (check.files.every(({ storedAt }) => storedAt !== undefined)) return storedZip(place, check);
  // Sound that is deflated can only be read from its start: it is unpacked, whoever made it so.
  const folder = await makeTemporaryFolder('stem-verify');
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const { files, problems } = await extractArchive(place, folder);
    const unpacked = files.map(({ name, bytes, sha256 }) => {
      return { path: name, bytes, sha256, file: join(folder, ...name.split('/')), region: undefined };
    });
    return { kind: 'zip', archives: [], files: unpacked, problems: problems.map(problemOf), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function storedZip(place: string, { files, problems }: ArchiveCheck): Delivery {
  return {
    kind: 'zip',
    archives: [],
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
