/** An audio file to planar samples. */
import { audioBuffer } from '../audio/audio-buffer.ts';
import { InputError } from '../errors.ts';
import type { AudioInfo, DecodedAudio, FrameRange } from './audio-info.ts';
import type { AudioReader, ReadOptions } from './audio-reader.ts';
import { openFileSource, type FilePath } from './byte-source.ts';
import { openAudio } from './open-audio.ts';

export interface DecodeOptions {
  /** Only these frames, found without decoding those before them; but what goes through ffmpeg is decoded from the start. */
  readonly range?: FrameRange | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decodes a file, or a range of it. Fails as `probe` does; a file that is damaged but readable comes with warnings.
 *
 * @example const { audio, warnings } = await decode('song.flac', { range: { startFrame: 0, endFrame: 44100 } });
 */
export async function decode(path: FilePath, options: DecodeOptions = {}): Promise<DecodedAudio> {
  const { info, warnings, channels } = await readFile(path, options);
  return { audio: audioBuffer(info.sampleRate, channels), info, warnings };
}

async function readFile(path: FilePath, options: DecodeOptions) {
  const source = await openFileSource(path);
  try {
    return await readOpened(await openAudio(source, options), options);
  } finally {
    await source.close();
  }
}

/** Reads a range of an open file, or all of it, and corrects its facts by what was found. */
export async function readOpened(reader: AudioReader, options: ReadOptions & Pick<DecodeOptions, 'range'>) {
  const { info } = reader;
  const range = checkedRange(options.range, info);
  const read = await reader.read(range, options).catch((error: unknown) => {
    throw error instanceof RangeError ? tooLong(range, info, error) : error;
  });
  const warnings = [...info.warnings, ...read.warnings];
  return { ...read, warnings, info: withFrames({ ...info, warnings }, read.totalFrames ?? info.frames) };
}

function checkedRange(range: FrameRange | undefined, { frames }: AudioInfo): FrameRange {
  if (!range) return { startFrame: 0, endFrame: frames };
  const { startFrame, endFrame } = range;
  const whole = Number.isInteger(startFrame) && Number.isInteger(endFrame);
  if (!whole || startFrame < 0 || endFrame < startFrame || endFrame > frames) {
    throw new InputError(`Expected a range of whole frames within 0 … ${frames}, got ${startFrame} … ${endFrame}.`);
  }
  return range;
}

/** JavaScript says no more than RangeError when there is no memory for an array. */
function tooLong({ startFrame, endFrame }: FrameRange, { channels }: AudioInfo, cause: RangeError): InputError {
  const size = `${endFrame - startFrame} frames of ${channels} channels`;
  return new InputError(`Expected a file or range that fits into memory, got ${size}: decode a shorter range.`, {
    cause,
  });
}

function withFrames(info: AudioInfo, frames: number): AudioInfo {
  return { ...info, frames, durationSec: frames / info.sampleRate };
}
