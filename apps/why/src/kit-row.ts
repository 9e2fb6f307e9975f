/** What `kit.csv` says of a file of a kit that has no list: one that was a zip, or is one yet. */
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { checkArchive } from '@stem/batch/archive';
import { kitCsvName, parseKitCsv, type KitTexture } from '@stem/catalog/kit';
import type { WhyDocument } from '@stem/catalog/why';
import { InputError } from '@stem/core';
import { readDocument } from '@stem/core/format/files';
import { isFile, stateOf } from './find-textures.ts';

export interface KitRow extends KitTexture {
  readonly state: NonNullable<WhyDocument['kit']>['state'];
}

/** Undefined where the place is in no such kit. A file of a zip is `kit.zip/NAME.wav`. */
export async function findKitRow(place: string, signal: AbortSignal): Promise<KitRow | undefined> {
  if (isZip(place) && (await isFile(place))) {
    throw new InputError(`${place} is a zip: name a texture in it, such as ${join(basename(place), 'NAME.wav')}.`);
  }
  const folder = dirname(place);
  const name = basename(place);
  if (isZip(folder) && (await isFile(folder))) return zippedRow(folder, name);
  const csv = join(folder, kitCsvName);
  if (!(await isFile(csv))) return undefined;
  const row = parseKitCsv(await readDocument(csv), csv).find((found) => found.name === name);
  return row && { ...row, state: await stateOf(place, row.sha256, signal) };
}

async function zippedRow(zip: string, name: string): Promise<KitRow | undefined> {
  const { files } = await checkArchive(zip);
  const csv = files.find((file) => file.name === kitCsvName);
  if (csv?.storedAt === undefined) return undefined;
  const handle = await open(zip, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(csv.bytes), 0, csv.bytes, csv.storedAt);
    const row = parseKitCsv(buffer.toString('utf8'), join(zip, kitCsvName)).find((found) => found.name === name);
    const found = files.find((file) => file.name === name);
    return row && { ...row, state: found === undefined ? 'gone' : found.sha256 === row.sha256 ? 'as made' : 'changed' };
  } finally {
    await handle.close();
  }
}

function isZip(path: string): boolean {
  return path.toLowerCase().endsWith('.zip');
}
