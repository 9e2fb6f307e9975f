/** Listens to a delivered file from its first sample to its last. */
import { wavFacts, type AudioInfo, type WavFacts } from '@stem/core/format';
import {
  createOverview,
  createSoundMeter,
  forEachBlock,
  streamOf,
  type Overview,
  type StoredSound,
} from '@stem/core/production';
import { openDelivered, type FilePlace } from './delivery.ts';

export interface HeardFile {
  readonly sound: StoredSound;
  readonly info: AudioInfo;
  /** Of a WAV file. */
  readonly facts: WavFacts | undefined;
  /** For a picture. */
  readonly overview: Overview;
}

/** Fails as `openSound` does. */
export async function hearFile(file: FilePlace): Promise<HeardFile> {
  const facts = await wavFacts(file.file, file.region);
  const opened = await openDelivered(file);
  try {
    const { info, channels, frames } = opened;
    const { sampleRate } = info;
    const isFloat = info.codec === 'float' || !info.lossless;
    const overview = createOverview({ sampleRate, channels, frames });
    const meter = createSoundMeter({
      sampleRate,
      channels,
      fullScale: isFloat ? undefined : 1,
      onMoment: overview.onMoment,
    });
    await forEachBlock(streamOf(opened), (block) => {
      meter.process(block);
      overview.process(block);
    });
    const sound = { ...meter.result(), subtype: facts?.subtype ?? codingOf(info) };
    return { sound, info, facts, overview: overview.result() };
  } finally {
    await opened.close();
  }
}

/** In words, where it is none of those that are delivered: `flac 24`, `mp3`. */
function codingOf({ codec, bitsPerSample }: AudioInfo): string {
  return bitsPerSample === undefined ? codec : `${codec} ${bitsPerSample}`;
}
