/** What of the kept textures is heard: for the CSV, and to find what has changed since it was made. */
import { decode } from '@stem/core/format';
import { hashFile } from '@stem/core/format/files';
import { heardFacts, type HeardFacts } from '@stem/core/texture';
import { FormatError, InputError } from '@stem/core';
import { systemReason, type Context } from '@stem/cli';
import type { RatedFile } from './choose.ts';

export interface Measured {
  readonly files: readonly RatedFile[];
  /** By the hash of the file. */
  readonly heard: ReadonlyMap<string, HeardFacts>;
  readonly problems: readonly string[];
}

export async function measure(files: readonly RatedFile[], { messages, signal }: Context): Promise<Measured> {
  const heard = new Map<string, HeardFacts>();
  const problems: string[] = [];
  const progress = messages.progress({ label: 'Listening', unit: 'textures', total: files.length });
  try {
    for (const file of files) {
      signal.throwIfAborted();
      const facts = await hear(file, signal);
      if (typeof facts === 'string') problems.push(`${file.place}: ${facts}`);
      else heard.set(file.entry.sha256, facts);
      progress.advance();
    }
  } finally {
    progress.stop();
  }
  return { files: files.filter(({ entry }) => heard.has(entry.sha256)), heard, problems };
}

/** Or why not, in words. */
async function hear({ path, entry }: RatedFile, signal: AbortSignal): Promise<HeardFacts | string> {
  try {
    if ((await hashFile(path, signal)) !== entry.sha256) return 'it was changed since it was made, and is left out';
    return heardFacts((await decode(path)).audio, entry.role);
  } catch (error) {
    if (error instanceof InputError || error instanceof FormatError) return error.message;
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return reason;
  }
}
