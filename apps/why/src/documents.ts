/** What select and batch-generate have left: the catalog, the selection, the results, as far as they are there. */
import { join, resolve } from 'node:path';
import { formatProblem, readCatalog, readSelection, type Catalog } from '@stem/catalog/catalog';
import { parseResults, type Results } from '@stem/catalog/results';
import { systemReason, type Context } from '@stem/cli';
import { InputError } from '@stem/core';
import { readDocument } from '@stem/core/format/files';
import type { WhyArgs } from './command.ts';
import { isFile } from './find-textures.ts';

export interface Named<Document> {
  readonly path: string;
  readonly document: Document;
}

type Selection = Awaited<ReturnType<typeof readSelection>>;

export interface Documents {
  readonly catalog: Named<Catalog> | undefined;
  readonly selection: Named<Selection> | undefined;
  readonly results: Named<Results> | undefined;
}

/** Those that are named have to be there; the usual ones are looked for in these folders. */
export async function readDocuments(
  args: Pick<WhyArgs, 'catalog' | 'sources' | 'results'>,
  folders: readonly string[],
  { cwd, messages }: Context,
): Promise<Documents> {
  const find = async (named: string | undefined, usual: string): Promise<string | undefined> => {
    if (named !== undefined) return resolve(cwd, named);
    for (const folder of folders) if (await isFile(join(folder, usual))) return join(folder, usual);
    return undefined;
  };
  const [catalog, selection, results] = [
    await find(args.catalog, 'audio_catalog.csv'),
    await find(args.sources, 'selected_sources.csv'),
    await find(args.results, 'batch_results.json'),
  ];
  const read = async <Document>(
    path: string | undefined,
    reader: (path: string) => Promise<Document>,
  ): Promise<Named<Document> | undefined> => (path === undefined ? undefined : { path, document: await reader(path) });
  const found = {
    catalog: await read(catalog, readCatalog),
    selection: await read(selection, readSelection),
    results: await read(results, readResults),
  };
  for (const warning of found.catalog?.document.warnings ?? []) messages.warn(formatProblem(warning));
  return found;
}

async function readResults(path: string): Promise<Results> {
  try {
    return parseResults(await readDocument(path), path);
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new InputError(`Cannot read the results ${path}: ${reason}.`, { cause: error });
  }
}
