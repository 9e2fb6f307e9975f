import { describe, expect, test } from '@jest/globals';
import { audioBuffer, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { resampleAudio } from '../../audio/resample-audio.ts';
import { whiteNoise } from '../../dsp/noise.ts';
import { createRandom } from '../../dsp/random.ts';
import { findDuplicates, isSameRecording, shapesOf } from './duplicates.ts';
import { createFingerprinter, fingerprintOf, type Fingerprint } from './fingerprint.ts';
import { packFingerprint, unpackFingerprint } from './pack.ts';

const RATE = 44100;
const { PI, exp, sin } = Math;

/** A drum: a falling tone and a noise that die away. Every take has a noise of its own. */
function strike({ take = 'a', hz = 60, decaySec = 0.08, noise = 0.3, sec = 0.5 } = {}): Float32Array {
  const hiss = whiteNoise(Math.round(sec * RATE), createRandom(`strike ${take}`));
  let phase = 0;
  return hiss.map((value, frame) => {
    const time = frame / RATE;
    phase += (2 * PI * hz * (1 + 3 * exp(-time / 0.02))) / RATE;
    return 0.5 * exp(-time / decaySec) * (sin(phase) + noise * value);
  });
}

/** Half a minute of notes and strikes. */
function song(take: string, voice = 0): Float32Array {
  const random = createRandom(`song ${take}`);
  const singer = createRandom('singer');
  const samples = new Float32Array(30 * RATE);
  for (let start = 0; start < samples.length; start += RATE / 4) {
    const hz = 110 * 2 ** (random.integer(0, 24) / 12);
    const level = random.uniform(0.1, 0.3);
    const sung = 220 * 2 ** (singer.integer(0, 24) / 12);
    for (let frame = 0; frame < RATE / 4; frame++) {
      const fade = exp(-frame / 5000);
      const value = level * fade * (sin((2 * PI * hz * frame) / RATE) + 0.5 * sin((4 * PI * hz * frame) / RATE));
      samples[start + frame] = value + voice * sin((2 * PI * sung * frame) / RATE);
    }
  }
  return samples;
}

/** Four seconds of sixteen strikes in turn; one of them may be another. */
function loop(changed = -1): Float32Array {
  const kinds = [
    strike({ sec: 0.25 }),
    strike({ noise: 20, decaySec: 0.03, sec: 0.25 }),
    strike({ hz: 180, sec: 0.25 }),
  ];
  return Float32Array.from(
    Array.from({ length: 16 }, (_, hit) => [...(kinds[(hit === changed ? hit + 1 : hit) % 3] as Float32Array)]).flat(),
  );
}

/** Two seconds. */
function tone(hz: number): Float32Array {
  return Float32Array.from({ length: 2 * RATE }, (_, frame) => 0.5 * sin((2 * PI * hz * frame) / RATE));
}

function mono(samples: Float32Array, rate = RATE): AudioBuffer {
  return audioBuffer(rate, [samples]);
}

const copies: Record<string, (samples: Float32Array) => AudioBuffer> = {
  '20 dB quieter': (samples) => mono(samples.map((value) => 0.1 * value)),
  'after 0.3 s of silence': (samples) => mono(delayed(samples, 0.3)),
  'at 22.05 kHz': (samples) => resampleAudio(mono(samples), 22050),
  'at 48 kHz, 13.37 ms later': (samples) => resampleAudio(mono(delayed(samples, 0.01337)), 48000),
  'of 8 bits': (samples) => mono(samples.map((value) => Math.round(100 * value) / 100)),
  'with the noise of a coder': (samples) => mono(withNoise(samples, 0.15)),
  'turned over': (samples) => mono(samples.map((value) => -value)),
  'in stereo': (samples) => audioBuffer(RATE, [samples, samples]),
  'in stereo, one channel turned over': (samples) => audioBuffer(RATE, [samples, samples.map((value) => -value)]),
  'with silence behind it': (samples) => mono(Float32Array.of(...samples, ...new Float32Array(2000))),
};

function delayed(samples: Float32Array, sec: number): Float32Array {
  const start = Math.round(sec * RATE);
  const later = new Float32Array(start + samples.length);
  later.set(samples, start);
  return later;
}

/** Noise that follows the level of the sound, a share of it. */
function withNoise(samples: Float32Array, share: number): Float32Array {
  const noise = whiteNoise(samples.length, createRandom('coder'));
  let level = 0;
  return samples.map((value, frame) => {
    level += (value * value - level) * 0.005;
    return value + share * Math.sqrt(level) * (noise[frame] ?? 0);
  });
}

function same(a: AudioBuffer, b: AudioBuffer): boolean {
  return isSameRecording(fingerprintOf(a), fingerprintOf(b));
}

async function grouped(fingerprints: readonly Fingerprint[]): Promise<readonly (readonly number[])[]> {
  return findDuplicates({ shapes: fingerprints.map(shapesOf), load: async (index) => fingerprints[index] });
}

const recordings = {
  'a click of 20 ms': strike({ decaySec: 0.004, hz: 300, sec: 0.02 }),
  'a kick': strike(),
  'a hi-hat': strike({ noise: 20, decaySec: 0.03, sec: 0.2 }),
};

describe.each(Object.entries(recordings))('%s is found again', (_, samples) => {
  test.each(Object.entries(copies))('%s', async (_, copy) => {
    expect(await grouped([mono(samples), copy(samples)].map(fingerprintOf))).toEqual([[0, 1]]);
  });
});

test.each(['after 0.3 s of silence', 'at 22.05 kHz', 'with the noise of a coder'])(
  'a song is found again %s',
  async (way) => {
    const samples = song('one');
    expect(await grouped([mono(samples), copies[way]?.(samples) as AudioBuffer].map(fingerprintOf))).toEqual([[0, 1]]);
  },
);

describe('kept apart', () => {
  test.each([
    ['two takes of a kick', strike(), strike({ take: 'b' })],
    ['two hi-hats', strike({ noise: 20, decaySec: 0.03 }), strike({ noise: 20, decaySec: 0.03, take: 'b' })],
    ['a kick and one a little higher', strike(), strike({ hz: 62 })],
    ['a kick and one a hundredth higher', strike({ noise: 0 }), strike({ noise: 0, hz: 60.6 })],
    ['a kick and two of it', strike(), Float32Array.of(...strike(), ...strike())],
    ['two songs of one band', song('one'), song('two')],
    ['a song with its singer and without', song('one'), song('one', 0.2)],
    ['a loop and it with another hit', loop(), loop(9)],
    ['two tones 1 Hz apart', tone(440), tone(441)],
    ['two noises', whiteNoise(RATE, createRandom('a')), whiteNoise(RATE, createRandom('b'))],
    ['sound and silence', strike(), new Float32Array(RATE)],
    ['silence and silence', new Float32Array(RATE), new Float32Array(RATE)],
  ])('%s', (_, a, b) => {
    expect(same(mono(a), mono(b))).toBe(false);
  });
});

test('groups are in the order of the recordings, whatever the order of the copies', async () => {
  const [kick, hat] = [strike(), strike({ noise: 20, decaySec: 0.03 })];
  const files = [
    hat,
    kick,
    strike({ take: 'b' }),
    hat.map((value) => 0.5 * value),
    delayed(kick, 0.2),
    delayed(hat, 0.1),
  ];
  expect(await grouped(files.map((samples) => fingerprintOf(mono(samples))))).toEqual([
    [0, 3, 5],
    [1, 4],
  ]);
});

test('blocks of any length give the fingerprint of the whole', () => {
  const samples = strike();
  const printer = createFingerprinter(RATE, samples.length);
  const random = createRandom('blocks');
  for (let from = 0; from < samples.length;) {
    const to = Math.min(samples.length, from + random.integer(0, 3000));
    printer.push([samples.subarray(from, to)]);
    from = to;
  }
  expect(printer.finish()).toEqual(fingerprintOf(mono(samples)));
});

test('packed and written as JSON, a fingerprint stays what it was', () => {
  const fingerprint = fingerprintOf(mono(strike()));
  const { packed, samples } = packFingerprint(fingerprint);
  expect(samples.length).toBeLessThan(20_000);
  expect(unpackFingerprint(JSON.parse(JSON.stringify(packed)) as typeof packed, samples)).toEqual(fingerprint);
});

test('odd sounds have a fingerprint or none, and break nothing', () => {
  for (const samples of [[], [0], [1], [0, 1, 0], [NaN, Infinity, 0.5]]) {
    const fingerprint = fingerprintOf(mono(Float32Array.from(samples)));
    expect(isSameRecording(fingerprint, fingerprint)).toEqual(expect.any(Boolean));
  }
});
