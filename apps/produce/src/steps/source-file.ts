/** A file of the producer's. */
import { stat } from 'node:fs/promises';
import { hashFile } from '@stem/core/format/files';
import { StepFailure } from '../step-failure.ts';

export interface AskedFile {
  readonly step: string;
  readonly where: string;
  /** Of the song file, that names it. */
  readonly key: string;
}

/** Its hash. Throws StepFailure where it is not there. */
export async function hashOf(path: string, { step, where, key }: AskedFile): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) return hashFile(path);
  const got = found === undefined ? `nothing at ${path}` : `no file at ${path}`;
  const advice = `Put it there, or correct ${key}; paths in a song file start at its own folder.`;
  throw new StepFailure(step, where, [{ check: 'file', expected: 'an audio file', got, advice }]);
}
