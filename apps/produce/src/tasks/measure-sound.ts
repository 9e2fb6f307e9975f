/** Measures a file of the producer's as it came, before anything is done to it. */
import type { OpenSound } from '@stem/core/format';
import { createSoundMeter, forEachBlock, streamOf, type SoundMeasures } from '@stem/core/production';

export async function measureSound(sound: OpenSound): Promise<SoundMeasures> {
  const { sampleRate, codec, bitsPerSample } = sound.info;
  const fullScale = codec === 'float' || bitsPerSample === undefined ? undefined : 1;
  const meter = createSoundMeter({ sampleRate, channels: sound.channels, fullScale });
  await forEachBlock(streamOf(sound), (block) => meter.process(block));
  return meter.result();
}
