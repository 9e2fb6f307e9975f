/** Writes a WAV file block by block: memory does not grow with its length, and its bytes do not depend on the cuts. */
import type { Random } from '../../dsp/random.ts';
import { InternalError } from '../../errors.ts';
import { openAtomic, withTarget, type AtomicFile, type AtomicOptions } from '../atomic-write.ts';
import { blockFrames, createPacker } from '../pcm-pack.ts';
import type { BroadcastInfo, BroadcastLoudness } from './bext-chunk.ts';
import type { WavCue } from './cue-chunks.ts';
import { planWav, type WavLoop, type WavPlan } from './wav-plan.ts';
import { bitDepthOf, type WavSubtype } from './wav-subtype.ts';

export interface WavStreamOptions extends AtomicOptions {
  readonly sampleRate: number;
  readonly channels: number;
  readonly subtype: WavSubtype;
  /** Where it is known; otherwise the file keeps room for a length of 64 bits. */
  readonly frames?: number | undefined;
  /** Where the dither of the integers comes from; without it they are rounded. */
  readonly random?: Random | undefined;
  /** Written as `bext`. Loudness may come when the file is finished. */
  readonly broadcast?: BroadcastInfo | undefined;
  /** Written as `cue ` and `LIST adtl`. */
  readonly cues?: readonly WavCue[] | undefined;
  /** Written as `smpl`; needs `frames`. */
  readonly loop?: WavLoop | undefined;
}

/** A file that is being written. Has its name, whole, once it is finished. */
export interface WavWriter {
  /** The next frames of every channel. Throws InternalError at a sample that is no finite number. */
  write(channels: readonly Float32Array[]): Promise<void>;
  /** Flushes the file and puts it in place. Takes what the `bext` chunk says of the loudness, which nobody knows before. */
  finish(loudness?: BroadcastLoudness): Promise<{ readonly frames: number }>;
  /** Takes away what was written; nothing happens after `finish`, so it can stand in a `finally`. */
  abort(): Promise<void>;
}

/**
 * Opens a file under a temporary name beside `path`. Becomes RF64 where it gets larger than 4 GiB.
 *
 * @example
 * const writer = await createWavWriter('bass.wav', { sampleRate: 48000, channels: 2, subtype: 'FLOAT' });
 * try {
 *   for (let block = source.read(4096); block[0]?.length; block = source.read(4096)) await writer.write(block);
 *   await writer.finish();
 * } finally {
 *   await writer.abort();
 * }
 */
export async function createWavWriter(path: string, options: WavStreamOptions): Promise<WavWriter> {
  const plan = (frames: number, loudness?: BroadcastLoudness): WavPlan => planStream(options, frames, loudness);
  const { head } = plan(options.frames ?? 0);
  const file = await openAtomic(path, options);
  try {
    await file.append(head);
  } catch (error) {
    await file.discard();
    throw withTarget(error, path);
  }
  const collect = blockCollector(options, (bytes) => file.append(bytes));
  let isOpen = true;
  const whileOpen = async (step: () => Promise<void>): Promise<void> => {
    if (!isOpen) throw new InternalError('Expected a file that is still open for writing, got a closed one.');
    try {
      await step();
    } catch (error) {
      isOpen = false;
      await file.discard();
      throw withTarget(error, path);
    }
  };
  let frames = 0;
  return {
    write: (channels) =>
      whileOpen(async () => {
        frames += requireSame(channels, options.channels);
        await collect.push(channels);
      }),
    async finish(loudness) {
      await whileOpen(async () => {
        if (options.frames !== undefined && frames !== options.frames) {
          throw new InternalError(`Expected ${options.frames} frames for ${path}, got ${frames}.`);
        }
        await collect.flush();
        await writeEnds(file, head, plan(frames, loudness));
      });
      isOpen = false;
      await file.publish();
      return { frames };
    },
    async abort() {
      if (!isOpen) return;
      isOpen = false;
      await file.discard();
    },
  };
}

function planStream(options: WavStreamOptions, frames: number, loudness: BroadcastLoudness | undefined): WavPlan {
  const { sampleRate, channels: channelCount, subtype, broadcast, cues, loop } = options;
  return planWav({
    sampleRate,
    channelCount,
    frames,
    bitDepth: bitDepthOf(subtype),
    cues,
    loop,
    broadcast: broadcast && { ...broadcast, loudness: loudness ?? broadcast.loudness },
    keepsRoom: options.frames === undefined,
  });
}

/** What follows the samples, and the head again where it was not known in full. A pipe only takes a head that was. */
async function writeEnds(file: AtomicFile, firstHead: Uint8Array, { head, tail }: WavPlan): Promise<void> {
  await file.append(tail);
  if (Buffer.compare(firstHead, head) === 0) return;
  if (firstHead.length !== head.length) {
    throw new InternalError(`Expected a head of ${firstHead.length} bytes, got ${head.length}.`);
  }
  await file.handle.write(head, 0, head.length, 0);
}

interface BlockCollector {
  push(channels: readonly Float32Array[]): Promise<void>;
  /** Packs what is left. */
  flush(): Promise<void>;
}

/** Cuts what comes into the blocks that dither is drawn for. */
function blockCollector(
  { channels: channelCount, subtype, random }: WavStreamOptions,
  write: (bytes: Uint8Array) => Promise<void>,
): BlockCollector {
  const pack = createPacker(channelCount, { bitDepth: bitDepthOf(subtype), random });
  const pending = Array.from({ length: channelCount }, () => new Float32Array(blockFrames));
  let filled = 0;
  return {
    async push(channels) {
      const frames = channels[0]?.length ?? 0;
      for (let start = 0; start < frames;) {
        const count = Math.min(blockFrames - filled, frames - start);
        const part = channels.map((channel) => channel.subarray(start, start + count));
        start += count;
        if (count === blockFrames) {
          await write(pack(part));
          continue;
        }
        for (const [index, samples] of part.entries()) pending[index]?.set(samples, filled);
        filled += count;
        if (filled < blockFrames) continue;
        await write(pack(pending));
        filled = 0;
      }
    },
    async flush() {
      if (filled > 0) await write(pack(pending.map((channel) => channel.subarray(0, filled))));
      filled = 0;
    },
  };
}

/** Length of a block whose channels are as many and as long as they should be. */
function requireSame(channels: readonly Float32Array[], channelCount: number): number {
  const frames = channels[0]?.length ?? 0;
  if (channels.length === channelCount && channels.every(({ length }) => length === frames)) return frames;
  const got = channels.map(({ length }) => length).join(', ');
  throw new InternalError(`Expected ${channelCount} channels of one length, got [${got}].`);
}
