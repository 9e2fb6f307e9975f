import { expect, test } from '@jest/globals';
import { audioBuffer, silentBuffer, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { resampleAudio } from '../../audio/resample-audio.ts';
import { whiteNoise } from '../../dsp/noise.ts';
import { createRandom } from '../../dsp/random.ts';
import { ALIKE, descriptorDistance, descriptorSize } from './descriptor-distance.ts';
import { soundDescriptor } from './sound-descriptor.ts';

const RATE = 44100;
const { PI, exp, sin } = Math;

/** Partials of a chord that swell against each other, four seconds of it. */
function pad({ hz = 110, drift = 0.3, sec = 4 } = {}): AudioBuffer {
  const voices = [1, 1.5, 2, 3, 4, 5, 6];
  const side = (shift: number): Float32Array =>
    Float32Array.from({ length: Math.round(sec * RATE) }, (_, frame) => {
      const time = frame / RATE;
      return voices.reduce((sum, ratio, voice) => {
        const swell = 1 + 0.4 * sin(2 * PI * drift * time + voice + shift);
        return sum + (0.1 / ratio) * swell * sin(2 * PI * hz * ratio * time);
      }, 0);
    });
  return audioBuffer(RATE, [side(0), side(0.3)]);
}

function hiss(seed = 'hiss', sec = 4): AudioBuffer {
  const channel = (name: string): Float32Array =>
    whiteNoise(Math.round(sec * RATE), createRandom(`${seed} ${name}`)).map((value) => 0.1 * value);
  return audioBuffer(RATE, [channel('left'), channel('right')]);
}

/** Tones that die away, so many a second. */
function plucks(rate: number): AudioBuffer {
  const samples = Float32Array.from({ length: 4 * RATE }, (_, frame) => {
    const since = (frame / RATE) % (1 / rate);
    return 0.5 * exp(-since / 0.03) * sin(2 * PI * 440 * since);
  });
  return audioBuffer(RATE, [samples, samples]);
}

function each({ sampleRate, channels }: AudioBuffer, change: (samples: Float32Array) => Float32Array): AudioBuffer {
  return audioBuffer(sampleRate, channels.map(change));
}

function joined(...parts: readonly Float32Array[]): Float32Array {
  const samples = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let start = 0;
  for (const part of parts) {
    samples.set(part, start);
    start += part.length;
  }
  return samples;
}

function distance(a: AudioBuffer, b: AudioBuffer): number {
  return descriptorDistance(soundDescriptor(a), soundDescriptor(b));
}

const sounds = { pad: pad(), hiss: hiss(), plucks: plucks(4) };

const copies: Readonly<Record<string, (audio: AudioBuffer) => AudioBuffer>> = {
  '40 dB quieter': (audio) => each(audio, (samples) => samples.map((value) => 0.01 * value)),
  '6 dB over full scale': (audio) => each(audio, (samples) => samples.map((value) => 20 * value)),
  'turned over': (audio) => each(audio, (samples) => samples.map((value) => -value)),
  'its channels exchanged': ({ sampleRate, channels }) => audioBuffer(sampleRate, channels.toReversed()),
  'a tenth of a second trimmed from both ends': (audio) => each(audio, (samples) => samples.subarray(4410, -4410)),
  'begun elsewhere in the loop': (audio) =>
    each(audio, (samples) => joined(samples.subarray(50_000), samples.subarray(0, 50_000))),
  'twice around': (audio) => each(audio, (samples) => joined(samples, samples)),
  'a second of silence behind it': (audio) => each(audio, (samples) => joined(samples, new Float32Array(RATE))),
  'at 48 kHz': (audio) => resampleAudio(audio, 48_000),
  'at 96 kHz': (audio) => resampleAudio(audio, 96_000),
  'of 8 bits': (audio) => each(audio, (samples) => samples.map((value) => Math.round(127 * value) / 127)),
};

for (const [kind, sound] of Object.entries(sounds)) {
  test.each(Object.keys(copies))(`${kind} is alike itself, %s`, (name) => {
    expect(distance(sound, (copies[name] as (typeof copies)[string])(sound))).toBeLessThan(ALIKE);
  });
}

test('level and polarity are not heard at all: a power of two of it has the same bytes', () => {
  for (const sound of Object.values(sounds)) {
    const quieter = each(sound, (samples) => samples.map((value) => -value / 1024));
    expect(soundDescriptor(quieter)).toEqual(soundDescriptor(sound));
  }
});

test('another noise of the same colour is alike, another place of the same pad too', () => {
  expect(distance(hiss('one'), hiss('other'))).toBeLessThan(ALIKE);
  expect(distance(pad(), pad({ drift: 0.4 }))).toBeLessThan(ALIKE);
});

test('a pad, a hiss and plucks are far from each other', () => {
  expect(distance(sounds.pad, sounds.hiss)).toBeGreaterThan(3 * ALIKE);
  expect(distance(sounds.pad, sounds.plucks)).toBeGreaterThan(2 * ALIKE);
  expect(distance(sounds.hiss, sounds.plucks)).toBeGreaterThan(3 * ALIKE);
});

test('noise is not alike tones of the same colour', () => {
  // Pulses, 40 a second, are partials of one power at every 40 Hz: white, like the noise.
  const pulses = new Float32Array(4 * RATE).map((_, frame) => (frame % 1100 === 0 ? 1 : 0));
  const [noise] = sounds.hiss.channels as readonly [Float32Array];
  const [a, b] = [soundDescriptor(audioBuffer(RATE, [pulses])), soundDescriptor(audioBuffer(RATE, [noise]))];
  const colour = [3, 28] as const;
  expect(descriptorDistance(a.subarray(...colour), b.subarray(...colour))).toBeLessThan(0.1 * ALIKE);
  expect(descriptorDistance(a, b)).toBeGreaterThan(ALIKE);
});

test('narrow and wide, short and long are told apart', () => {
  const [left] = sounds.hiss.channels as readonly [Float32Array];
  expect(distance(sounds.hiss, audioBuffer(RATE, [left, left]))).toBeGreaterThan(ALIKE);
  expect(distance(hiss('short', 0.1), hiss('long', 4))).toBeGreaterThan(ALIKE);
  expect(distance(audioBuffer(RATE, [left]), audioBuffer(RATE, [left, left]))).toBe(0);
});

test('silence, no frame, one sample and what is no number have descriptors', () => {
  const silence = soundDescriptor(silentBuffer(RATE, 2, RATE));
  expect(silence).toEqual(new Uint8Array(descriptorSize));
  expect(soundDescriptor(audioBuffer(RATE, [new Float32Array(0)]))).toEqual(silence);
  expect(soundDescriptor(audioBuffer(RATE, [Float32Array.of(Number.NaN, Infinity)]))).toHaveLength(descriptorSize);
  expect(soundDescriptor(audioBuffer(RATE, [Float32Array.of(1)]))).not.toEqual(silence);
});
