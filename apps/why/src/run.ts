/** Runs `why`: finds what is meant, asks select's plan, the results, the manifest and batch's own check, and tells. */
import { dirname, join, resolve } from 'node:path';
import { planAgain, planBatch } from '@stem/batch';
import type { ResultRow } from '@stem/catalog/results';
import type { WhyDocument } from '@stem/catalog/why';
import { exitCode, printable, type Context } from '@stem/cli';
import { InputError } from '@stem/core';
import type { WhyArgs } from './command.ts';
import { readDocuments, resultsOf, type Documents } from './documents.ts';
import { around, findRoot } from './find-root.ts';
import { findMeant } from './find-meant.ts';
import { isThere, type FoundTextures } from './find-textures.ts';
import { findTrack } from './find-track.ts';
import { shellCommand } from './shell-words.ts';
import { tellNow, type Present } from './tell-now.ts';
import { tellSelection } from './tell-selection.ts';
import { tellTexture, tellTextures } from './tell-textures.ts';
import { whyText } from './why-text.ts';

export async function runWhy(args: WhyArgs, context: Context): Promise<number> {
  try {
    const document = await why(args, context);
    if (args.json) context.results.json(document);
    else context.results.write(whyText(document, context.results));
    return exitCode.done;
  } catch (error) {
    if (context.signal.aborted) return exitCode.interrupted;
    throw error;
  }
}

/** The track, where it is, and the textures of it that were asked for. */
interface Subject {
  readonly relPath: string;
  readonly root: string;
  readonly documents: Documents;
  readonly textures: FoundTextures | undefined;
  /** The copy that they were found by. */
  readonly kit: WhyDocument['kit'];
}

async function findSubject(args: WhyArgs, context: Context): Promise<Subject> {
  const { cwd } = context;
  const place = resolve(cwd, args.path);
  const named = args.root === undefined ? undefined : resolve(cwd, args.root);
  if (named !== undefined && !(await isThere(named))) throw new InputError(`--root ${named} is not there.`);
  const { textures, kit } = await findMeant(place, args, context);
  if (textures !== undefined) {
    const { rel_path: relPath } = textures.manifest.source;
    const root = named ?? (await searchRoot(relPath, [cwd, textures.folder], context));
    return { relPath, root, textures, kit, documents: await readDocuments(args, [cwd, ...around(root)], context) };
  }
  const documents = await readDocuments(args, [cwd, ...around(named ?? dirname(place))], context);
  const track = await findTrack(args.path, documents, { cwd, root: named });
  const catalog = documents.catalog === undefined ? [] : [dirname(documents.catalog.path)];
  const root = named ?? track.root ?? (await searchRoot(track.relPath, [cwd, ...catalog, dirname(place)], context));
  return { relPath: track.relPath, root, documents, textures, kit };
}

async function searchRoot(relPath: string, folders: readonly string[], { cwd, messages }: Context): Promise<string> {
  const root = await findRoot(relPath, folders);
  if (root === undefined) {
    messages.warn(`${printable(relPath)} was found in no folder around here; say --root, the folder it starts from.`);
  }
  return root ?? cwd;
}

async function why(args: WhyArgs, context: Context): Promise<WhyDocument> {
  const { cwd, signal } = context;
  const { relPath, root, documents, textures, kit } = await findSubject(args, context);
  const { catalog, selection } = documents;
  const results = resultsOf(documents, relPath);
  const selected = await tellSelection(relPath, documents, { args, cwd });
  const row = results?.document.results.find((found) => found.rel_path === relPath);
  const present = await tellNow({
    args,
    root,
    relPath,
    profileName: results?.document.profile ?? undefined,
    slug: slugOf(relPath, documents, row),
    textures,
    signal,
  });
  const file = textures?.manifest.files.find(({ path }) => path === textures.file);
  const listed = [...(catalog?.document.rows ?? []), ...(selection?.document.rows ?? [])];
  return {
    track: { id: listed.find((found) => found.relPath === relPath)?.id ?? row?.id ?? null, rel_path: relPath },
    root,
    selection: selected ?? null,
    batch:
      results === undefined ? null : { results: results.path, timestamp: results.document.timestamp, row: row ?? null },
    textures:
      present.folder === undefined || present.manifest === undefined
        ? null
        : tellTextures(present.folder, present.manifest),
    texture: textures === undefined || file === undefined ? null : await tellTexture(file, { ...textures, signal }),
    kit,
    now: present.now ?? null,
    again: await tellAgain(present, { root, file: file?.path, signal }),
  };
}

/** As the batch names it now: that depends on the whole selection. */
function slugOf(relPath: string, { selection }: Documents, row: ResultRow | undefined): string | undefined {
  const rows = selection?.document.rows ?? [];
  const tasks = rows.length === 0 ? [] : planBatch(rows, { startIndex: 0 }).all;
  return tasks.find((task) => task.relPath === relPath || task.row.relPath === relPath)?.slug ?? row?.track_slug;
}

async function tellAgain(
  { folder, manifest }: Present,
  { root, file, signal }: { readonly root: string; readonly file: string | undefined; readonly signal: AbortSignal },
): Promise<WhyDocument['again']> {
  if (folder === undefined || manifest === undefined) return null;
  const { obstacles } = await planAgain(manifest, root, signal);
  if (obstacles.length > 0) return { command: null, words: null, obstacles: [...obstacles] };
  const words = ['stem', 'again', file === undefined ? folder : join(folder, file), '--root', root, '--to', 'again'];
  return { command: shellCommand(words), words, obstacles: [] };
}
