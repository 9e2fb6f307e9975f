/** What a stretch sounds like in few numbers, to tell whether two pads would be the same one twice. */
import { averageInPlace, createKernelBlock, kernelsInUse } from '@stem/kernels';
import type { TrackAnalysis } from '../../analysis/track.ts';
import { log2 } from '../../dsp/elementary.ts';
import { floatFftSizeFrom } from '../../dsp/float-fft.ts';
import { createBinPowers } from '../../dsp/spectral-power.ts';
import { hann } from '../../dsp/window.ts';
import type { TextureSource } from '../source.ts';

const { floor, max, min, round, sqrt } = Math;

/** Colour and notes of a stretch, whatever its level. */
export interface SoundPrint {
  /** Octave bands in dB against the loudest of them. */
  readonly bandsDb: Float64Array;
  /** How much of each of the 12 pitch classes is there; a vector of length 1, or of 0 in silence. */
  readonly chroma: Float64Array;
}

/** Makes prints of one track; its memory is taken once. */
export type SoundPrinter = (startFrame: number, endFrame: number) => SoundPrint;

/** Places at which the notes of a stretch are looked at, evenly over its length. */
const looks = 6;

/** Length of a look, in seconds: enough to tell neighbouring semitones from 100 Hz on. */
const lookSec = 0.3;

/** Bands this far under the loudest are not compared, in dB. */
const quietBandDb = -50;

/** The octaves whose notes count. */
const lowestNoteHz = 104;
const highestNoteHz = 2000;

/** How near two sounds must be: their colours, in dB, and their notes, as 1 − cosine of the angle between them. */
export interface Nearness {
  readonly colourDb: number;
  readonly notes: number;
}

/**
 * Two stretches with this little between them are variations of one sound. Of windows of 4.5 s half a second apart 19
 * in 20 are that near, of windows from anywhere in a song one in six.
 */
export const similar: Nearness = { colourDb: 3, notes: 0.05 };

/** Two stretches with this little between them are the same sound twice. */
export const same: Nearness = { colourDb: 0.75, notes: 0.01 };

/** Makes a printer for a track. */
export function soundPrinter(source: TextureSource): SoundPrinter {
  const size = max(2, round(lookSec * source.sampleRate));
  const addChroma = chromaMeter(source.sampleRate, size);
  const readMono = monoReader(source, size);
  return (startFrame, endFrame) => {
    const chroma = new Float64Array(12);
    for (let look = 0; look < looks; look++) {
      const start = startFrame + floor((look * max(0, endFrame - startFrame - size)) / (looks - 1));
      addChroma(readMono(start, min(endFrame, start + size)), chroma);
    }
    const length = sqrt(chroma.reduce((sum, x) => sum + x * x, 0));
    return {
      bandsDb: colour(source.analysis, startFrame, endFrame),
      chroma: length > 0 ? chroma.map((x) => x / length) : chroma,
    };
  };
}

/** Reads the mean of the channels of stretches up to `size`; what comes back holds until the next one. */
function monoReader(source: TextureSource, size: number): (startFrame: number, endFrame: number) => Float32Array {
  const block = kernelsInUse() === 'plain' ? undefined : createKernelBlock(source.channelCount);
  const room = Array.from({ length: block ? 0 : source.channelCount }, () => new Float32Array(size));
  return (startFrame, endFrame) => {
    const frames = endFrame - startFrame;
    const channels = block?.channels(frames) ?? room.map((channel) => channel.subarray(0, frames));
    source.read(startFrame, channels);
    const [first = new Float32Array(), second] = channels;
    if (second !== undefined) (block ? averageInPlace : averagePlain)([first, second]);
    return first;
  };
}

/** The kernel's twin. */
const averagePlain: typeof averageInPlace = ([first, second]) => {
  for (let i = 0; i < first.length; i++) first[i] = 0.5 * ((first[i] as number) + (second[i] as number));
};

/** Whether two stretches are nearer than that in colour and in notes. */
export function soundAlike(a: SoundPrint, b: SoundPrint, nearness: Nearness): boolean {
  let [difference, cosine] = [0, 0];
  for (const [band, level] of a.bandsDb.entries()) difference += (level - (b.bandsDb[band] ?? 0)) ** 2;
  for (const [note, amount] of a.chroma.entries()) cosine += amount * (b.chroma[note] ?? 0);
  return sqrt(difference / a.bandsDb.length) < nearness.colourDb && 1 - cosine < nearness.notes;
}

function colour({ spectra }: TrackAnalysis, startFrame: number, endFrame: number): Float64Array {
  const bandsDb = spectra.windowBandsDb(startFrame, endFrame);
  const loudest = max(...bandsDb);
  return bandsDb.map((db) => max(quietBandDb, db - loudest));
}

/** Adds the amplitude of each pitch class in a stretch to `chroma`. */
function chromaMeter(sampleRate: number, size: number): (samples: Float32Array, chroma: Float64Array) => void {
  const fftSize = floatFftSizeFrom(size);
  const window = new Float32Array(fftSize);
  window.set(hann(size));
  const meter = createBinPowers(window);
  const power = new Float32Array(fftSize / 2 + 1);
  const first = max(1, round((lowestNoteHz * fftSize) / sampleRate));
  const last = min(fftSize / 2, round((highestNoteHz * fftSize) / sampleRate));
  const classes = Int8Array.from({ length: last + 1 }, (_, k) => pitchClass((max(k, 1) * sampleRate) / fftSize));
  return (samples, chroma) => {
    meter.measure(samples, 0, power);
    for (let k = first; k <= last; k++) {
      const note = classes[k] as number;
      chroma[note] = (chroma[note] as number) + sqrt(power[k] as number);
    }
  };
}

/** 0 is C. */
function pitchClass(hz: number): number {
  return (round(12 * log2(hz / 440)) + 9 + 1200) % 12;
}
