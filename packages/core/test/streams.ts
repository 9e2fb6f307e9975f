/** Streams of sound that is in memory, and back, for tests of production. Not shipped. */
import type { BlockSource, BlockStream } from '../src/production/block-source.ts';

/** Blocks are fresh arrays, of which the test's own stay as they are. */
export function sourceOf(channels: readonly Float32Array[]): BlockSource {
  const frames = channels[0]?.length ?? 0;
  let position = 0;
  return {
    channels: channels.length,
    frames,
    read(wanted) {
      const start = position;
      position = Math.min(frames, position + wanted);
      return channels.map((channel) => channel.slice(start, position));
    },
  };
}

/** Everything a stream has, read in blocks of so many frames. */
export async function readStream(stream: BlockStream, blockFrames = 4096): Promise<Float32Array[]> {
  const output = Array.from({ length: stream.channels }, () => new Float32Array(stream.frames));
  for (let at = 0; ;) {
    const block = await stream.read(blockFrames);
    const frames = block[0]?.length ?? 0;
    if (frames === 0) return output;
    for (const [c, channel] of block.entries()) output[c]?.set(channel, at);
    at += frames;
  }
}
