/** A sound at another sample rate, converted where it is read. */
import { bufferedReads } from '../../audio/buffered-reads.ts';
import { createResampler } from '../../dsp/resample.ts';
import { readSpan, type SoundReader } from './sound-reader.ts';

/**
 * The sound at `toRate`: round(frames · to ÷ from) frames, images and aliases below −120 dB. Every frame depends on the
 * sound around it alone: reading it in any pieces and order gives the samples of one conversion of the whole.
 *
 * @example const stem = resampledSound(file, file.info.sampleRate, 48_000);
 */
export function resampledSound(reader: SoundReader, fromRate: number, toRate: number): SoundReader {
  if (fromRate === toRate) return reader;
  const resampler = createResampler(fromRate, toRate);
  return bufferedReads({
    channels: reader.channels,
    frames: resampler.outputLength(reader.frames),
    async read(startFrame, endFrame) {
      const { start, end } = resampler.inputSpan(startFrame, endFrame);
      const span = await readSpan(reader, start, end - start);
      return span.map((channel) => {
        const output = new Float32Array(endFrame - startFrame);
        resampler.render(channel, output, { inputStart: start, outputStart: startFrame });
        return output;
      });
    },
  });
}
