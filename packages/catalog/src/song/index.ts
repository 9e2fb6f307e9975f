/** `@stem/catalog/song`: the song file of `stem produce`. Apart from the other documents, as it needs all of production. */
export { loadSong } from './load-song.ts';
export { defaultSong, type ParsedSong, type SongFlags } from './song-of.ts';
export { type Song, type SongValues } from './song-schema.ts';
export { type SongStem, type SongStemRole } from './stem-schema.ts';
export { songOutline, type HeardReference } from './song-outline.ts';
