/** The facts of an audio file, read from as little of it as they need. */
import type { AudioInfo } from './audio-info.ts';
import { openFileSource, type ByteSource, type FilePath } from './byte-source.ts';
import { openAudio } from './open-audio.ts';

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads what a file is and how long. Throws InputError where it cannot be opened and FormatError where it is no audio file
 * that can be read here; the messages of a FormatError don't repeat the path.
 *
 * @example const { durationSec, channels } = await probe('song.flac');
 */
export async function probe(path: FilePath, options: ProbeOptions = {}): Promise<AudioInfo> {
  const source = await openFileSource(path);
  try {
    return await probeSource(source, options);
  } finally {
    await source.close();
  }
}

/** The same of a file that is open already, for whoever looks at more of it. */
export async function probeSource(source: ByteSource, options: ProbeOptions = {}): Promise<AudioInfo> {
  return (await openAudio(source, options)).info;
}
