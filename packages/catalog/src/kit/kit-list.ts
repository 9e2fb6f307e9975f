/** What `keep` has put into a folder (`.stem-kit.json`): so that it replaces nothing else, and `why` knows what each file is. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '@stem/core';
import { z } from 'zod';
import { parseCsv } from '../text/csv.ts';
import { decodeText, readBytes } from '../text/source-text.ts';

export const kitListName = '.stem-kit.json';

const kitFile = z.object({
  // A name with a folder in it is none of a kit.
  name: z.string().regex(/^[a-z0-9_]+\.(?:wav|csv)$/),
  sha256: z.string(),
  /** The texture it is a copy of, below `from`. */
  path: z.string().optional(),
});

const listedTexture = kitFile.required().extend({
  path: z.string().refine((text) => !path.isAbsolute(text) && !text.split(/[\\/]/).includes('..')),
});

const kitListSchema = z.object({
  kind: z.literal('kit'),
  version: z.literal(1),
  /** The folder that was auditioned. */
  from: z.string().optional(),
  /** A name stands twice while one file replaces another. */
  files: z.array(kitFile),
});

export type KitFile = z.output<typeof kitFile>;
/** A file of a kit that is a copy of a texture. */
export type KitTexture = z.output<typeof listedTexture>;
export type KitList = z.output<typeof kitListSchema>;

/** Undefined where there is none. Throws an InputError where it is none of ours. */
export async function readKitList(folder: string): Promise<KitList | undefined> {
  const file = path.join(folder, kitListName);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) return undefined;
  const list = parsed(decodeText(await readBytes(file), file));
  if (list === undefined) throw new InputError(`${file} is no list of a kit: move it away, and try again.`);
  return list;
}

export function formatKitList(list: Pick<KitList, 'from' | 'files'>): string {
  return `${JSON.stringify({ kind: 'kit', version: 1, ...list } satisfies KitList, null, 2)}\n`;
}

/** The list for people, which a kit has in a zip too. */
export const kitCsvName = 'kit.csv';

/** The textures that it lists, as far as it can be read. What leads out of a folder is left out. */
export function parseKitCsv(text: string, file: string): KitTexture[] {
  const { header, records } = parseCsv(text, file, ['name', 'original_path', 'sha256']);
  const [name, original, sha256] = ['name', 'original_path', 'sha256'].map((column) => header.indexOf(column));
  return records.flatMap((cells) => {
    const row = { name: cells[name ?? -1], path: cells[original ?? -1], sha256: cells[sha256 ?? -1] };
    const { success, data } = listedTexture.safeParse(row);
    return success ? [data] : [];
  });
}

function parsed(text: string): KitList | undefined {
  try {
    return kitListSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
