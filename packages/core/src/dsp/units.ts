/** Conversions between the units people write and the ones `dsp` computes in. */
import { exp2, log10, log2, pow } from './elementary.ts';

/** Amplitude ratio of a level in dB; −Infinity gives 0. */
export function dbToGain(db: number): number {
  return pow(10, db / 20);
}

/** Level in dB of an amplitude ratio; 0 gives −Infinity. */
export function gainToDb(gain: number): number {
  return 20 * log10(gain);
}

/** Level in dB of a power ratio; 0 gives −Infinity. */
export function powerToDb(power: number): number {
  return 10 * log10(power);
}

/** Frequency ratio of an interval in equal-tempered semitones. */
export function semitonesToRatio(semitones: number): number {
  return exp2(semitones / 12);
}

/** Interval in semitones of a frequency ratio. */
export function ratioToSemitones(ratio: number): number {
  return 12 * log2(ratio);
}

/** Nearest whole number of frames. */
export function msToFrames(ms: number, sampleRate: number): number {
  return Math.round((ms * sampleRate) / 1000);
}

/** Nearest whole number of frames. */
export function secToFrames(sec: number, sampleRate: number): number {
  return Math.round(sec * sampleRate);
}
