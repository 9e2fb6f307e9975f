/** Planar audio to WAV: 16 and 24 bit with TPDF dither, 32-bit float, with a loop for samplers. */
import { frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { writeAtomic, type AtomicOptions } from '../atomic-write.ts';
import { packedBlocks, type PackOptions } from '../pcm-pack.ts';
import { planWav, type WavLoop, type WavPlan } from './wav-plan.ts';

export interface WavOptions extends PackOptions {
  /** Written as a `smpl` chunk: one forward loop, unity note 60. */
  readonly loop?: WavLoop | undefined;
}

/** The whole file in memory. Throws InternalError where a sample is not a finite number. */
export function encodeWav(audio: AudioBuffer, options: WavOptions): Uint8Array {
  const { head, tail, dataBytes } = planAudio(audio, options);
  const bytes = new Uint8Array(head.length + dataBytes + tail.length);
  bytes.set(head);
  let position = head.length;
  for (const block of packedBlocks(audio.channels, options)) {
    bytes.set(block, position);
    position += block.length;
  }
  bytes.set(tail, position);
  return bytes;
}

/**
 * Writes the same bytes to a file, under a temporary name that is flushed and renamed into place. Becomes RF64 where it gets
 * larger than 4 GiB.
 */
export async function writeWav(path: string, audio: AudioBuffer, options: WavOptions & AtomicOptions): Promise<void> {
  const { head, tail } = planAudio(audio, options);
  await writeAtomic(
    path,
    async (file) => {
      await file.append(head);
      for (const block of packedBlocks(audio.channels, options)) await file.append(block);
      await file.append(tail);
    },
    options,
  );
}

function planAudio(audio: AudioBuffer, { bitDepth, loop }: WavOptions): WavPlan {
  const { sampleRate, channels } = audio;
  return planWav({ sampleRate, channelCount: channels.length, frames: frameCount(audio), bitDepth, loop });
}
