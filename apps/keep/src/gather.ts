/** Gathers what is kept: into a folder or a zip, or only says what that would come to. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { outerPath } from '@stem/batch';
import { trashFolder, type FoundBatch } from '@stem/batch/published';
import { printable, type Context } from '@stem/cli';
import { InputError } from '@stem/core';
import type { RatedFile } from './choose.ts';
import { kitCsv } from './kit-csv.ts';
import { planFolder, withFolder, writeFolder, type FolderPlan } from './kit-folder.ts';
import { kitNames } from './kit-names.ts';
import { writeZip } from './kit-zip.ts';
import { measure } from './measure.ts';
import { withNames, type NamedFile, type Written } from './written.ts';

export interface Kit extends Written {
  readonly form: 'folder' | 'zip';
  readonly path: string;
  /** What of it somebody has changed and stays as it is, by name; then what of an earlier kit. */
  readonly edited: readonly string[];
}

export interface GatherRequest {
  /** The folder that was auditioned. */
  readonly from: string;
  readonly path: string;
  readonly files: readonly RatedFile[];
  readonly nameLength: number;
  readonly dryRun: boolean;
}

export async function gather(request: GatherRequest, context: Context): Promise<Kit> {
  const { path, files, dryRun } = request;
  const form = isZip(path) ? 'zip' : 'folder';
  if (dryRun) {
    const plan = form === 'zip' ? planZip(request) : await planFolder(path, files, request.nameLength);
    return { form, path, ...planned(plan) };
  }
  const measured = await measure(files, context);
  const csv = (named: readonly NamedFile[]): string =>
    kitCsv(
      named.flatMap((file) => {
        const heard = measured.heard.get(file.entry.sha256);
        return heard === undefined ? [] : [{ ...file, heard }];
      }),
    );
  const work = { ...request, files: measured.files, csv, signal: context.signal };
  const kit = form === 'zip' ? await gatherZip(work) : await gatherFolder(work);
  return { ...kit, form, path, problems: [...measured.problems, ...kit.problems] };
}

type Gathered = Omit<Kit, 'form' | 'path'>;

interface GatherWork extends GatherRequest {
  readonly csv: (files: readonly NamedFile[]) => string;
  readonly signal: AbortSignal;
}

async function gatherZip(work: GatherWork): Promise<Gathered> {
  const { files } = planZip(work);
  return { ...(await writeZip(work.path, files, work)), edited: [] };
}

async function gatherFolder({ path, files, nameLength, from, csv, signal }: GatherWork): Promise<Gathered> {
  return withFolder(path, async () => {
    const plan = await planFolder(path, files, nameLength);
    const written = await writeFolder(path, plan, { from, csv, signal });
    return { ...written, edited: [...plan.edited, ...plan.staleEdited] };
  });
}

type Planned = Pick<FolderPlan, 'files' | 'present' | 'edited' | 'stale' | 'staleEdited'>;

function planZip({ files, nameLength }: GatherRequest): Planned {
  const names = kitNames(files, { length: nameLength });
  return { files: withNames(files, names), present: new Set(), edited: [], stale: [], staleEdited: [] };
}

function planned({ files, present, edited, stale, staleEdited }: Planned): Gathered {
  const copied = files.map(({ name }) => name).filter((name) => !present.has(name) && !edited.includes(name));
  return {
    kept: files,
    copied,
    removed: stale,
    backup: undefined,
    problems: [],
    edited: [...edited, ...staleEdited],
  };
}

function isZip(path: string): boolean {
  return path.toLowerCase().endsWith('.zip');
}

/** Files that no kit is. */
const otherForms = /\.(?:rar|7z|tar|t?gz|wav|aiff?|flac|csv|json)$/i;

/** Throws an InputError where a kit cannot go, before anything is heard. */
export async function checkTarget(path: string, named: string, { place, tracks }: FoundBatch): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  const shown = printable(named);
  if (isZip(path) && found?.isDirectory() === true) throw new InputError(`--to ${shown} is a folder: name a new zip.`);
  if (!isZip(path) && found !== undefined && !found.isDirectory()) {
    throw new InputError(`--to ${shown} is a file: name a folder, or a file that ends in .zip.`);
  }
  if (found === undefined && otherForms.test(path)) {
    throw new InputError(`--to ${shown}: a kit is a folder, or a file that ends in .zip.`);
  }
  const folders = tracks.map((track) => join(place, track));
  if (folders.some((folder) => dirname(publishedWith(folder)) === resolve(path))) {
    throw new InputError(`--to ${shown} is the folder of the textures itself: name a new one, in it or beside it.`);
  }
  // Links included: whoever makes a track anew puts a whole folder into its place.
  for (const folder of new Set(folders.map(publishedWith))) {
    if ((await outerPath(folder, resolve(path))) !== undefined) continue;
    throw new InputError(`--to ${shown} is among the textures themselves: name a place beside them.`);
  }
  if (folders.some((folder) => !relative(trashFolder(folder), resolve(path)).startsWith('..'))) {
    throw new InputError(`--to ${shown} is the trash: name another place.`);
  }
}

/** The folder that a batch keeps to itself: all its tracks, or one that stands alone. */
function publishedWith(folder: string): string {
  const above = dirname(folder);
  return basename(above) === 'by_source' ? above : folder;
}
