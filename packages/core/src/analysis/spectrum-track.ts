/** Brightness, noisiness and timbre over time, frame by frame, as running totals from which any window is read. */
import { log10 } from '../dsp/elementary.ts';
import type { History } from './history.ts';
import { createPitchTrack, type KeyEstimate } from './key.ts';
import { SIDE_SHARE, sizeForRate, spectrumWindow } from './power-spectrum.ts';
import { createRunningTotals, type NumberStore } from './running-totals.ts';
import { createShapeMeter, shapeOf, TONAL_SIZE, type SpectralShape } from './spectrum.ts';

const { max, min, round, sqrt } = Math;

/** The spectrum of a window. */
export interface WindowSpectrum extends SpectralShape {
  /** How much the timbre changes: standard deviation over time of each band's level against the whole, in dB. */
  readonly spectralSpread: number;
}

/** Takes the history of a track as it grows, then answers for any window. */
export interface SpectrumTrack {
  /** Measures the frames up to `end`; called every `tonalSize` frames. */
  push(end: number): void;
  /** Measures the last samples of the track, where they did not fill a hop. */
  finish(): void;
  /** The spectrum of the frames from `start` to `end` (exclusive). */
  window(start: number, end: number): WindowSpectrum;
  /** The key of what was pushed so far; undefined where there were no tones. */
  key(): KeyEstimate | undefined;
  /** How much each pitch class, from C up, sounds in the frames from `start` to `end`. */
  pitchClasses(start: number, end: number): Float64Array;
  /** Mean level of each octave band in the window, in dB, from 62 Hz up: a timbre to compare windows by. */
  windowBandsDb(start: number, end: number): Float64Array;
}

/** Octave bands around 88 Hz, 177 Hz … 11.3 kHz. */
const BAND_COUNT = 8;
const LOWEST_EDGE_HZ = 62.5;

/** Bands quieter than this, in dBFS, count as this; and so much below the loudest band they count as that. */
const FLOOR_DB = -90;

/** Frames of a spectrum at this rate, and between two of them. */
export function tonalSize(sampleRate: number): number {
  return sizeForRate(TONAL_SIZE, sampleRate);
}

/** An empty spectrum track of what a history holds. */
export function createSpectrumTrack(sampleRate: number, history: History, store?: NumberStore): SpectrumTrack {
  const size = tonalSize(sampleRate);
  const spectrum = history.spectrum(spectrumWindow(size), SIDE_SHARE);
  const power = new Float32Array(size / 2 + 1);
  const meter = createShapeMeter(size, sampleRate);
  const totals = createRunningTotals(4, store);
  const sums = new Float64Array(4);
  const bands = createBandTotals(size, sampleRate, store);
  const pitches = createPitchTrack(size, sampleRate, store);

  const placesOf = (start: number, end: number): readonly [number, number] => [start / size, end / size];

  const push = (end: number): void => {
    spectrum.measure(end, power);
    const shape = meter.measure(power);
    sums[0] = shape.amplitude;
    sums[1] = shape.amplitudeTimesHz;
    sums[2] = shape.weight;
    sums[3] = shape.weightedFlatness;
    totals.push(sums);
    bands.push(power);
    pitches.push(power);
  };

  return {
    push,
    finish() {
      if (history.end % size === 0) return;
      if (history.end < size) history.pushSilence(size - history.end);
      push(history.end);
    },
    window(start, end) {
      if (end <= start) return { centroidHz: 0, flatness: 0, spectralSpread: 0 };
      const [from, to] = placesOf(start, end);
      const [amplitude = 0, amplitudeTimesHz = 0, weight = 0, weightedFlatness = 0] = totals.between(from, to, sums);
      const shape = shapeOf({ amplitude, amplitudeTimesHz, weight, weightedFlatness });
      return { ...shape, spectralSpread: bands.spread(from, to) };
    },
    key: () => pitches.key(),
    pitchClasses(start, end) {
      const [from, to] = placesOf(start, end);
      return pitches.classesBetween(from, to);
    },
    windowBandsDb(start, end) {
      const [from, to] = placesOf(start, end);
      return bands.means(from, to);
    },
  };
}

/** Running totals of the bands' levels, of their levels against the mean of all bands, and of the squares of those. */
function createBandTotals(size: number, sampleRate: number, store?: NumberStore) {
  const edges = Array.from({ length: BAND_COUNT + 1 }, (_, band) =>
    min(size / 2, max(1, round((LOWEST_EDGE_HZ * (1 << band) * size) / sampleRate))),
  );
  const levels = createRunningTotals(BAND_COUNT, store);
  /** Against the mean of all bands, then the squares of that. */
  const relatives = createRunningTotals(2 * BAND_COUNT, store);
  const db = new Float64Array(BAND_COUNT);
  const relative = new Float64Array(2 * BAND_COUNT);
  return {
    push(power: Float32Array): void {
      let mean = 0;
      for (let band = 0; band < BAND_COUNT; band++) {
        let sum = 0;
        for (let bin = edges[band] as number; bin < (edges[band + 1] as number); bin++) sum += power[bin] as number;
        db[band] = max(FLOOR_DB, 10 * log10(sum + 1e-20));
        mean += (db[band] as number) / BAND_COUNT;
      }
      for (let band = 0; band < BAND_COUNT; band++) {
        const against = (db[band] as number) - mean;
        relative[band] = against;
        relative[BAND_COUNT + band] = against * against;
      }
      levels.push(db);
      relatives.push(relative);
    },
    spread(from: number, to: number): number {
      const count = to - from;
      let variance = 0;
      relatives.between(from, to, relative);
      for (let band = 0; band < BAND_COUNT; band++) {
        const mean = (relative[band] as number) / count;
        variance += max(0, (relative[BAND_COUNT + band] as number) / count - mean * mean) / BAND_COUNT;
      }
      return sqrt(variance);
    },
    means(from: number, to: number): Float64Array {
      const means = levels.between(from, to, new Float64Array(BAND_COUNT));
      for (let band = 0; band < BAND_COUNT; band++) means[band] = (means[band] as number) / (to - from);
      return means;
    },
  };
}
