/** Sound that comes in blocks, from a start to an end, however it is cut. */
import type { SoundReader } from './align/sound-reader.ts';

const { min } = Math;

/** Sound from a start to an end, wherever it comes from: computed, or read from a file. */
export interface BlockStream {
  readonly channels: number;
  readonly frames: number;
  /** The next frames: fewer at the end, and none behind it. The next read may use the arrays again. */
  read(frames: number): readonly Float32Array[] | Promise<readonly Float32Array[]>;
}

/** A stream of planar audio of known length. What is read does not depend on where blocks are cut. */
export interface BlockSource {
  readonly channels: number;
  readonly frames: number;
  /**
   * The next frames: fewer at the end, and none behind it. The arrays may be changed, and are used again by the next
   * read: fresh ones for every block would be most of what a long song's memory holds.
   */
  read(frames: number): readonly Float32Array[];
}

/** Frames computed at a time, always from a multiple of it on: so every block is cut from the same sound. */
export const chunkFrames = 512;

/** Adds the sound of `chunkFrames` frames from `startFrame` on to channels that are silent so far. */
export type RenderChunk = (channels: readonly Float32Array[], startFrame: number) => void;

/** A source of what `render` makes, asked for chunk after chunk from the first. Holds one chunk and one block. */
export function createBlockSource(
  size: { readonly channels: number; readonly frames: number },
  render: RenderChunk,
): BlockSource {
  const chunk = Array.from({ length: size.channels }, () => new Float32Array(chunkFrames));
  let space = chunk.map(() => new Float32Array(0));
  let position = 0;
  return {
    ...size,
    read(frames) {
      const count = min(frames, size.frames - position);
      if (count > (space[0]?.length ?? 0)) space = chunk.map(() => new Float32Array(count));
      const block = space.map((channel) => channel.subarray(0, count));
      for (let done = 0; done < count;) {
        const offset = position % chunkFrames;
        if (offset === 0) {
          for (const channel of chunk) channel.fill(0);
          render(chunk, position);
        }
        const part = min(chunkFrames - offset, count - done);
        for (const [c, channel] of chunk.entries()) block[c]?.set(channel.subarray(offset, offset + part), done);
        done += part;
        position += part;
      }
      return block;
    },
  };
}

/** A sound that can be read anywhere, from its start to its end. */
export function streamOf(reader: SoundReader): BlockStream {
  let position = 0;
  return {
    channels: reader.channels,
    frames: reader.frames,
    async read(frames) {
      const start = position;
      position = min(reader.frames, start + frames);
      return reader.read(start, position);
    },
  };
}
