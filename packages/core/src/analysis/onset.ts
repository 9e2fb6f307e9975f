/**
 * Onsets: where a drum hit, a pluck or a note with an attack begins.
 *
 * Spectral flux on an absolute scale: the mean rise, in dB, of some 25 bands over 23 ms. Nothing is normalised by the
 * track, so a passage is judged the same alone and inside its song. A peak of the flux is an onset where it stands
 * clear of its surroundings and where the waveform itself rises suddenly; the place of that rise is the onset's frame.
 */
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { log10 } from '../dsp/elementary.ts';
import { attackFinder, attackLookBack } from './attack.ts';
import { createHistory, type History } from './history.ts';
import { sizeForRate, spectrumWindow } from './power-spectrum.ts';
import { createSeries, type Series } from './series.ts';

const { abs, ceil, max, min, round } = Math;

/** 23 ms at 44.1 kHz, half a frame apart. */
const SIZE = 1024;

/** The flux compares a frame with the one so many hops before, which shares no sample with it. */
const LAG = 2;

/** A peak is the largest flux within so many hops: 35 ms. */
const PEAK_REACH = 3;

/** Hops that are heard after a peak before it is decided on: 93 ms, in which a swell goes on growing. */
const LOOK_AHEAD = 8;

/** Hops before a peak whose mean flux is what goes on anyway: 93 ms. */
const SURROUNDINGS = 8;

/** Bands quieter than about this, in dBFS, are too quiet for an attack; the scale bends softly towards it. */
const FLOOR_POWER = 3e-8;

/** Mean rise over all bands that makes an onset, in dB, above what goes on anyway. */
const LEAST_RISE_DB = 2;

/** The waveform of an onset rises to at least this many times the energy of what was loud before it … */
const LEAST_RATIO = 2;

/** … and the more of it, the fewer dB the bands rise: beating partials do a little of both. */
const EVIDENCE = 10;

/** Onsets closer than this are one. */
const REFRACTORY_SEC = 0.05;

/** Takes the history of a track as it grows and finds its onsets. */
export interface OnsetTrack {
  readonly hopFrames: number;
  /** Looks at the next hops, which must be in the history; what comes behind them may be too. */
  push(hops: number): void;
  /** Decides on the last hops. The end of the track is silence that is fed to the history, and no onset. */
  finish(): void;
  /** Onsets so far, in frames, in order. An onset is known 0.1 s after it has sounded. */
  onsetFrames(): readonly number[];
  /** How strong each of them is: its flux, in dB. */
  onsetStrengths(): readonly number[];
  /** Flux of every hop so far, in dB: how strongly something begins there. */
  envelope(): Float64Array;
  /** How much louder each register grows at every hop so far. */
  rises(): RegisterRises;
}

/** What begins at every hop, by register: where a kick, a snare and a hat are told apart. */
export type RegisterRises = Readonly<Record<'low' | 'middle' | 'high', Float64Array>>;

/** How an onset track goes through a track at this rate: frames a hop, and frames of history before the end of one. */
export function onsetWindow(sampleRate: number): { readonly hopFrames: number; readonly reach: number } {
  const hopFrames = sizeForRate(SIZE, sampleRate) / 2;
  return { hopFrames, reach: (LOOK_AHEAD + 4) * hopFrames + attackLookBack(sampleRate) };
}

/** Onsets of a whole sound, in frames. */
export function onsetFrames(audio: AudioBuffer): readonly number[] {
  const { hopFrames, reach } = onsetWindow(audio.sampleRate);
  const history = createHistory(audio.channels.length, { reach, largestBlock: hopFrames });
  const frames = frameCount(audio);
  const track = createOnsetTrack(audio.sampleRate, history, frames);
  for (let from = 0; from + hopFrames <= frames; from += hopFrames) {
    history.push(audio.channels, from, hopFrames);
    track.push(1);
  }
  track.finish();
  return track.onsetFrames();
}

/** An empty onset track of what a history holds, with room for so many frames. */
export function createOnsetTrack(sampleRate: number, history: History, frames: number): OnsetTrack {
  const size = sizeForRate(SIZE, sampleRate);
  const hop = size / 2;
  const room = ceil(frames / hop) + LOOK_AHEAD;
  const { bands, measure } = createBandRises({ size, sampleRate, history });
  let found = new Float64Array(0);
  const findAttack = attackFinder(history, sampleRate);
  const flux = createSeries(room);
  const rises = { low: createSeries(room), middle: createSeries(room), high: createSeries(room) };
  /** The first hops are settled where silence stands before the sound. */
  let isSettled = false;
  const onsets: number[] = [];
  const strengths: number[] = [];
  const refractory = round(REFRACTORY_SEC * sampleRate);

  /** Decides on the hop LOOK_AHEAD before the last. */
  const decide = (): void => {
    const at = flux.length - 1 - LOOK_AHEAD;
    if (at < 0 || !isPeak(flux, at)) return;
    const to = (at + 1) * hop;
    const leastRatio = max(LEAST_RATIO, EVIDENCE / flux.at(at));
    const place = findAttack({ from: max(to - 3 * hop, 1), to, end: flux.length * hop, leastRatio });
    if (place === undefined || place - (onsets.at(-1) ?? -Infinity) < refractory) return;
    onsets.push(place);
    strengths.push(flux.at(at));
  };

  return {
    hopFrames: hop,
    push(hops) {
      if (found.length < 4 * hops) found = new Float64Array(4 * hops);
      // What sounds in the first frames may have gone on before the track: it is loud, and no onset.
      if (flux.length === 0) isSettled = opensInSilence(history, sampleRate);
      measure((flux.length + 1) * hop, hops, found);
      for (let at = 0; at < 4 * hops; at += 4) {
        const rise = min(found[at] as number, Number.MAX_VALUE);
        // One logarithm for all bands.
        flux.push(isSettled || flux.length > LAG ? (10 * log10(rise)) / bands : 0);
        rises.low.push(found[at + 1] as number);
        rises.middle.push(found[at + 2] as number);
        rises.high.push(found[at + 3] as number);
        decide();
      }
    },
    finish() {
      history.pushSilence(max(0, (flux.length + LOOK_AHEAD) * hop - history.end));
      for (let hops = 0; hops < LOOK_AHEAD; hops++) {
        flux.push(0);
        for (const register of [rises.low, rises.middle, rises.high]) register.push(0);
        decide();
      }
    },
    onsetFrames: () => onsets,
    onsetStrengths: () => strengths,
    envelope: () => flux.values(),
    rises: () => ({ low: rises.low.values(), middle: rises.middle.values(), high: rises.high.values() }),
  };
}

/** Whether the flux at a hop is the largest around and stands clear of what went on before. */
function isPeak(flux: Series, at: number): boolean {
  const value = flux.at(at);
  if (value < LEAST_RISE_DB) return false;
  for (let other = max(0, at - PEAK_REACH); other <= at + PEAK_REACH; other++) {
    if (flux.at(other) > value || (other < at && flux.at(other) === value)) return false;
  }
  let before = 0;
  const from = max(0, at - SURROUNDINGS);
  for (let other = from; other < at; other++) before += flux.at(other) / (at - from);
  return value - before >= LEAST_RISE_DB;
}

/** Edges of the registers: below are kick and bass, above hats; between them snares and most notes begin. */
const MIDDLE_FROM_HZ = 140;
const HIGH_FROM_HZ = 3500;

/** A track that begins with so much silence was silent before. */
const OPENING_SEC = 0.005;
const SILENT = 1e-4;

/** Measures how bands rise, hop by hop. */
function createBandRises({ size, sampleRate, history }: { size: number; sampleRate: number; history: History }) {
  const edges = bandEdges(size, sampleRate);
  const bands = edges.length - 1;
  const bandBelow = (hz: number): number => edges.filter((edge) => edge < (hz * size) / sampleRate).length - 1;
  const measure = history.spectrum(spectrumWindow(size), 0).rises({
    hop: size / 2,
    lag: LAG,
    edges,
    floor: FLOOR_POWER,
    registers: [bandBelow(MIDDLE_FROM_HZ), bandBelow(HIGH_FROM_HZ), bands - 1],
  });
  return { bands, measure };
}

/** Whether the sound, whose first frames are in the history, begins with silence. */
function opensInSilence(history: History, sampleRate: number): boolean {
  const opening = round(OPENING_SEC * sampleRate);
  const isSilent = (signal: Float32Array): boolean =>
    signal.subarray(-history.start, opening - history.start).every((sample) => abs(sample) < SILENT);
  return isSilent(history.mid) && isSilent(history.side);
}

/** Bands of a third of an octave, at least one bin, from 40 Hz to 16 kHz. */
function bandEdges(size: number, sampleRate: number): number[] {
  const last = min(size / 2, round((16000 * size) / sampleRate));
  const edges = [max(1, round((40 * size) / sampleRate))];
  for (;;) {
    const from = edges.at(-1) as number;
    const to = max(from + 1, round(from * 1.26));
    if (to > last) return edges;
    edges.push(to);
  }
}
