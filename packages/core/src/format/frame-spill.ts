/** Decoded samples in a file without a name: what is too long for memory, and cannot be decoded from anywhere. */
import { closeSync, writeSync } from 'node:fs';
import type { AudioInfo } from './audio-info.ts';
import { withTarget } from './atomic-write.ts';
import { descriptorSource } from './byte-source.ts';
import { openNameless } from './nameless-file.ts';
import { blockFrames, createPacker } from './pcm-pack.ts';
import { pcmReader, type PcmReader } from './pcm-reader.ts';
import { removeNonFinite } from './pcm.ts';

/** Takes samples in the order of their frames. */
export interface FrameSpill {
  /** Appends so many frames; channels that are not there are silent. What is no finite number becomes 0, in place. */
  write(channels: readonly Float32Array[], frames: number): void;
  /** Samples so far that were no finite numbers. */
  readonly removed: number;
}

/** What was written, to be read anywhere; the file is gone when it is closed, or when the process ends in any way. */
export interface SpilledFrames extends FrameSpill {
  /** A reader of the frames so far, which are not written on. */
  reader(): PcmReader;
  close(): void;
}

/** Opens one in a folder for the samples of a file, in as few bytes as hold them exactly. */
export function spillFrames(folder: string, info: AudioInfo): SpilledFrames {
  const { channels: channelCount, sampleRate } = info;
  const bytesPerSample = heldBytes(info);
  const pack = createPacker(channelCount, { bitDepth: bytesPerSample === 2 ? 16 : bytesPerSample === 3 ? 24 : 32 });
  const silence = new Float32Array(blockFrames);
  const descriptor = openNameless(folder);
  let frames = 0;
  let removed = 0;

  const append = (block: readonly Float32Array[]): void => {
    const bytes = pack(block);
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
    } catch (error) {
      throw withTarget(error, folder);
    }
  };

  return {
    get removed() {
      return removed;
    },
    write(channels, count) {
      if (bytesPerSample === 4) removed += removeNonFinite(channels);
      for (let start = 0; start < count; start += blockFrames) {
        const end = Math.min(count, start + blockFrames);
        append(
          Array.from(
            { length: channelCount },
            (_, c) => channels[c]?.subarray(start, end) ?? silence.subarray(0, end - start),
          ),
        );
      }
      frames += count;
    },
    reader() {
      const kind = bytesPerSample === 4 ? 'float' : 'signed';
      const encoding = { kind, bytesPerSample, littleEndian: true } as const;
      const source = descriptorSource(descriptor, folder, frames * channelCount * bytesPerSample);
      const layout = { encoding, channels: channelCount, dataOffset: 0, frames };
      return pcmReader(source, layout, { container: 'other', sampleRate, bitsPerSample: 0, warnings: [] });
    },
    close: () => closeSync(descriptor),
  };
}

/** Bytes that hold a sample exactly. Of codings with a loss, that of a float. */
export function heldBytes({ codec, lossless, bitsPerSample = 32 }: AudioInfo): 2 | 3 | 4 {
  if (codec !== 'flac' || !lossless || bitsPerSample > 24) return 4;
  return bitsPerSample > 16 ? 3 : 2;
}
