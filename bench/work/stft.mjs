/** STFT features of a mono track in memory, as programs/stft.py: of 2048 samples every 512, centroid and flux. */
import { toMono } from '@stem/core/audio';
import { createStft, forEachStftFrame } from '@stem/core/dsp';
import { decode } from '@stem/core/format';

const { sqrt } = Math;

/** @param {string} file */
export async function prepare(file) {
  const samples = toMono((await decode(file)).audio);
  const stft = createStft(2048);
  return () => void features(samples, stft);
}

/** @param {Float32Array} samples @param {import('@stem/core/dsp').Stft} stft */
function features(samples, stft) {
  /** @type {{ centroids: number[], flux: number[] }} */
  const found = { centroids: [], flux: [] };
  const last = new Float32Array(stft.bins);
  forEachStftFrame(samples, { stft, hop: 512 }, (_, { re, im, bins }) => {
    let [sum, moment, rise] = [0, 0, 0];
    for (let bin = 0; bin < bins; bin++) {
      const size = sqrt(re[bin] * re[bin] + im[bin] * im[bin]);
      sum += size;
      moment += size * bin;
      if (size > last[bin]) rise += size - last[bin];
      last[bin] = size;
    }
    found.centroids.push(sum > 0 ? moment / sum : 0);
    found.flux.push(rise);
  });
  return found;
}
