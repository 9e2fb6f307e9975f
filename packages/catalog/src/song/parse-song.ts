/** The text of a song file to a song. */
import { parseYaml } from '../text/yaml.ts';
import { songOfDocument, type ParsedSong, type SongFlags } from './song-of.ts';

/** Throws a DocumentError that names every problem. */
export function parseSong(text: string, file: string, flags: SongFlags = {}): ParsedSong {
  return songOfDocument(parseYaml(text, file), flags);
}
