/** Sound that comes in blocks, from a start to an end, however it is cut. */
import type { SoundReader } from './sound/sound-reader.ts';

const { min } = Math;

/** A stream of planar audio of known length, such as one out of a file. What is read does not depend on where it is cut. */
export interface BlockStream {
  readonly channels: number;
  readonly frames: number;
  /**
   * The next frames: fewer at the end, and none behind it. The arrays may be changed, and are used again by the next
   * read: fresh ones for every block would be most of what a long song's memory holds. One read at a time.
   */
  read(frames: number): readonly Float32Array[] | Promise<readonly Float32Array[]>;
}

/** A stream that never has to wait. */
export interface BlockSource extends BlockStream {
  read(frames: number): readonly Float32Array[];
}

/** A sound from its first frame to its last. */
export function streamOf(reader: SoundReader): BlockStream {
  const { channels, frames } = reader;
  const reads = reader.passing?.() ?? reader;
  let position = 0;
  return {
    channels,
    frames,
    async read(wanted) {
      const start = position;
      position = min(frames, start + wanted);
      if (position === start) return Array.from({ length: channels }, () => new Float32Array(0));
      return reads.read(start, position);
    },
  };
}

/** Frames in one go where whoever reads has no wish: little enough for a processor's cache. */
const usualFrames = 8192;

/** Hands a stream on, block by block, to its end. The arrays are `take`'s until it is done. */
export async function forEachBlock(
  stream: BlockStream,
  take: (channels: readonly Float32Array[], startFrame: number) => void | Promise<void>,
): Promise<void> {
  for (let start = 0; ;) {
    const block = await stream.read(usualFrames);
    const frames = block[0]?.length ?? 0;
    if (frames === 0) return;
    await take(block, start);
    start += frames;
  }
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
