/** An audio file that stays open, to be read anywhere as often as wanted: for what is too long to be held. */
import { bufferedReads } from '../audio/buffered-reads.ts';
import { FormatError } from '../errors.ts';
import type { AudioInfo, FrameRange } from './audio-info.ts';
import type { ReadScratch } from './audio-reader.ts';
import { openFileSource, sliceSource, type FilePath } from './byte-source.ts';
import { openAudio } from './open-audio.ts';

/** An open file. Close it. */
export interface OpenSound {
  readonly info: AudioInfo;
  readonly channels: number;
  readonly frames: number;
  /**
   * The frames from `startFrame` to before `endFrame`. Throws FormatError where the file does not hold what it says. What
   * is no finite number in a file of floats is none here.
   */
  read(startFrame: number, endFrame: number): Promise<readonly Float32Array[]>;
  /**
   * Reads for somebody who is done with what one read gave when asking for the next: fresh arrays for every block would be
   * most of what a long file's memory holds.
   */
  passing(): Pick<OpenSound, 'read'>;
  close(): Promise<void>;
}

/** What is read wherever it lies; other codings have to be looked for, and decoded from before the place on. */
const plainCodings = /^(pcm|float|(mu|a)-law)$/;

/** Frames decoded at a time, some 5 s: a decoder that starts in the middle costs as much as a second of sound. */
const decodedFrames = 1 << 18;

/** Where an audio file lies within another, such as an archive that stores it as it is. */
export interface ByteRegion {
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Opens a file, or an audio file within a file. Fails as `probe` does.
 *
 * @example
 * const stem = await openSound('stems/bass.wav');
 * const [left] = await stem.read(48_000, 96_000);
 * await stem.close();
 */
export async function openSound(path: FilePath, region?: ByteRegion): Promise<OpenSound> {
  const file = await openFileSource(path);
  try {
    const source = region ? sliceSource(file, region.offset, region.bytes) : file;
    const reader = await openAudio(source, {});
    const { info } = reader;
    const readWith = async (range: FrameRange, scratch?: ReadScratch): Promise<readonly Float32Array[]> => {
      const { channels, warnings } = await reader.read(range, { keepsNonFinite: true, scratch });
      const got = channels[0]?.length ?? 0;
      if (got === range.endFrame - range.startFrame) return channels;
      const wanted = `the frames ${range.startFrame} … ${range.endFrame} of ${String(path)}`;
      throw new FormatError(`Expected ${wanted}, got ${got}. ${warnings.join(' ')}`);
    };
    const reads = {
      channels: info.channels,
      frames: info.frames,
      read: (startFrame: number, endFrame: number) => readWith({ startFrame, endFrame }),
    };
    const close = (): Promise<void> => file.close();
    if (!plainCodings.test(info.codec)) {
      const buffered = bufferedReads(reads, decodedFrames);
      return { info, ...buffered, passing: () => buffered, close };
    }
    return {
      info,
      ...reads,
      passing() {
        const scratch: ReadScratch = { channels: [] };
        return { read: (startFrame, endFrame) => readWith({ startFrame, endFrame }, scratch) };
      },
      close,
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
