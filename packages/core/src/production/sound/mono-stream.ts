/** A stream in one channel. */
import type { BlockStream } from '../block-source.ts';

/** The mean of all channels. What is played for stereo has nothing in it that cancels. */
export function monoStream(stream: BlockStream): BlockStream {
  if (stream.channels === 1) return stream;
  return {
    channels: 1,
    frames: stream.frames,
    async read(frames) {
      const channels = await stream.read(frames);
      const [mono = new Float32Array(0), ...others] = channels;
      for (let i = 0; i < mono.length; i++) {
        let sum = mono[i] as number;
        for (const channel of others) sum += channel[i] as number;
        mono[i] = sum / channels.length;
      }
      return [mono];
    },
  };
}
