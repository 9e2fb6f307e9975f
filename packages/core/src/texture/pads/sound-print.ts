/** What a stretch sounds like in few numbers, to tell whether two pads would be the same one twice. */
import { bandsInDb, logSpectralDistance, thirdOctaveMeter } from '../../analysis/band-powers.ts';
import { frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { log2 } from '../../dsp/elementary.ts';
import { createRealFft } from '../../dsp/fft.ts';
import { hann } from '../../dsp/window.ts';

const { floor, max, round, sqrt } = Math;

/** Colour and notes of a stretch, whatever its level. */
export interface SoundPrint {
  /** Third octaves in dB against their sum. */
  readonly bandsDb: Float64Array;
  /** How much of each of the 12 pitch classes is there; a vector of length 1. */
  readonly chroma: Float64Array;
}

/** Places at which a stretch is looked at, evenly over its length. */
const looks = 8;

/** Length of a look, in seconds: enough to tell neighbouring semitones from 110 Hz on. */
const lookSec = 0.37;

/** Bands this far under the whole are not compared. */
const bandFloor = 1e-5;

/** The octaves whose notes count. */
const lowestNoteHz = 104;
const highestNoteHz = 2000;

/** Two stretches sound alike when their colours differ by less than this, in dB, … */
const alikeColourDb = 2;

/** … and their notes by less than this: 1 − cosine of the angle between them. */
const alikeNotes = 0.03;

/** Listens to a stretch of sound at a few places. */
export function soundPrint(audio: AudioBuffer): SoundPrint {
  const size = max(2, round(lookSec * audio.sampleRate));
  const last = max(0, frameCount(audio) - size);
  const meter = thirdOctaveMeter(audio.sampleRate, size);
  const listen = chromaMeter(audio.sampleRate, size);
  let bands: Float64Array = new Float64Array();
  const chroma = new Float64Array(12);
  for (let look = 0; look < looks; look++) {
    const start = floor((look * last) / (looks - 1));
    const stretch = audio.channels.map((channel) => channel.subarray(start, start + size));
    const powers = meter(stretch);
    bands = look === 0 ? powers : bands.map((sum, band) => sum + (powers[band] ?? 0));
    listen(stretch, chroma);
  }
  const power = bands.reduce((sum, band) => sum + band, 0);
  const length = sqrt(chroma.reduce((sum, x) => sum + x * x, 0));
  return {
    bandsDb: bandsInDb(power > 0 ? bands.map((band) => band / power) : bands, bandFloor),
    chroma: length > 0 ? chroma.map((x) => x / length) : chroma,
  };
}

/** Whether two stretches would make the same pad twice: the same colour and the same notes. */
export function soundAlike(a: SoundPrint, b: SoundPrint): boolean {
  return logSpectralDistance(a.bandsDb, b.bandsDb) < alikeColourDb && 1 - cosine(a.chroma, b.chroma) < alikeNotes;
}

function cosine(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
}

/** Adds the amplitude of each pitch class in a stretch to `chroma`. */
function chromaMeter(
  sampleRate: number,
  size: number,
): (channels: readonly Float32Array[], chroma: Float64Array) => void {
  let fftSize = 2;
  while (fftSize < size) fftSize *= 2;
  const fft = createRealFft(fftSize);
  const window = hann(size);
  const windowed = new Float64Array(fftSize);
  const [re, im] = [new Float64Array(fftSize / 2 + 1), new Float64Array(fftSize / 2 + 1)];
  const first = round((lowestNoteHz * fftSize) / sampleRate);
  const last = Math.min(fftSize / 2, round((highestNoteHz * fftSize) / sampleRate));
  const classes = Int8Array.from({ length: last + 1 }, (_, k) => pitchClass((max(k, 1) * sampleRate) / fftSize));
  return (channels, chroma) => {
    for (const channel of channels) {
      for (let i = 0; i < size; i++) windowed[i] = (channel[i] ?? 0) * (window[i] ?? 0);
      fft.forward(windowed, re, im);
      for (let k = first; k <= last; k++) {
        const note = classes[k] ?? 0;
        chroma[note] = (chroma[note] ?? 0) + sqrt((re[k] ?? 0) ** 2 + (im[k] ?? 0) ** 2);
      }
    }
  };
}

/** 0 is C. */
function pitchClass(hz: number): number {
  return (round(12 * log2(hz / 440)) + 9 + 1200) % 12;
}
