/** Power of a short stretch of sound in third octaves: how its colour is compared. */
import { kernelsInUse } from '@stem/kernels';
import { log10 } from '../dsp/elementary.ts';
import { floatFftSizeFrom } from '../dsp/float-fft.ts';
import { createBandPowers } from '../dsp/spectral-power.ts';
import { hann } from '../dsp/window.ts';

const { round, sqrt } = Math;

/** Bands start here, in Hz, and are this far apart. */
const lowestBandHz = 50;
const bandRatio = 1.26;

/** Measures one stretch after another; each has the size the meter was made for, a channel at a time. */
export type BandMeter = (channels: readonly Float32Array[]) => Float64Array;

/** The last meters: the same few sizes are asked for over and over. */
const lastMeters = new Map<string, BandMeter>();
const metersKept = 8;

/** A meter for stretches of `size` samples; its memory is taken once. Power is summed over all channels. */
export function thirdOctaveMeter(sampleRate: number, size: number): BandMeter {
  const key = `${kernelsInUse()} ${sampleRate} ${size}`;
  const meter = lastMeters.get(key) ?? createThirdOctaveMeter(sampleRate, size);
  lastMeters.delete(key);
  lastMeters.set(key, meter);
  for (const oldest of lastMeters.keys()) if (lastMeters.size > metersKept) lastMeters.delete(oldest);
  return meter;
}

function createThirdOctaveMeter(sampleRate: number, size: number): BandMeter {
  const window = new Float32Array(floatFftSizeFrom(size));
  window.set(hann(size));
  const edges = bandEdges(sampleRate, window.length);
  const measure = createBandPowers(window, edges);
  const ofChannel = new Float64Array(edges.length - 1);
  return (channels) => {
    const powers = new Float64Array(ofChannel.length);
    for (const channel of channels) {
      measure(channel, 0, ofChannel);
      for (let band = 0; band < powers.length; band++) {
        powers[band] = (powers[band] as number) + (ofChannel[band] as number);
      }
    }
    return powers;
  };
}

/** First bins of the bands, and one past the last; a band holds a bin at least. */
function bandEdges(sampleRate: number, fftSize: number): number[] {
  const edges: number[] = [];
  for (let hz = lowestBandHz; hz < sampleRate / 2; hz *= bandRatio) {
    const bin = round((hz * fftSize) / sampleRate);
    if (bin > (edges.at(-1) ?? 0)) edges.push(bin);
  }
  return [...edges, fftSize / 2 + 1];
}

/** Root mean square of the differences of two spectra in dB, their powers lifted to `floor` as in `bandsInDb`. */
export function bandDistanceDb(a: Float64Array, b: Float64Array, floor: number): number {
  let sum = 0;
  for (let band = 0; band < a.length; band++) {
    const difference = levelAbove(a[band] as number, floor) - levelAbove(b[band] as number, floor);
    sum += difference * difference;
  }
  return sqrt(sum / a.length);
}

function levelAbove(power: number, floor: number): number {
  return 10 * log10(power + floor + 1e-30);
}

/** Powers in dB, those under `floor` lifted to it: what is far under the rest of the sound is not compared. */
export function bandsInDb(powers: Float64Array, floor: number): Float64Array {
  const levels = new Float64Array(powers.length);
  for (let band = 0; band < levels.length; band++) levels[band] = levelAbove(powers[band] as number, floor);
  return levels;
}

/** Root mean square of the differences of two spectra in dB. */
export function logSpectralDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let band = 0; band < a.length; band++) sum += ((a[band] as number) - (b[band] as number)) ** 2;
  return sqrt(sum / a.length);
}
