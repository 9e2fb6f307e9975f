/** STFT features of a mono track in memory, as programs/stft.py: of 2048 samples every 512, centroid and flux. */
import { spectralFeatures } from '@stem/core/analysis';
import { toMono } from '@stem/core/audio';
import { decode } from '@stem/core/format';

/** @param {string} file */
export async function prepare(file) {
  const { audio } = await decode(file);
  const samples = toMono(audio);
  return () => void spectralFeatures(samples, { sampleRate: audio.sampleRate, size: 2048, hop: 512 });
}
