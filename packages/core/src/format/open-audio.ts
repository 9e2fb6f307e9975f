/** Opens a file with the reader of what its content is. */
import { FormatError } from '../errors.ts';
import type { AudioReader, OpenReader, ReadOptions } from './audio-reader.ts';
import { asciiAt } from './bytes.ts';
import type { ByteSource } from './byte-source.ts';
import { sniff, type NativeKind } from './sniff.ts';

/** Loaded when there is such a file: most archives are of one kind or two. */
const readers: Record<NativeKind, () => Promise<OpenReader>> = {
  wav: async () => (await import('./wav/wav-reader.ts')).openWav,
  aiff: async () => (await import('./aiff-reader.ts')).openAiff,
  caf: async () => (await import('./caf-reader.ts')).openCaf,
  flac: async () => (await import('./flac/flac-reader.ts')).openFlac,
  ogg: async () => (await import('./ogg/ogg-reader.ts')).openOgg,
  mpeg: async () => (await import('./mpeg/mpeg-reader.ts')).openMpeg,
};

/** Opens whatever the bytes say it is. Throws FormatError where that is no audio, broken, or needs an ffmpeg that is not there. */
export async function openAudio(source: ByteSource, options: ReadOptions): Promise<AudioReader> {
  if (source.size === 0) throw new FormatError('The file is empty.', { offset: 0 });
  const content = await sniff(source);
  if (!content) throw new FormatError(await otherContent(source), { offset: 0 });
  const open = content.kind === 'other' ? undefined : await readers[content.kind]();
  const reader = await open?.(source, options, content.start);
  if (!reader) {
    const { openWithFfmpeg } = await import('./ffmpeg-reader.ts');
    return openWithFfmpeg(source, content.demuxer, options);
  }
  const { frames, channels, sampleRate, warnings } = reader.info;
  if (sampleRate > highestRate) {
    throw new FormatError(`Expected a sample rate of at most ${highestRate} Hz, got ${sampleRate} Hz.`);
  }
  const [wrong] = warnings;
  if (frames === 0 && wrong) throw new FormatError(`Nothing is left of the audio. ${wrong}`);
  if (frames > source.size * maxFramesPerByte || frames * channels > source.size * maxSamplesPerByte) {
    const claim = `${frames} frames of ${channels} channels`;
    throw new FormatError(`Expected a length that ${source.size} bytes can hold, the file claims ${claim}.`);
  }
  return reader;
}

/** What it says instead, to who has saved the page of a file that was not to be had. */
async function otherContent(source: ByteSource): Promise<string> {
  const head = asciiAt(await source.read(0, 64), 0, 64);
  if (/^\s*<(?:!doctype|html)\b/i.test(head)) return 'Not an audio file but a page of the web: download it again.';
  return 'Not an audio file, or one of a kind that is not known here.';
}

/** Digital silence in the longest blocks of FLAC and Vorbis comes to about half of this. */
const maxFramesPerByte = 8192;

/** The same of FLAC with 8 channels comes to about two thirds of this. */
const maxSamplesPerByte = 32_768;

/** Sixty-four times 48 kHz, several times that of any recording; who analyses holds some seconds of it. */
const highestRate = 3_072_000;
