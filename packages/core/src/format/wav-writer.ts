/** Planar audio to WAV: 16 and 24 bit with TPDF dither, 32-bit float, with a loop for samplers. */
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { writeAtomic } from './atomic-write.ts';
import { packSamples, type Dither } from './pcm-pack.ts';
import { planWav, type WavLoop, type WavPlan } from './wav-plan.ts';

export interface WavOptions {
  /** 16 and 24 are integers, 32 is float. */
  readonly bitDepth: 16 | 24 | 32;
  /** Where the dither of 16 and 24 bit comes from; without it, samples are rounded to the nearest step. Float has none. */
  readonly random?: Dither | undefined;
  /** Written as a `smpl` chunk: one forward loop, unity note 60. */
  readonly loop?: WavLoop | undefined;
}

/** Bytes packed at a time while writing to a file. */
const blockFrames = 65_536;

/** The whole file in memory. Throws InternalError where a sample is not a finite number. */
export function encodeWav(audio: AudioBuffer, options: WavOptions): Uint8Array {
  const plan = planWav(audio, options);
  const bytes = new Uint8Array(plan.head.length + plan.dataBytes + plan.tail.length);
  bytes.set(plan.head);
  const target = bytes.subarray(plan.head.length, plan.head.length + plan.dataBytes);
  packSamples(audio.channels, { startFrame: 0, endFrame: frameCount(audio) }, { ...options, target });
  bytes.set(plan.tail, plan.head.length + plan.dataBytes);
  return bytes;
}

/** Writes a file under a temporary name, flushes it and renames it into place. RF64 where it gets larger than 4 GiB. */
export async function writeWav(path: string, audio: AudioBuffer, options: WavOptions): Promise<void> {
  const plan = planWav(audio, options);
  await writeAtomic(path, async (handle) => {
    await handle.writeFile(plan.head);
    for (const block of packedBlocks(audio, options, plan)) await handle.writeFile(block);
    await handle.writeFile(plan.tail);
  });
}

/** The sample bytes in pieces, each valid until the next. */
function* packedBlocks(
  audio: AudioBuffer,
  options: WavOptions,
  { bytesPerFrame }: WavPlan,
): Generator<Uint8Array, void> {
  const frames = frameCount(audio);
  const block = new Uint8Array(Math.min(blockFrames, frames) * bytesPerFrame);
  for (let startFrame = 0; startFrame < frames; startFrame += blockFrames) {
    const endFrame = Math.min(startFrame + blockFrames, frames);
    const target = block.subarray(0, (endFrame - startFrame) * bytesPerFrame);
    packSamples(audio.channels, { startFrame, endFrame }, { ...options, target });
    yield target;
  }
}
