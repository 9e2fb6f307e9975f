/** What select and batch-generate have left: the catalog, the selection, the results, as far as they are there. */
import { join, resolve } from 'node:path';
import { formatProblem, readCatalog, readSelection, type Catalog } from '@stem/catalog/catalog';
import { readResults, shardResultsIn, type Results } from '@stem/catalog/results';
import type { Context } from '@stem/cli';
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
  /** Of a whole run, or of shards that were not joined yet. */
  readonly results: readonly Named<Results>[];
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
  const [catalog, selection] = [
    await find(args.catalog, 'audio_catalog.csv'),
    await find(args.sources, 'selected_sources.csv'),
  ];
  const read = async <Document>(
    path: string | undefined,
    reader: (path: string) => Promise<Document>,
  ): Promise<Named<Document> | undefined> => (path === undefined ? undefined : { path, document: await reader(path) });
  const found = {
    catalog: await read(catalog, readCatalog),
    selection: await read(selection, readSelection),
    results: await readAll(args.results === undefined ? await resultsIn(folders) : [resolve(cwd, args.results)]),
  };
  for (const warning of found.catalog?.document.warnings ?? []) messages.warn(formatProblem(warning));
  return found;
}

const resultsName = 'batch_results.json';

/** Of the first folder that has some: those of all, else those of shards. */
async function resultsIn(folders: readonly string[]): Promise<readonly string[]> {
  for (const folder of folders) {
    if (await isFile(join(folder, resultsName))) return [join(folder, resultsName)];
    const paths = await shardResultsIn(folder, resultsName).catch((): string[] => []);
    if (paths.length > 0) return paths;
  }
  return [];
}

/** The latest first. */
async function readAll(paths: readonly string[]): Promise<readonly Named<Results>[]> {
  const read = await Promise.all(paths.map(async (path) => ({ path, document: await readResults(path) })));
  return read.toSorted((one, other) => (one.document.timestamp < other.document.timestamp ? 1 : -1));
}

/** Those that have the track, or are to have it; else any. */
export function resultsOf({ results }: Documents, relPath: string): Named<Results> | undefined {
  const isOf = (tracks: readonly { readonly rel_path: string }[] = []): boolean =>
    tracks.some((track) => track.rel_path === relPath);
  return (
    results.find(({ document }) => isOf(document.results)) ??
    results.find(({ document }) => isOf(document.shard?.tracks)) ??
    results[0]
  );
}
