import { describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { createRandom } from '../../dsp/random.ts';
import { createRealFft } from '../../dsp/fft.ts';
import { db, rmsOf } from '../../../test/signals.ts';
import type { Note } from '../score/note.ts';
import { createEnvelope } from './envelope.ts';
import { createStringVoice, type Stroke } from './guitar-string.ts';
import { createSynthContext, createSynthVoice, type Patch } from './synth-voice.ts';
import { bendPeaks } from './tone.ts';
import type { Voice } from './voice.ts';
import { createWavetables, turnSamples, type Wave } from './wavetable.ts';

const RATE = 48_000;
const { abs, cos, max, PI, round, sin } = Math;

function sounded(voice: Voice, frames: number, buses = 2): Float32Array[] {
  const out = Array.from({ length: buses }, () => new Float32Array(Math.ceil(frames / 512) * 512));
  for (let at = 0; at < frames; at += 512) if (!voice.render(out, at, at + 512)) break;
  return out;
}

/** Power spectrum under a window whose side lobes lie below −120 dB (Nuttall's four terms). */
function spectrum(samples: Float32Array, size: number, start: number): Float64Array {
  const windowed = Float64Array.from({ length: size }, (_, i) => {
    const x = (2 * PI * i) / size;
    return (
      (samples[start + i] ?? 0) * (0.3635819 - 0.4891775 * cos(x) + 0.1365995 * cos(2 * x) - 0.0106411 * cos(3 * x))
    );
  });
  const [re, im] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
  createRealFft(size).forward(windowed, re, im);
  return re.map((value, i) => value ** 2 + (im[i] ?? 0) ** 2);
}

/** Power between the partials of a note, and of the whole, in dB apart. */
function aliasDb(samples: Float32Array, hz: number, start = 4096): number {
  const size = 32_768;
  const power = spectrum(samples, size, start);
  let [all, between] = [0, 0];
  for (const [bin, value] of power.entries()) {
    all += value;
    const place = (bin * RATE) / size / hz;
    if (abs(place - round(place)) * hz > (8 * RATE) / size || round(place) === 0) between += value;
  }
  return 10 * Math.log10(between / all);
}

const note: Note = { frame: 0, frames: RATE, pitch: 69, velocity: 1, sound: '' };

const openPatch = (wave: Wave): Patch => ({
  tickFrames: 64,
  gainDb: 0,
  freePhase: false,
  oscillators: [{ wave, semitones: 0, gain: 1, pan: 0 }],
  level: { attackSec: 0.001, decaySec: 1, sustain: 1, releaseSec: 0.1 },
  filter: {
    cutoffHz: 30_000,
    q: 0.7,
    follow: 0,
    envelopeOctaves: 0,
    velocityOctaves: 0,
    envelope: { attackSec: 0.001, decaySec: 1, sustain: 1, releaseSec: 0.1 },
  },
  vibrato: { hz: 5, cents: 0, delaySec: 0 },
});

describe('oscillators', () => {
  const context = { ...createSynthContext(RATE), random: createRandom('osc') };

  test.each([
    ['saw', 28.4],
    ['saw', 52.3],
    ['saw', 81.7],
    ['saw', 97.1],
    ['saw', 112.6],
    ['square', 60.2],
    ['square', 93.9],
    ['triangle', 99.3],
    ['sine', 105.4],
  ] as const)('%s at pitch %d has nothing above −60 dB between its partials', (wave, pitch) => {
    const [left] = sounded(createSynthVoice(openPatch(wave), { ...note, pitch }, context), 40_000);
    expect(aliasDb(left as Float32Array, 440 * 2 ** ((pitch - 69) / 12))).toBeLessThan(-60);
  });

  test('waves reach ±1 without overshoot, and close on themselves', () => {
    for (const wave of ['sine', 'triangle', 'square', 'saw'] as const) {
      const turn = createWavetables().turn(wave, 0.002);
      const peak = turn.reduce((most, value) => max(most, abs(value)), 0);
      expect(peak).toBeGreaterThan(0.95);
      expect(peak).toBeLessThan(1.05);
      expect(turn[turnSamples]).toBe(turn[0]);
    }
  });
});

describe('envelopes', () => {
  const shape = { attackSec: 0.01, decaySec: 0.4, sustain: 0.25, releaseSec: 0.2 };

  test('rise in a straight line, fall by 60 dB in their time, and end', () => {
    const envelope = createEnvelope(shape, 10_000);
    expect(envelope.advance(50)).toBeCloseTo(0.5, 9);
    expect(envelope.advance(50)).toBeCloseTo(1, 9);
    expect(envelope.advance(4000)).toBeCloseTo(0.25 + 0.75e-3, 6);
    const held = envelope.advance(20_000);
    envelope.release();
    expect(envelope.advance(2000)).toBeCloseTo(held / 1000, 9);
    expect(envelope.isOver).toBe(false);
    expect(envelope.advance(2000)).toBe(0);
    expect(envelope.isOver).toBe(true);
  });

  test('do not depend on the steps in which they are asked', () => {
    const [fine, coarse] = [createEnvelope(shape, 48_000), createEnvelope(shape, 48_000)];
    let level = 0;
    for (let i = 0; i < 9600; i++) level = fine.advance(1);
    expect(level).toBeCloseTo(coarse.advance(9600), 9);
  });
});

test('a released note is silent, and a note that decays is over before it is let go', () => {
  const patch = { ...openPatch('saw'), level: { attackSec: 0.002, decaySec: 0.3, sustain: 0, releaseSec: 0.1 } };
  const context = { ...createSynthContext(RATE), random: createRandom('osc') };
  const [left] = sounded(createSynthVoice(patch, note, context), 40_000);
  const level = (sec: number) => db(rmsOf(left as Float32Array, round(sec * RATE), round((sec + 0.02) * RATE)));
  expect(level(0.31) - level(0.01)).toBeLessThan(-55);
  expect(level(0.31) - level(0.01)).toBeGreaterThan(-65);
  expect(rmsOf(left as Float32Array, 25_000)).toBe(0);
});

test('the kernel plays what its plain twin plays, within −110 dB: let go and stopped anywhere, on any chunks', () => {
  const patch: Patch = {
    ...openPatch('saw'),
    freePhase: true,
    oscillators: [
      { wave: 'saw', semitones: -0.1, gain: 0.4, pan: -0.6 },
      { wave: 'square', semitones: 12, gain: 0.3, pan: 0.2 },
      { wave: 'sine', semitones: 0.11, gain: 0.6, pan: 0.9 },
    ],
    filter: { ...openPatch('saw').filter, cutoffHz: 500, envelopeOctaves: 4, q: 2 },
    vibrato: { hz: 6, cents: 20, delaySec: 0.01 },
  };
  const played = (kernels: 'simd' | 'plain', shown: Patch, cuts: readonly number[]): Float32Array[] => {
    chooseKernels(kernels);
    const context = { ...createSynthContext(RATE), random: createRandom('twin') };
    const voice = createSynthVoice(shown, { ...note, frames: 9001 }, context);
    chooseKernels('simd');
    const out = [0, 1].map(() => new Float32Array(20_000).fill(0.25));
    let start = 0;
    for (const end of cuts) {
      if (start === 11_000) voice.stop();
      if (!voice.render(out, start, end)) break;
      start = end;
    }
    return out;
  };
  for (const cuts of [
    [512, 1024, 9001, 11_000, 20_000],
    [3, 70, 71, 5555, 11_000, 11_001, 20_000],
  ]) {
    for (const shown of [patch, { ...patch, oscillators: patch.oscillators.slice(0, 1) }]) {
      const plain = played('plain', shown, cuts);
      for (const [c, channel] of played('simd', shown, cuts).entries()) {
        const difference = channel.map((x, i) => x - plain[c]![i]!);
        expect(db(rmsOf(difference) / rmsOf(plain[c]!))).toBeLessThan(-110);
      }
    }
  }
});

describe('strings', () => {
  const stroke: Stroke = {
    pickPosition: 0.15,
    pickupPosition: 0.25,
    ringSec: 3,
    dampSec: 0.2,
    brightness: 0.6,
    noise: 0.1,
  };
  const pluck = (wish: Partial<Note>, how: Partial<Stroke> = {}, seed = 'string') =>
    sounded(
      createStringVoice(
        { ...note, ...wish },
        { sampleRate: RATE, stroke: { ...stroke, ...how }, gain: 0.5, bus: 0, random: createRandom(seed) },
      ),
      2 * RATE,
    )[0] as Float32Array;

  /** Frequency of the strongest bin near `hz`, by the phase that it turns in 2048 frames. */
  function pitchOf(samples: Float32Array, hz: number): number {
    const turned = (start: number): { re: number; im: number } => {
      let [re, im] = [0, 0];
      for (let i = 0; i < 16_384; i++) {
        const w = 0.5 - 0.5 * cos((2 * PI * i) / 16_384);
        re += w * (samples[start + i] ?? 0) * cos((2 * PI * hz * (start + i)) / RATE);
        im -= w * (samples[start + i] ?? 0) * sin((2 * PI * hz * (start + i)) / RATE);
      }
      return { re, im };
    };
    const [a, b] = [turned(2000), turned(4048)];
    const turn = Math.atan2(b.im * a.re - b.re * a.im, b.re * a.re + b.im * a.im);
    return hz + (turn * RATE) / (2 * PI * 2048);
  }

  test.each([40, 47, 55, 64, 71, 80])('MIDI pitch %d sounds within a cent', (pitch) => {
    const hz = 440 * 2 ** ((pitch - 69) / 12);
    expect(abs(1200 * Math.log2(pitchOf(pluck({ pitch }), hz) / hz))).toBeLessThan(1);
  });

  test('ring for their time and are damped once let go', () => {
    const level = (samples: Float32Array, sec: number) =>
      db(rmsOf(samples, round(sec * RATE), round((sec + 0.05) * RATE)));
    const ringing = pluck({ pitch: 52, frames: 4 * RATE });
    // The fundamental falls by 20 dB a second; upper partials faster.
    const fall = level(ringing, 1.5) - level(ringing, 0.5);
    expect(fall).toBeLessThan(-18);
    expect(fall).toBeGreaterThan(-30);
    const damped = pluck({ pitch: 52, frames: round(0.5 * RATE) });
    expect(level(damped, 0.75) - level(damped, 0.45)).toBeLessThan(-55);
  });

  test('a harder stroke is louder and brighter', () => {
    const centroid = (samples: Float32Array) => {
      const power = spectrum(samples, 8192, 0);
      return power.reduce((sum, value, bin) => sum + value * bin, 0) / power.reduce((sum, value) => sum + value, 0);
    };
    const [soft, hard] = [pluck({ pitch: 52, velocity: 0.3 }), pluck({ pitch: 52, velocity: 1 })];
    expect(rmsOf(hard, 0, RATE / 2) / rmsOf(soft, 0, RATE / 2)).toBeGreaterThan(4);
    expect(centroid(hard) / centroid(soft)).toBeGreaterThan(1.15);
  });

  test('no two strokes are alike, and none begins with a step or has a mean', () => {
    const [one, other] = [pluck({}, {}, 'one'), pluck({}, {}, 'other')];
    expect(one).not.toEqual(other);
    const peak = one.reduce((most, value) => max(most, abs(value)), 0);
    expect(abs(one[0] ?? 1)).toBeLessThan(0.05 * peak);
    expect(abs(one.reduce((sum, value) => sum + value, 0) / one.length)).toBeLessThan(5e-4);
  });
});

test('bent peaks stay below two thirds, and a sine gets its third partial only', () => {
  const bin = 3413;
  const sine = Float32Array.from({ length: 32_768 }, (_, i) => 0.9 * sin((2 * PI * i * bin) / 32_768));
  bendPeaks(sine, 1);
  expect(sine.reduce((most, value) => max(most, abs(value)), 0)).toBeLessThan(2 / 3);
  const power = spectrum(sine, 32_768, 0);
  const rest = power
    .filter((_, at) => abs(at - bin) > 8 && abs(at - 3 * bin) > 8)
    .reduce((sum, value) => sum + value, 0);
  expect(10 * Math.log10(rest / (power[bin] ?? 1))).toBeLessThan(-100);
});
