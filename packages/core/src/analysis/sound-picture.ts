/** A sound as a small picture: its waveform and its spectrogram over logarithmic frequency, both of few columns. */
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { toMono } from '../audio/channels.ts';
import { exp2, log2 } from '../dsp/elementary.ts';
import { createFloatFft, type FloatFft } from '../dsp/float-fft.ts';
import { powerToDb } from '../dsp/units.ts';
import { hann } from '../dsp/window.ts';

const { floor, max, min, round } = Math;

export interface PictureSize {
  /** Columns of the waveform. */
  readonly points: number;
  /** Columns of the spectrogram. */
  readonly columns: number;
  /** Rows of the spectrogram, from `lowestHz` to `highestHz`, each the same interval. */
  readonly bands: number;
}

export interface SoundPicture {
  /** Lowest and highest sample of any channel in each column; ±127 is full scale. */
  readonly lows: Int8Array<ArrayBuffer>;
  readonly highs: Int8Array<ArrayBuffer>;
  /** Levels column by column, lowest band first: 15 is the loudest of this sound, each step below it 5 dB. */
  readonly spectrogram: Uint8Array<ArrayBuffer>;
}

/** Edges of a picture, whatever the rate; what lies over half the rate is empty. */
export const lowestHz = 40;
export const highestHz = 16_000;

/** Levels of a spectrogram, and the dB from one to the next. */
export const pictureLevels = 16;
const levelStepDb = 5;

const largestFft = 4096;
const smallestFft = 256;

/** Draws a sound of any length; one without frames is empty all over. */
export function soundPicture(audio: AudioBuffer, { points, columns, bands }: PictureSize): SoundPicture {
  return { ...waveform(audio, points), spectrogram: spectrogram(audio, columns, bands) };
}

function waveform({ channels }: AudioBuffer, points: number): Pick<SoundPicture, 'lows' | 'highs'> {
  const [lows, highs] = [new Int8Array(points), new Int8Array(points)];
  for (let point = 0; point < points; point++) {
    let [lowest, highest] = [0, 0];
    for (const samples of channels) {
      const start = floor((point * samples.length) / points);
      const end = max(start + 1, floor(((point + 1) * samples.length) / points));
      for (let i = start; i < min(end, samples.length); i++) {
        const sample = samples[i] as number;
        if (sample < lowest) lowest = sample;
        else if (sample > highest) highest = sample;
      }
    }
    lows[point] = round(127 * max(-1, lowest));
    highs[point] = round(127 * min(1, highest));
  }
  return { lows, highs };
}

function spectrogram(audio: AudioBuffer, columns: number, bands: number): Uint8Array<ArrayBuffer> {
  const frames = frameCount(audio);
  const levels = new Uint8Array(columns * bands);
  if (frames === 0) return levels;
  const mono = toMono(audio);
  const size = fftSize(frames);
  const spectrum = createPower(size);
  const edges = bandEdges(bands, audio.sampleRate / size);
  const powers = new Float64Array(columns * bands);
  let loudest = 0;
  for (let column = 0; column < columns; column++) {
    const start = round(((column + 0.5) * frames) / columns - size / 2);
    // Within the sound, where it is long enough: an edge in the window would be heard as a click at every frequency.
    const power = spectrum(mono, min(max(0, frames - size), max(0, start)));
    for (let band = 0; band < bands; band++) {
      const value = powerBetween(power, edges[band] as number, edges[band + 1] as number);
      powers[column * bands + band] = value;
      loudest = max(loudest, value);
    }
  }
  if (loudest === 0) return levels;
  for (let i = 0; i < powers.length; i++) {
    const belowDb = powerToDb((powers[i] as number) / loudest);
    levels[i] = max(0, round(pictureLevels - 1 + belowDb / levelStepDb));
  }
  return levels;
}

/** Long enough to tell low bands apart, short enough for a burst to have a shape. */
function fftSize(frames: number): number {
  let size = smallestFft;
  while (size < largestFft && size * 16 < frames) size *= 2;
  return size;
}

/** Powers of the windowed frame from `start` on; before and after the sound there is silence. */
function createPower(size: number): (mono: Float32Array, start: number) => Float32Array {
  const fft: FloatFft = createFloatFft(size);
  const window = hann(size);
  const [frame, re, im] = [new Float32Array(size), new Float32Array(size / 2 + 1), new Float32Array(size / 2 + 1)];
  const power = new Float32Array(size / 2 + 1);
  return (mono, start) => {
    for (let i = 0; i < size; i++) frame[i] = (mono[start + i] ?? 0) * (window[i] as number);
    fft.forward(frame, re, im);
    for (let bin = 0; bin < power.length; bin++) power[bin] = (re[bin] as number) ** 2 + (im[bin] as number) ** 2;
    return power;
  };
}

/** Where bands begin and end, in bins and parts of bins. */
function bandEdges(bands: number, hzPerBin: number): Float64Array {
  const octaves = log2(highestHz / lowestHz);
  return Float64Array.from({ length: bands + 1 }, (_, edge) => (lowestHz * exp2((octaves * edge) / bands)) / hzPerBin);
}

/** The mean power of the bins between two edges; where there is none between them, that of the nearest. */
function powerBetween(power: Float32Array, from: number, to: number): number {
  const first = round(from);
  const last = max(first, round(to) - 1);
  if (first >= power.length) return 0;
  let sum = 0;
  for (let bin = first; bin <= last; bin++) sum += power[bin] ?? 0;
  return sum / (last - first + 1);
}
