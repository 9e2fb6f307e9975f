/** The one file a command writes: checked before the work starts, whole when it is there, the older one never lost. */
import { constants } from 'node:fs';
import { access, realpath, rename, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { InputError } from '@stem/core';
import { audioExtensions, ffmpegExtensions, writeFileAtomic } from '@stem/core/format/files';
import { systemReason } from './explain-error.ts';

/** Of other kinds of documents, which somebody may mean to have, or names by mistake. */
const foreignEndings = ['.xlsx', '.xls', '.ods', '.numbers', '.yaml', '.yml', '.pdf', '.zip'];

/** Throws an InputError where `path` cannot be written, so that nobody waits an hour to hear it. */
export async function checkOutputFile(path: string): Promise<void> {
  const ending = extname(path).toLowerCase();
  if (audioExtensions.includes(ending) || ffmpegExtensions.includes(ending)) {
    throw new InputError(`cannot write ${path}: it is the name of an audio file; name a document`);
  }
  if (foreignEndings.includes(ending)) {
    throw new InputError(
      `cannot write ${path}: ${ending} is another kind of file; name a .csv, which spreadsheets open`,
    );
  }
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) throw new InputError(`cannot write ${path}: it is a folder; name a file`);
  // A pipe or /dev/stdout is written through, whatever folder it is in.
  if (existing !== undefined && !existing.isFile()) return;
  const folder = dirname(path);
  try {
    if (!(await stat(folder)).isDirectory()) throw new InputError(`cannot write ${path}: ${folder} is no folder`);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw cannotWrite(path, error, folder);
  }
}

function cannotWrite(path: string, error: unknown, folder?: string): unknown {
  const reason = systemReason(error);
  if (reason === undefined) return error;
  const where = folder === undefined || folder === '.' ? '' : ` in the folder ${folder}`;
  return new InputError(`cannot write ${basename(path)}${where}: ${reason}`, { cause: error });
}

/** Puts `text` in place as a whole. A symbolic link stays a link: the file it leads to is replaced. */
export async function writeOutputFile(path: string, text: string): Promise<void> {
  try {
    await writeFileAtomic(await linkedFile(path), text);
  } catch (error) {
    // The reader of a pipe went away: as on stdout, no failure.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw cannotWrite(path, error, dirname(path));
  }
}

async function linkedFile(path: string): Promise<string> {
  return (await isRegularFile(path)) ? realpath(path) : path;
}

/** True for a file that is there, and no folder, pipe or device; symbolic links are followed. */
export async function isRegularFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}

/** Renames a file to `<name>.bak`, over an older one of that name, and returns the new path. */
export async function keepAsBackup(path: string): Promise<string> {
  const backup = backupPath(path);
  try {
    await rename(path, backup);
  } catch (error) {
    throw cannotWrite(backup, error, dirname(path));
  }
  return backup;
}

/** Where `keepAsBackup` puts a file. */
export function backupPath(path: string): string {
  return join(dirname(path), `${basename(path)}.bak`);
}
