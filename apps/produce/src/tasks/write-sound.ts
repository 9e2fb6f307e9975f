/** Writes a stream as a WAV file and measures it on its way. */
import { join } from 'node:path';
import { bitDepthOf, createWavWriter, type WavStreamOptions } from '@stem/core/format';
import { createSoundMeter, forEachBlock, type BlockStream, type SoundMeasures } from '@stem/core/production';

/** Everything of a file but what the stream says itself. */
export type WriteOptions = Omit<WavStreamOptions, 'channels' | 'frames'>;

/** The measures of what was written, which stand in the file's `bext` chunk where it has one. */
export async function writeSound(
  stream: BlockStream,
  [folder, file]: readonly [folder: string, file: string],
  options: WriteOptions,
): Promise<SoundMeasures> {
  const { channels, frames } = stream;
  const { sampleRate, subtype } = options;
  const writer = await createWavWriter(join(folder, file), { ...options, channels, frames });
  try {
    const fullScale = bitDepthOf(subtype) === 32 ? undefined : 1;
    const meter = createSoundMeter({ sampleRate, channels, fullScale });
    await forEachBlock(stream, (block) => {
      meter.process(block);
      return writer.write(block);
    });
    const measures = meter.result();
    const { integratedLufs, loudnessRangeLu: rangeLu, truePeakDbtp: maxTruePeakDbtp } = measures;
    const { maxMomentaryLufs, maxShortTermLufs } = measures;
    await writer.finish({ integratedLufs, rangeLu, maxTruePeakDbtp, maxMomentaryLufs, maxShortTermLufs });
    return measures;
  } finally {
    await writer.abort();
  }
}

/** How files are kept between the steps: what is computed is not rounded. A receipt with their CRC-32 says if they are whole. */
export function workFormat(sampleRate: number): WriteOptions {
  return { sampleRate, subtype: 'FLOAT', isDurable: false };
}
