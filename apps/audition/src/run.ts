/** Runs `audition`: manifests and files in, one page out; then serves it, where that was asked for. */
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { findBatch, type FoundBatch } from '@stem/batch/published';
import { exitCode, printable, systemReason, type Context } from '@stem/cli';
import { checkOutputFile } from '@stem/cli/output-file';
import { InputError } from '@stem/core';
import type { AuditionArgs } from './command.ts';
import { hearAll, type HeardAll } from './hear-all.ts';
import { groupedTextures } from './likeness.ts';
import { olderPage, type OlderPage } from './older-page.ts';
import { measuresVersion, type PageData } from './page-data.ts';
import { packPieces, pictureLayout } from './pictures.ts';
import { readTracks, type FoundTrack } from './read-tracks.ts';
import { auditionDocument, writtenText, type Written } from './report.ts';
import { openSoundStore } from './sound-store.ts';
import { writePage } from './write-page.ts';

export async function runAudition(args: AuditionArgs, context: Context): Promise<number> {
  try {
    return await audition(args, context);
  } catch (error) {
    if (context.signal.aborted) return exitCode.interrupted;
    throw error;
  }
}

async function audition(args: AuditionArgs, context: Context): Promise<number> {
  const { messages, results, cwd } = context;
  const batch = await requireBatch(resolve(cwd, args.folder), args.folder);
  const root = await requireFolder(resolve(cwd, args.root), args.root);
  const path = join(batch.place, 'index.html');
  const older = await olderPage(path);
  if (older === 'foreign') {
    throw new InputError(`${printable(path)} is not a page of stem audition: move it away, and this can be written.`);
  }
  await checkOutputFile(path);
  const known = older === 'none' || args.fresh ? new Map<never, never>() : older.known;
  const { tracks, problems, missingSources } = await readTracks(batch, root);
  const { heard, data, bytes } = await heardPage({ args, batch, tracks, known, older, path }, context);
  const allProblems = [...problems, ...heard.problems];
  for (const problem of allProblems) messages.warn(problem);
  const written = { path, bytes, data, heard, problems: allProblems, missingSources };
  if (args.json) results.json(auditionDocument(written));
  else results.write(writtenText(written));
  if (args.serve) await (await import('./serve/serve.ts')).serve({ args, path, root, tracks }, context);
  return allProblems.length === 0 ? exitCode.done : exitCode.incomplete;
}

interface PageRequest extends Omit<DataRequest, 'heard'> {
  readonly known: OlderPage['known'];
  readonly path: string;
}

type HeardPage = Pick<Written, 'heard' | 'data' | 'bytes'>;

async function heardPage(request: PageRequest, context: Context): Promise<HeardPage> {
  const { args, path } = request;
  const store = args.embed ? openSoundStore(dirname(path)) : undefined;
  try {
    const heard = await hearAll({ ...args, ...request, embeds: args.embed, room: store?.room }, context);
    const data = await pageData({ ...request, heard });
    const pictures = packPieces(heard.pictures, pictureLayout);
    const sounds = heard.sounds.map((sound) => sound && store && (() => store.bytesOf(sound)));
    return { heard, data, bytes: await writePage(path, { data, pictures, sounds }) };
  } finally {
    store?.close();
  }
}

async function requireBatch(place: string, named: string): Promise<FoundBatch> {
  const batch = await findBatch(place);
  if (batch === undefined || batch.tracks.length === 0) {
    const isThere = await stat(place).then(
      () => true,
      () => false,
    );
    throw new InputError(
      isThere
        ? `No textures of stem batch-generate were found in ${printable(named)}; it publishes into export/tr8s of the root.`
        : `There is no folder ${printable(named)}.`,
    );
  }
  // A page in a track's own folder would be taken for somebody's file when the track is made again.
  if (batch.tracks.includes('')) {
    throw new InputError(`${printable(named)} is the folder of a single track: name the one above it.`);
  }
  return { ...batch, place: await realpath(place) };
}

async function requireFolder(folder: string, named: string): Promise<string> {
  return realpath(folder).catch((error: unknown) => {
    throw new InputError(`Cannot read the root ${printable(named)}: ${systemReason(error) ?? String(error)}.`);
  });
}

interface DataRequest {
  readonly args: AuditionArgs;
  readonly batch: FoundBatch;
  readonly tracks: readonly FoundTrack[];
  readonly heard: HeardAll;
  readonly older: OlderPage | 'none';
}

async function pageData({ args, batch, tracks, heard, older }: DataRequest): Promise<PageData> {
  const id = older === 'none' ? createHash('sha256').update(batch.place).digest('hex').slice(0, 16) : older.id;
  return {
    measures: measuresVersion,
    id,
    title: `${basename(dirname(batch.place))}/${basename(batch.place)}`,
    stem: await ownVersion(),
    embedded: args.embed ? 'flac' : null,
    pictures: pictureLayout,
    tracks: tracks.map(({ folder, manifest, source }) => ({
      name: basename(manifest.source.rel_path).replace(/\.\w{1,5}$/, ''),
      folder,
      profile: manifest.profile.name,
      seed: manifest.seed,
      source: {
        path: manifest.source.rel_path,
        sha256: manifest.source.sha256,
        seconds: manifest.source.frames / manifest.source.sample_rate,
        href: source?.href ?? null,
      },
    })),
    textures: groupedTextures(heard.textures, tracks),
    distinct: args.distinct ?? null,
  };
}

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
