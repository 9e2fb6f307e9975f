/** The music of the example archive: each track is a function from a rate and a seed to a mix. */
import { butterworthBandpass, butterworthLowpass, filterInPlace, pinkNoise, whiteNoise } from '@stem/core/dsp';
import { bass, bell, choir, electricPiano, hat, kick, noteHz, pad, pluck, silence, snare } from './instruments.mjs';
import { echoInPlace, emptyMix, place, roomInPlace } from './mix.mjs';
import { addSaw, addSine, sineOfTurns } from './oscillators.mjs';
import { swellInPlace, sweepInPlace } from './shapes.mjs';

/** @typedef {import('@stem/core/dsp').Random} Random */
/** @typedef {(rate: number, random: Random) => import('./mix.mjs').Mix} Track */

/** Wide pads, a bass in eighths, plucked sixteenths, soft drums; A minor, 96 BPM. @type {Track} */
export function nightTrain(rate, random) {
  const bar = 240 / 96;
  const mix = emptyMix(16 * bar, rate);
  const chords = [
    [57, 60, 64, 71],
    [53, 57, 60, 67],
    [48, 55, 64, 67],
    [55, 59, 62, 69],
  ];
  for (let i = 0; i < 16; i++) {
    const chord = chords[i % 4];
    const atSec = i * bar;
    const eighths = i < 2 ? 0 : 8;
    const sixteenths = i < 4 ? 0 : 16;
    for (const note of chord) place(mix, pad({ note, sec: bar * 1.3, rate, random }), { atSec, gain: 0.16 });
    for (let eighth = 0; eighth < eighths; eighth++) {
      const low = bass({ note: chord[0] - 24, sec: bar / 8, rate, random });
      place(mix, low, { atSec: atSec + (eighth * bar) / 8, gain: 0.35 });
    }
    for (let sixteenth = 0; sixteenth < sixteenths; sixteenth++) {
      const note = chord[(sixteenth * 3) % 4] + 12;
      const place16 = { atSec: atSec + (sixteenth * bar) / 16, gain: 0.2, pan: random.uniform(-0.7, 0.7) };
      place(mix, pluck({ note, sec: 0.8, rate, random, brightness: 0.6 }), place16);
    }
    for (const beat of i >= 4 ? [0, 2] : [])
      place(mix, kick({ rate, random }), { atSec: atSec + (beat * bar) / 4, gain: 0.5 });
  }
  echoInPlace(mix, { sec: bar * (3 / 16), feedback: 0.45, gain: 0.3 });
  roomInPlace(mix, { sec: 2.2, gain: 0.25 });
  return mix;
}

/** A few strings over rain; D major, 84 BPM. @type {Track} */
export function summerRain(rate, random) {
  const beat = 60 / 84;
  const sec = 48 * beat;
  const mix = emptyMix(sec, rate);
  const scale = [50, 57, 62, 64, 66, 69, 71, 74, 78];
  for (let at = 0; at < 44; at += random.integer(1, 2) / 2) {
    const note = scale[random.integer(0, scale.length - 1)];
    const string = pluck({ note, sec: 3, rate, random, brightness: random.uniform(0.2, 0.7) });
    place(mix, string, { atSec: at * beat, gain: random.uniform(0.2, 0.45), pan: random.uniform(-0.5, 0.5) });
  }
  for (const side of [mix.left, mix.right]) {
    const rain = pinkNoise(side.length, random);
    filterInPlace(rain, butterworthBandpass(700 / rate, 9000 / rate, 2));
    for (let i = 0; i < side.length; i++) side[i] += 0.09 * rain[i];
  }
  for (let drop = 0; drop < 160; drop++) {
    const note = random.integer(90, 110);
    const drip = bell({ note, sec: 0.12, rate, random });
    place(mix, drip, { atSec: random.uniform(0, sec), gain: random.uniform(0.005, 0.03), pan: random.uniform(-1, 1) });
  }
  roomInPlace(mix, { sec: 1.4, gain: 0.2 });
  return mix;
}

/** Four to the floor with a resonant bass and short chords; G minor, 124 BPM. @type {Track} */
export function overland(rate, random) {
  const beat = 60 / 124;
  const mix = emptyMix(72 * beat, rate);
  const riff = [43, 43, 55, 43, 46, 43, 41, 53, 43, 43, 58, 43, 46, 48, 50, 41];
  for (let i = 0; i < 72 * 4; i++) {
    const atSec = (i * beat) / 4;
    const note = riff[i % 16];
    const highHz = 500 + 1900 * (0.5 + 0.5 * sineOfTurns((i / 256) % 1));
    if (random.next() < 0.85)
      place(mix, bass({ note, sec: beat / 4.5, rate, random, highHz, q: 4 }), { atSec, gain: 0.4 });
    if (i % 4 === 0) place(mix, kick({ rate, random }), { atSec, gain: 0.9 });
    if (i % 4 === 2) place(mix, hat({ rate, random, decaySec: 0.06 }), { atSec, gain: 0.14, pan: 0.3 });
    if (i % 8 === 4) place(mix, snare({ rate, random }), { atSec, gain: 0.5, pan: -0.1 });
    if (i % 32 === 3 || i % 32 === 22) {
      for (const chordNote of [67, 70, 74, 77]) {
        place(mix, pad({ note: chordNote, sec: 0.7, rate, random, attackSec: 0.01 }), { atSec, gain: 0.15 });
      }
    }
  }
  echoInPlace(mix, { sec: beat * 0.75, feedback: 0.3, gain: 0.2 });
  return mix;
}

/** Partials of one low C, each breathing at its own pace on its own side. @type {Track} */
export function droneInC(rate, random) {
  const sec = 45;
  const mix = emptyMix(sec, rate);
  for (let partial = 1; partial <= 18; partial++) {
    const samples = silence(sec, rate);
    const hz = noteHz(36) * partial * (1 + random.uniform(-0.0015, 0.0015));
    addSine(samples, { hz, rate, gain: 1 / partial ** 1.1, phase: random.next() });
    const breathHz = random.uniform(0.03, 0.16);
    const start = random.next();
    for (let i = 0; i < samples.length; i++) {
      samples[i] *= 0.6 + 0.4 * sineOfTurns((start + (breathHz * i) / rate) % 1);
    }
    place(mix, samples, { atSec: 0, gain: 0.3, pan: random.uniform(-0.9, 0.9) });
  }
  for (const side of [mix.left, mix.right]) swellInPlace(side, { rate, attackSec: 4, releaseSec: 5 });
  roomInPlace(mix, { sec: 4, gain: 0.4 });
  return mix;
}

/** A saw through a chord in sixteenths, its filter opening; F sharp minor, 128 BPM. @type {Track} */
export function arpeggio(rate, random) {
  const sixteenth = 60 / 128 / 4;
  const mix = emptyMix(320 * sixteenth, rate);
  const chords = [
    [54, 57, 61, 66],
    [50, 57, 62, 66],
    [52, 56, 59, 64],
    [49, 56, 61, 65],
  ];
  for (let i = 0; i < 308; i++) {
    const chord = chords[Math.floor(i / 32) % 4];
    const note = chord[i % 4] + 12 * (Math.floor(i / 4) % 3);
    const samples = silence(sixteenth * 0.9, rate);
    addSaw(samples, { hz: noteHz(note), rate, gain: 0.4, phase: random.next() });
    const openHz = 700 + 5000 * (i / 308);
    sweepInPlace(samples, { rate, q: 1.5, hzAt: (t) => Math.max(200, openHz * (1 - t / 0.2)) });
    swellInPlace(samples, { rate, attackSec: 0.003, releaseSec: 0.02 });
    place(mix, samples, { atSec: i * sixteenth, gain: 0.5, pan: i % 2 === 0 ? -0.4 : 0.4 });
  }
  echoInPlace(mix, { sec: 3 * sixteenth, feedback: 0.55, gain: 0.45 });
  return mix;
}

/** A room before breakfast: mains hum, a refrigerator, far traffic, a spoon now and then. @type {Track} */
export function kitchen(rate, random) {
  const sec = 42;
  const mix = emptyMix(sec, rate);
  const air = pinkNoise(mix.left.length, random);
  filterInPlace(air, butterworthLowpass(1800 / rate, 2));
  const traffic = whiteNoise(mix.left.length, random);
  sweepInPlace(traffic, { rate, q: 1, hzAt: (t) => 160 + 90 * sineOfTurns((t / 11) % 1) });
  place(mix, air, { atSec: 0, gain: 0.08 });
  place(mix, traffic, { atSec: 0, gain: 0.05 });
  const hum = silence(sec, rate);
  for (const [harmonic, gain] of [
    [1, 1],
    [2, 0.6],
    [3, 0.3],
    [5, 0.15],
    [8, 0.06],
  ]) {
    addSine(hum, { hz: 50 * harmonic, rate, gain, phase: random.next() });
  }
  place(mix, hum, { atSec: 0, gain: 0.012 });
  for (let spoon = 0; spoon < 9; spoon++) {
    const clink = bell({ note: random.integer(86, 101), sec: 1, rate, random });
    place(mix, clink, { atSec: random.uniform(2, sec - 2), gain: random.uniform(0.03, 0.1) });
  }
  roomInPlace(mix, { sec: 0.7, gain: 0.3 });
  return mix;
}

/** Soft chords with a little crackle; E flat major, 72 BPM. @type {Track} */
export function feltAndDust(rate, random) {
  const bar = 240 / 72;
  const mix = emptyMix(12 * bar, rate);
  const chords = [
    [51, 58, 62, 67],
    [48, 55, 63, 70],
    [56, 60, 63, 67],
    [46, 58, 62, 65],
  ];
  for (let i = 0; i < 12; i++) {
    for (const [index, note] of chords[i % 4].entries()) {
      const atSec = i * bar + index * 0.025 + random.uniform(0, 0.01);
      place(mix, electricPiano({ note, sec: bar, rate, random }), { atSec, gain: 0.3, pan: (index - 1.5) / 3 });
    }
    const melody = electricPiano({ note: 70 + ((random.integer(0, 3) * 5) % 12), sec: bar / 2, rate, random });
    place(mix, melody, { atSec: (i + 0.5) * bar, gain: 0.25, pan: 0.2 });
  }
  for (let crack = 0; crack < 400; crack++) {
    const click = hat({ rate, random, decaySec: 0.001 });
    place(mix, click, {
      atSec: random.uniform(0, 12 * bar),
      gain: random.uniform(0.005, 0.05),
      pan: random.uniform(-1, 1),
    });
  }
  roomInPlace(mix, { sec: 1.8, gain: 0.2 });
  return mix;
}

/** Four voices in a large room; B minor, three beats at 66 BPM. @type {Track} */
export function voices(rate, random) {
  const bar = 180 / 66;
  const mix = emptyMix(13 * bar, rate);
  const chords = [
    [47, 54, 59, 62],
    [52, 55, 59, 64],
    [50, 57, 62, 66],
    [54, 57, 61, 66],
  ];
  for (let i = 0; i < 12; i++) {
    for (const [index, note] of chords[i % 4].entries()) {
      place(mix, choir({ note, sec: bar * 1.15, rate, random }), { atSec: i * bar, gain: 0.3, pan: (index - 1.5) / 2 });
    }
  }
  roomInPlace(mix, { sec: 3.5, gain: 0.5 });
  return mix;
}

/** One plucked instrument in a steady pattern; E minor, 108 BPM. @type {Track} */
export function pickedPattern(rate, random) {
  const eighth = 30 / 108;
  const mix = emptyMix(144 * eighth, rate);
  const chords = [
    [40, 47, 52, 55, 59],
    [36, 48, 52, 55, 64],
    [43, 47, 50, 55, 59],
    [38, 50, 54, 57, 62],
  ];
  const pattern = [0, 2, 3, 4, 1, 3, 4, 2];
  for (let i = 0; i < 136; i++) {
    const note = chords[Math.floor(i / 8) % 4][pattern[i % 8]];
    const gain = i % 8 === 0 ? 0.5 : random.uniform(0.25, 0.4);
    place(mix, pluck({ note, sec: 2.5, rate, random, brightness: 0.45 }), { atSec: i * eighth, gain, pan: 0.1 });
  }
  return mix;
}

/** Bands of noise that wander. @type {Track} */
export function noiseStudy(rate, random) {
  const sec = 36;
  const mix = emptyMix(sec, rate);
  for (const [lowHz, highHz, turnSec] of [
    [150, 600, 13],
    [900, 3200, 7],
    [4000, 9000, 5],
  ]) {
    const band = whiteNoise(mix.left.length, random);
    const middle = (lowHz + highHz) / 2;
    const reach = (highHz - lowHz) / 2;
    sweepInPlace(band, {
      rate,
      q: 3,
      kind: 'band',
      hzAt: (t) => middle + reach * sineOfTurns((t / turnSec) % 1),
    });
    place(mix, band, { atSec: 0, gain: 0.3 });
  }
  for (const side of [mix.left, mix.right]) swellInPlace(side, { rate, attackSec: 1, releaseSec: 2 });
  return mix;
}

/** Drums alone, a broken beat at 174 BPM. @type {Track} */
export function breakbeat(rate, random) {
  const sixteenth = 15 / 174;
  const mix = emptyMix(24 * 16 * sixteenth, rate);
  for (let i = 0; i < 24 * 16; i++) {
    const step = i % 16;
    const atSec = i * sixteenth;
    if ([0, 10].includes(step)) place(mix, kick({ rate, random }), { atSec, gain: 0.9 });
    if ([4, 12].includes(step)) place(mix, snare({ rate, random }), { atSec, gain: 0.8 });
    if ([7, 9, 15].includes(step) && random.next() < 0.7) place(mix, snare({ rate, random }), { atSec, gain: 0.15 });
    if (step % 2 === 0) place(mix, hat({ rate, random }), { atSec, gain: random.uniform(0.15, 0.35), pan: 0.35 });
  }
  roomInPlace(mix, { sec: 0.4, gain: 0.15 });
  return mix;
}

/** Nine seconds of an idea. @type {Track} */
export function riffIdea(rate, random) {
  const mix = emptyMix(9, rate);
  for (const [i, note] of [45, 48, 52, 55, 57, 55, 52, 48].entries()) {
    place(mix, pluck({ note, sec: 2, rate, random, brightness: 0.7 }), { atSec: i, gain: 0.5 });
  }
  return mix;
}
