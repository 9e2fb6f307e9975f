/** Finds out from the content what a file is, and opens it with the reader of that format. */
import { FormatError } from '../errors.ts';
import type { AudioReader, OpenReader, ReadOptions } from './audio-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { sniff, type Signature } from './sniff.ts';
import { openWav } from './wav-reader.ts';

const readers: Partial<Record<Signature, OpenReader>> = {
  wav: openWav,
};

/** Opens whatever the bytes say it is; the name of the file plays no part. */
export async function openAudio(source: ByteSource, options: ReadOptions): Promise<AudioReader> {
  if (source.size === 0) throw new FormatError('The file is empty.', { offset: 0 });
  const signature = await sniff(source);
  const open = signature && readers[signature];
  if (!open) throw new FormatError('Not an audio file, or one of a kind that is not known here.', { offset: 0 });
  return open(source, options);
}
