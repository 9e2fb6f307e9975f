/** What people wrote into a file: title, artist, tempo, key. */
import type { IAudioMetadata } from 'music-metadata';
import { createReadStream } from 'node:fs';
import { FormatError } from '../errors.ts';
import { openFileSource, type FilePath } from './byte-source.ts';
import { sniff } from './sniff.ts';

/** Each undefined where the file does not say. */
export interface AudioTags {
  readonly title: string | undefined;
  readonly artist: string | undefined;
  readonly album: string | undefined;
  readonly year: number | undefined;
  readonly genre: string | undefined;
  readonly comment: string | undefined;
  /** Beats a minute as somebody wrote them down, without what follows the point. */
  readonly bpm: number | undefined;
  /** The musical key in whatever notation was used. */
  readonly key: string | undefined;
}

/** The media type by which music-metadata finds its parser, by the demuxer that the content asks for. */
const mediaTypes: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  aiff: 'audio/aiff',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  mp3: 'audio/mpeg',
  mov: 'audio/mp4',
  asf: 'audio/x-ms-wma',
  wv: 'audio/wavpack',
  ape: 'audio/ape',
};

/**
 * Reads the tags of a file, by content as everything here. A file without tags gives undefined ones; FormatError where they
 * cannot be understood, which says nothing about the audio.
 */
export async function readTags(path: FilePath): Promise<AudioTags> {
  const source = await openFileSource(path);
  try {
    const content = await sniff(source);
    const mimeType = mediaTypes[content?.demuxer ?? ''];
    if (!mimeType) throw new FormatError('No tags are read from a file of this kind.');
    const { parseStream } = await import('music-metadata');
    const stream = createReadStream(source.path);
    try {
      const metadata = await parseStream(
        stream,
        { mimeType, size: source.size },
        { skipCovers: true, duration: false },
      );
      return tagsOf(metadata);
    } catch (cause) {
      throw new FormatError(
        `The tags cannot be understood: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    } finally {
      stream.destroy();
    }
  } finally {
    await source.close();
  }
}

function tagsOf({ common, native }: IAudioMetadata): AudioTags {
  const { title, artist, album, year, genre, comment, bpm, key } = common;
  // As most programs call it in FLAC and Ogg; music-metadata only knows KEY there.
  const initialKey = native['vorbis']?.find(({ id }) => id.toUpperCase() === 'INITIALKEY')?.value;
  return {
    title,
    artist,
    album,
    year,
    genre: genre?.[0],
    comment: comment?.[0]?.text,
    bpm,
    key: key ?? (typeof initialKey === 'string' ? initialKey : undefined),
  };
}
