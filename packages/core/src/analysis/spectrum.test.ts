import { describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { brown, chord, drums, hat, mix, pink, RATE, scaled, shaped, tone, white } from '../../test/instruments.ts';
import { rmsOf, sine } from '../../test/signals.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { butterworthHighpass, butterworthLowpass, filterInPlace } from '../dsp/filter.ts';
import { spectralShape } from './spectrum.ts';
import { analyzeTrack, windowMeasures } from './track.ts';

function shape(...channels: Float32Array[]) {
  return spectralShape(audioBuffer(RATE, channels));
}

function flatness(samples: Float32Array): number {
  return shape(samples).flatness;
}

/** Noise so many dB below a tone. */
function tonePlus(noise: Float32Array, below: number): Float32Array {
  const held = chord(3);
  return mix(held, scaled(noise, (rmsOf(held) / rmsOf(noise)) * 10 ** (-below / 20)));
}

describe('flatness', () => {
  test.each([
    ['a sine', tone(3, 440, { partials: 1 })],
    ['a deep sine', tone(3, 55, { partials: 1 })],
    ['a tone with strong vibrato', tone(3, 440, { vibrato: 0.02, vibratoHz: 6, partials: 20 })],
    ['a chord', chord(3)],
    ['a detuned chord', chord(3, [130.8, 164.8, 196, 261.6], { detune: 0.006 })],
    ['a chord in the bass', chord(3, [65, 82, 98, 131])],
    ['a cluster of semitones', chord(3, [130, 139, 147, 156, 165, 175, 185, 196])],
    ['a chord with pink noise 20 dB below', tonePlus(pink(3), 20)],
    ['a chord in slow swells', shaped(chord(3), (time) => (time % 1) ** 2)],
  ])('%s is well below 0.3', (_, samples) => {
    expect(flatness(samples)).toBeLessThan(0.15);
  });

  const band = white(3);
  filterInPlace(band, butterworthHighpass(4000 / RATE, 4));
  filterInPlace(band, butterworthLowpass(9000 / RATE, 4));
  test.each([
    ['white noise', white(3)],
    ['pink noise', pink(3)],
    ['brown noise', brown(3)],
    ['noise from 4 to 9 kHz', band],
    ['quiet white noise', white(3, 0.001)],
  ])('%s is well above 0.6', (_, samples) => {
    expect(flatness(samples)).toBeGreaterThan(0.7);
  });

  test('grows with the noise in a mix', () => {
    const mixes = [40, 30, 20, 10, 0, -10].map((below) => flatness(tonePlus(pink(3), below)));
    expect(mixes).toEqual([...mixes].sort((a, b) => a - b));
    expect(mixes[3]).toBeLessThan(0.3);
    expect(mixes[4]).toBeGreaterThan(0.5);
  });

  test('sees drums as noise and drums under a chord as neither', () => {
    expect(flatness(drums(120, 4))).toBeGreaterThan(0.6);
    const both = flatness(mix(drums(120, 4), chord(4)));
    expect(both).toBeGreaterThan(0.05);
    expect(both).toBeLessThan(0.5);
  });

  test('is a number for sounds shorter than a frame, and for silence', () => {
    expect(flatness(hat())).toBeGreaterThan(0.6);
    expect(shape(new Float32Array(9000))).toEqual({ centroidHz: 0, flatness: 0 });
    expect(shape(new Float32Array(0))).toEqual({ centroidHz: 0, flatness: 0 });
    expect(shape(Float32Array.of(1)).centroidHz).toBeGreaterThan(0);
    expect(shape(Float32Array.of(NaN, 1, Infinity)).flatness).toBeLessThanOrEqual(1);
  });
});

describe('centroid', () => {
  test('of a sine is its frequency, of white noise the middle of the band', () => {
    expect(shape(sine(44100, 1000 / RATE, { amplitude: 0.5 })).centroidHz).toBeCloseTo(1000, -1);
    expect(Math.abs(shape(white(3)).centroidHz / (RATE / 4) - 1)).toBeLessThan(0.02);
  });

  test('is the centre of the amplitudes of a plain transform', () => {
    const size = 8192;
    const samples = mix(tone(size / RATE, 300, { partials: 20 }), white(size / RATE, 0.01));
    let [sum, moment] = [0, 0];
    const windowed = samples.map((value, n) => value * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size)));
    for (let bin = 1; bin <= size / 2; bin++) {
      // One turn a step of the transform's sum, since Math.sin is slow here.
      const [stepRe, stepIm] = [Math.cos((2 * Math.PI * bin) / size), Math.sin((2 * Math.PI * bin) / size)];
      let [re, im, c, s] = [0, 0, 1, 0];
      for (let n = 0; n < size; n++) {
        re += windowed[n]! * c;
        im += windowed[n]! * s;
        [c, s] = [c * stepRe - s * stepIm, c * stepIm + s * stepRe];
      }
      const amplitude = Math.sqrt(re * re + im * im);
      sum += amplitude;
      moment += (amplitude * bin * RATE) / size;
    }
    expect(shape(samples).centroidHz).toBeCloseTo(moment / sum, 0);
  });
});

test.each([22050, 44100, 48000, 96000])('centroid and flatness of known sounds at %d Hz', (sampleRate) => {
  const at = (samples: Float32Array) => spectralShape(audioBuffer(sampleRate, [samples]));
  // Each falls on a bin, so that a window spreads all of them alike.
  const size = 8192 * 2 ** Math.round(Math.log2(sampleRate / RATE));
  const tones = [100, 400, 1100].map((bin, index) => [(bin * sampleRate) / size, [0.4, 0.2, 0.1][index]!] as const);
  const parts = tones.map(([hz, amplitude]) => sine(2 * sampleRate, hz / sampleRate, { amplitude }));
  const sum = tones.reduce((total, [, amplitude]) => total + amplitude, 0);
  const centre = tones.reduce((total, [hz, amplitude]) => total + hz * amplitude, 0) / sum;
  expect(Math.abs(at(mix(...parts)).centroidHz / centre - 1)).toBeLessThan(0.001);
  expect(at(mix(...parts)).flatness).toBeLessThan(0.01);
  const noise = at(white((2 * sampleRate) / RATE));
  expect(Math.abs(noise.centroidHz / (sampleRate / 4) - 1)).toBeLessThan(0.01);
  expect(noise.flatness).toBeGreaterThan(0.97);
});

test('shape does not depend on level, on a doubled channel, or on turning one channel over', () => {
  const sound = mix(chord(2), pink(2, 0.02));
  const one = shape(sound);
  const turned = sound.map((value) => -value);
  for (const other of [
    shape(scaled(sound, 0.25)),
    shape(sound, sound),
    shape(sound, turned),
    shape(sound, sound, sound),
  ]) {
    expect(other.flatness).toBeCloseTo(one.flatness, 3);
    expect(other.centroidHz).toBeCloseTo(one.centroidHz, -1);
  }
});

test('a window of a track has the shape of the same sound by itself', () => {
  const parts = [chord(4), white(4), drums(120, 4)];
  const analysis = analyzeTrack(audioBuffer(RATE, [Float32Array.from(parts.flatMap((part) => [...part]))]));
  parts.forEach((part, index) => {
    const start = index * 4 * RATE + RATE / 4;
    const window = windowMeasures(analysis, start, start + 3.5 * RATE);
    const alone = shape(part.slice(RATE / 4, 3.75 * RATE));
    expect(Math.abs(window.flatness - alone.flatness)).toBeLessThan(0.08);
    expect(Math.abs(window.centroidHz / alone.centroidHz - 1)).toBeLessThan(0.1);
  });
});

test('the plain kernels read the same, within a ten-thousandth', () => {
  const sounds = [white(1), pink(1), chord(1), drums(120, 1), new Float32Array(5000)];
  for (const sound of sounds) {
    const simd = shape(sound);
    chooseKernels('plain');
    const plain = shape(sound);
    chooseKernels('simd');
    expect(Math.abs(simd.flatness - plain.flatness)).toBeLessThan(1e-4);
    expect(Math.abs(simd.centroidHz - plain.centroidHz)).toBeLessThanOrEqual(1e-4 * plain.centroidHz);
  }
});
