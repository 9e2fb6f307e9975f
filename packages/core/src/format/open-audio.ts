/** Opens a file with the reader of what its content is. */
import { FormatError } from '../errors.ts';
import { openAiff } from './aiff-reader.ts';
import type { AudioReader, OpenReader, ReadOptions } from './audio-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { openCaf } from './caf-reader.ts';
import { openWithFfmpeg } from './ffmpeg-reader.ts';
import { openFlac } from './flac/flac-reader.ts';
import { openMpeg } from './mpeg/mpeg-reader.ts';
import { openOgg } from './ogg/ogg-reader.ts';
import { sniff, type NativeKind } from './sniff.ts';
import { openWav } from './wav/wav-reader.ts';

const readers: Record<NativeKind, OpenReader> = {
  wav: openWav,
  aiff: openAiff,
  caf: openCaf,
  flac: openFlac,
  ogg: openOgg,
  mpeg: openMpeg,
};

/** Opens whatever the bytes say it is. Throws FormatError where that is no audio, broken, or needs an ffmpeg that is not there. */
export async function openAudio(source: ByteSource, options: ReadOptions): Promise<AudioReader> {
  if (source.size === 0) throw new FormatError('The file is empty.', { offset: 0 });
  const content = await sniff(source);
  if (!content) throw new FormatError('Not an audio file, or one of a kind that is not known here.', { offset: 0 });
  const open = content.kind === 'other' ? undefined : readers[content.kind];
  const reader = await open?.(source, options, content.start);
  if (!reader) return openWithFfmpeg(source, content.demuxer, options);
  const { frames, warnings } = reader.info;
  const [wrong] = warnings;
  if (frames === 0 && wrong) throw new FormatError(`Nothing is left of the audio. ${wrong}`);
  if (frames > source.size * maxFramesPerByte) {
    throw new FormatError(`Expected a length that ${source.size} bytes can hold, the file claims ${frames} frames.`);
  }
  return reader;
}

/** Digital silence in the longest blocks of FLAC and Vorbis comes to about half of this. */
const maxFramesPerByte = 8192;
