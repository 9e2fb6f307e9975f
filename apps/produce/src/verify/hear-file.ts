/** Listens to a delivered file from its first sample to its last. */
import { wavFacts, type AudioInfo, type WavFacts } from '@stem/core/format';
import { createSoundMeter, forEachBlock, streamOf, type StoredSound } from '@stem/core/production';
import { openDelivered, type DeliveredFile } from './delivery.ts';

/** Hears the blocks of a file as they are read. */
export interface Listener {
  process(channels: readonly Float32Array[]): void;
}

/** A listener for each file that somebody wants to hear. */
export type ListenTo = (path: string, info: AudioInfo) => Listener | undefined;

export interface HeardFile {
  readonly sound: StoredSound;
  readonly info: AudioInfo;
  /** Of a WAV file. */
  readonly facts: WavFacts | undefined;
}

export interface HearOptions {
  readonly listenTo?: ListenTo | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Fails as `openSound` does. */
export async function hearFile(file: DeliveredFile, { listenTo, signal }: HearOptions): Promise<HeardFile> {
  const facts = await wavFacts(file.file, file.region);
  const opened = await openDelivered(file);
  try {
    const { info, channels } = opened;
    const isFloat = info.codec === 'float' || !info.lossless;
    const meter = createSoundMeter({
      sampleRate: info.sampleRate,
      channels,
      fullScale: isFloat ? undefined : 1,
    });
    const listener = listenTo?.(file.path, info);
    await forEachBlock(streamOf(opened), (block) => {
      signal?.throwIfAborted();
      meter.process(block);
      listener?.process(block);
    });
    return { sound: { ...meter.result(), subtype: facts?.subtype ?? codingOf(info) }, info, facts };
  } finally {
    await opened.close();
  }
}

/** In words, where it is none of those that are delivered: `flac 24`, `mp3`. */
function codingOf({ codec, bitsPerSample }: AudioInfo): string {
  return bitsPerSample === undefined ? codec : `${codec} ${bitsPerSample}`;
}
