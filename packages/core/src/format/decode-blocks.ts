/** An audio file to planar samples block by block, for files that need not be in memory as a whole. */
import type { AudioInfo } from './audio-info.ts';
import { openFileSource, type FilePath } from './byte-source.ts';
import { openAudio } from './open-audio.ts';

export interface DecodeBlocksOptions {
  readonly signal?: AbortSignal | undefined;
  /** Length of a block in seconds; the last may be shorter. */
  readonly blockSec?: number;
}

/** Half a minute of 48 kHz stereo is 12 MB. */
const defaultBlockSec = 30;

/** ffmpeg decodes from the start on for every block, so its blocks are long: 230 MB of 48 kHz stereo. */
const ffmpegBlockSec = 600;

/** Takes the next frames of every channel. */
export type TakeBlock = (channels: readonly Float32Array[]) => void;

/**
 * Decodes a whole file. `begin` is told the facts and gives the function that takes the samples, in order. Returns the
 * facts, corrected and with all warnings. Fails as `decode` does.
 *
 * @example await decodeBlocks('concert.flac', (info) => (channels) => meter.process(channels));
 */
export async function decodeBlocks(
  path: FilePath,
  begin: (info: AudioInfo) => TakeBlock,
  options: DecodeBlocksOptions = {},
): Promise<AudioInfo> {
  const source = await openFileSource(path);
  try {
    const reader = await openAudio(source, options);
    const { info } = reader;
    const byFfmpeg = info.decoder.startsWith('ffmpeg');
    const blockSec = options.blockSec ?? (byFfmpeg ? ffmpegBlockSec : defaultBlockSec);
    const length = Math.max(1, Math.round(blockSec * info.sampleRate));
    const take = begin(info);
    const warnings = new Set(info.warnings);
    let frames = 0;
    while (frames < info.frames) {
      options.signal?.throwIfAborted();
      const wanted = Math.min(length, info.frames - frames);
      const block = await reader.read({ startFrame: frames, endFrame: frames + wanted }, options);
      for (const warning of block.warnings) warnings.add(warning);
      const got = block.channels[0]?.length ?? 0;
      frames += got;
      if (got > 0) take(block.channels);
      if (got < wanted) break;
    }
    return { ...info, frames, durationSec: frames / info.sampleRate, warnings: [...warnings] };
  } finally {
    await source.close();
  }
}
