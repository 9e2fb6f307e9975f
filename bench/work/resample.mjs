/** Resampling samples in memory. */
import { resampleAudio } from '@stem/core/audio';
import { decode } from '@stem/core/format';

/** @param {string} file @param {string} rate */
export async function prepare(file, rate) {
  const { audio } = await decode(file);
  return () => void resampleAudio(audio, Number(rate));
}
