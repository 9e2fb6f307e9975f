/** A file of the producer's. */
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';
import { hashFile } from '@stem/core/format/files';
import { StepFailure } from '../step-failure.ts';

export interface AskedFile {
  readonly songFolder: string;
  /** As the song file says it; one of the command line's is absolute, and may lie anywhere. */
  readonly file: string;
  readonly step: string;
  readonly where: string;
  /** Of the song file, that names it. */
  readonly key: string;
}

/** Its path and its hash. Throws StepFailure where it is not there, or where a link leads out of the song's folder. */
export async function sourceFile({
  songFolder,
  file,
  step,
  where,
  key,
}: AskedFile): Promise<{ readonly path: string; readonly sha256: string }> {
  const path = resolve(songFolder, file);
  const fail = (expected: string, got: string, advice: string): StepFailure =>
    new StepFailure(step, where, [{ check: 'file', expected, got, advice }]);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) {
    const got = found === undefined ? `nothing at ${path}` : `no file at ${path}`;
    const advice = isAbsolute(file)
      ? 'Put it there, or name another with --reference.'
      : `Put it there, or correct ${key}; paths in a song file start at its own folder.`;
    throw fail('an audio file', got, advice);
  }
  if (!(await isOfSong(songFolder, file))) {
    const got = `a link at ${path} that leads out of it`;
    throw fail('a file in the folder of the song', got, `Copy the file there, or correct ${key}.`);
  }
  return { path, sha256: await hashFile(path) };
}

/** Whether a file lies in the folder of the song, links followed: a song from elsewhere reads nothing else. */
export async function isOfSong(songFolder: string, file: string): Promise<boolean> {
  if (isAbsolute(file)) return true;
  const [path, folder] = await Promise.all([realpath(resolve(songFolder, file)), realpath(songFolder)]);
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
