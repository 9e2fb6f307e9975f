/** Reads a song file. */
import { decodeText, readBytes } from '../text/source-text.ts';
import type { ParsedSong, SongFlags } from './song-of.ts';

/** Throws a DocumentError that names every problem. */
export async function loadSong(file: string, flags: SongFlags = {}): Promise<ParsedSong> {
  const text = decodeText(await readBytes(file), file);
  // Who has no song file needs no YAML.
  const { parseSong } = await import('./parse-song.ts');
  return parseSong(text, file, flags);
}
