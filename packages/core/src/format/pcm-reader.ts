/** Reads a range of uncompressed samples from a file, a block at a time: what WAV, AIFF and CAF have in common. */
import type { ByteSource } from './byte-source.ts';
import type { FrameRange } from './audio-info.ts';
import type { ReadOptions, ReadSamples } from './audio-reader.ts';
import { removeNonFinite, unpackSamples, type SampleEncoding } from './pcm.ts';

/** Where the samples lie in the file. */
export interface PcmLayout {
  readonly encoding: SampleEncoding;
  readonly channels: number;
  readonly dataOffset: number;
  /** How many frames the file really holds, not what its header claims. */
  readonly frames: number;
}

/** Held beside the output, whatever the length of the file. */
const blockBytes = 1 << 20;

/** Reads `range`, which must lie within the layout. Stops with a warning where the file ends early after all. */
export async function readPcm(
  source: ByteSource,
  layout: PcmLayout,
  range: FrameRange,
  options: ReadOptions,
): Promise<ReadSamples> {
  const { encoding, channels: channelCount } = layout;
  const bytesPerFrame = encoding.bytesPerSample * channelCount;
  const wanted = range.endFrame - range.startFrame;
  let channels = Array.from({ length: channelCount }, () => new Float32Array(wanted));
  const block = new Uint8Array(Math.max(1, Math.floor(blockBytes / bytesPerFrame)) * bytesPerFrame);
  let done = 0;
  while (done < wanted) {
    options.signal?.throwIfAborted();
    const bytes = block.subarray(0, Math.min(block.length, (wanted - done) * bytesPerFrame));
    const got = await source.readInto(bytes, layout.dataOffset + (range.startFrame + done) * bytesPerFrame);
    const frames = Math.floor(got / bytesPerFrame);
    unpackSamples(bytes.subarray(0, frames * bytesPerFrame), encoding, { channels, offset: done, frames });
    done += frames;
    if (frames * bytesPerFrame < bytes.length) break;
  }
  const warnings: string[] = [];
  if (done < wanted) {
    channels = channels.map((channel) => channel.slice(0, done));
    warnings.push(`The file ended ${wanted - done} frames early while it was read.`);
  }
  if (encoding.kind === 'float') {
    const removed = removeNonFinite(channels);
    if (removed > 0)
      warnings.push(`${removed} samples were not finite numbers (NaN or infinite) and are replaced by 0.`);
  }
  return { channels, warnings };
}
