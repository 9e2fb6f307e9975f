/** Instruments of the example archive: a note or a hit in, its samples out. */
import {
  butterworthBandpass,
  butterworthHighpass,
  butterworthLowpass,
  exp,
  exp2,
  filterInPlace,
  uniformNoise,
} from '@stem/core/dsp';
import { addSaw, addSine, sineOfTurns } from './oscillators.mjs';
import { decayInPlace, swellInPlace, sweepInPlace } from './shapes.mjs';

/** @typedef {import('@stem/core/dsp').Random} Random */
/** @typedef {{ note: number, sec: number, rate: number, random: Random }} Note `note` as in MIDI: 69 is A at 440 Hz */
/** @typedef {{ rate: number, random: Random }} Hit */

/** @param {number} note */
export function noteHz(note) {
  return 440 * exp2((note - 69) / 12);
}

/**
 * Detuned saws on both sides, behind a low-pass that opens and closes slowly.
 * @param {Note & { lowHz?: number, highHz?: number, attackSec?: number }} note
 * @returns {[Float32Array, Float32Array]}
 */
export function pad({ note, sec, rate, random, lowHz = 400, highHz = 2400, attackSec = 0.6 }) {
  const hz = noteHz(note);
  const side = () => {
    const samples = silence(sec, rate);
    for (const cents of [-9, -4, 3, 8]) {
      addSaw(samples, {
        hz: hz * exp2((cents + random.uniform(-2, 2)) / 1200),
        rate,
        gain: 0.25,
        phase: random.next(),
      });
    }
    sweepInPlace(samples, { rate, q: 0.8, hzAt: (t) => lowHz + (highHz - lowHz) * hump(t / sec) });
    swellInPlace(samples, { rate, attackSec, releaseSec: Math.min(1.2, sec / 2) });
    return samples;
  };
  return [side(), side()];
}

/**
 * A plucked string (Karplus and Strong, 1983): a burst of noise in a delay line that loses its brightness.
 * @param {Note & { brightness?: number }} note
 */
export function pluck({ note, sec, rate, random, brightness = 0.5 }) {
  // The averaging in the loop delays by half a sample; the rest, below one, is made up by a first-order all-pass.
  const period = rate / noteHz(note) - 0.5;
  const line = uniformNoise(Math.floor(period), random);
  filterInPlace(line, butterworthLowpass(0.05 + 0.4 * brightness, 2));
  const fraction = period - line.length;
  const allpass = (1 - fraction) / (1 + fraction);
  const samples = silence(sec, rate);
  let previous = 0;
  let passedIn = 0;
  let passed = 0;
  for (let i = 0, at = 0; i < samples.length; i++, at = at + 1 === line.length ? 0 : at + 1) {
    const current = line[at];
    const averaged = 0.4985 * (current + previous);
    previous = current;
    passed = allpass * (averaged - passed) + passedIn;
    passedIn = averaged;
    line[at] = passed;
    samples[i] = current;
  }
  swellInPlace(samples, { rate, attackSec: 0.001, releaseSec: 0.03 });
  return samples;
}

/** Saw and sub-octave sine behind a closing filter. @param {Note & { highHz?: number, q?: number }} note */
export function bass({ note, sec, rate, highHz = 900, q = 1 }) {
  const hz = noteHz(note);
  const samples = silence(sec, rate);
  addSaw(samples, { hz, rate, gain: 0.5 });
  addSine(samples, { hz: hz / 2, rate, gain: 0.4 });
  sweepInPlace(samples, { rate, q, hzAt: (t) => 90 + highHz * exp(-9 * t) });
  swellInPlace(samples, { rate, attackSec: 0.004, releaseSec: 0.03 });
  return samples;
}

/** An electric piano: one sine bends another's phase, less and less. @param {Note} note */
export function electricPiano({ note, sec, rate }) {
  const step = noteHz(note) / rate;
  const samples = silence(sec, rate);
  const fall = exp(-1 / (0.35 * rate));
  let depth = 0.35;
  for (let i = 0, phase = 0; i < samples.length; i++) {
    const bend = depth * sineOfTurns(phase) + 0.05 * depth * sineOfTurns((phase * 14) % 1);
    samples[i] = sineOfTurns((phase + bend + 1) % 1);
    depth *= fall;
    phase = (phase + step) % 1;
  }
  decayInPlace(samples, { rate, decaySec: 1.1 });
  return samples;
}

/** Voices on "ah": saws with vibrato through the vowel's first formants. @param {Note} note */
export function choir({ note, sec, rate, random }) {
  const voices = silence(sec, rate);
  for (let voice = 0; voice < 4; voice++) {
    const hz = noteHz(note) * exp2(random.uniform(-8, 8) / 1200);
    addSaw(voices, { hz, rate, gain: 0.3, phase: random.next() });
  }
  const sum = silence(sec, rate);
  for (const { centreHz, q, gain } of [
    { centreHz: 700, q: 7, gain: 1 },
    { centreHz: 1150, q: 9, gain: 0.6 },
    { centreHz: 2700, q: 12, gain: 0.25 },
  ]) {
    const band = voices.slice();
    sweepInPlace(band, { rate, q, kind: 'band', hzAt: (t) => centreHz * (1 + 0.015 * sineOfTurns((5 * t) % 1)) });
    for (let i = 0; i < sum.length; i++) sum[i] += gain * band[i];
  }
  swellInPlace(sum, { rate, attackSec: 0.35, releaseSec: Math.min(0.7, sec / 2) });
  return sum;
}

/** Inharmonic partials, as of glass or a small bell. @param {Note} note */
export function bell({ note, sec, rate, random }) {
  const samples = silence(sec, rate);
  for (const [ratio, gain] of [
    [1, 1],
    [2.76, 0.5],
    [5.4, 0.25],
    [8.93, 0.1],
  ]) {
    const partial = silence(sec, rate);
    addSine(partial, { hz: noteHz(note) * ratio, rate, gain, phase: random.next() });
    decayInPlace(partial, { rate, decaySec: 0.8 / ratio });
    for (let i = 0; i < samples.length; i++) samples[i] += partial[i];
  }
  return samples;
}

/** A falling sine with a click at its start. @param {Hit} hit */
export function kick({ rate, random }) {
  const samples = silence(0.4, rate);
  for (let i = 0, phase = 0; i < samples.length; i++) {
    samples[i] = sineOfTurns(phase);
    phase = (phase + (48 + 170 * exp(-i / (0.025 * rate))) / rate) % 1;
  }
  for (let i = 0; i < 64; i++) samples[i] += 0.3 * random.uniform(-1, 1) * (1 - i / 64);
  decayInPlace(samples, { rate, decaySec: 0.12 });
  return samples;
}

/** Noise over a short tone. @param {Hit} hit */
export function snare({ rate, random }) {
  const samples = uniformNoise(Math.round(0.3 * rate), random);
  filterInPlace(samples, butterworthBandpass(900 / rate, 9000 / rate, 2));
  addSine(samples, { hz: 190, rate, gain: 0.5 });
  decayInPlace(samples, { rate, decaySec: 0.06 });
  return samples;
}

/** High-passed noise, short or open. @param {Hit & { decaySec?: number }} hit */
export function hat({ rate, random, decaySec = 0.02 }) {
  const samples = uniformNoise(Math.round(8 * decaySec * rate), random);
  filterInPlace(samples, butterworthHighpass(7000 / rate, 4));
  decayInPlace(samples, { rate, decaySec });
  return samples;
}

/** @param {number} sec @param {number} rate */
export function silence(sec, rate) {
  return new Float32Array(Math.round(sec * rate));
}

/** 0 at the ends, 1 in the middle. @param {number} position 0 … 1 */
function hump(position) {
  return sineOfTurns(Math.min(0.4999, Math.max(0, position / 2)));
}
