import { afterEach, describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { db, fitSine, rmsOf, sine } from '../../test/signals.ts';
import { whiteNoise } from './noise.ts';
import { createRandom } from './random.ts';
import { stretch } from './stretch.ts';

afterEach(() => chooseKernels('simd'));

const rate = 44100;
const noise = whiteNoise(5000, createRandom('stretch'));
const notesHz = [110, 164.81, 220, 277.18, 329.63, 440, 1318.5];

function chord(length: number) {
  const samples = new Float32Array(length);
  for (const [note, hz] of notesHz.entries()) {
    const tone = sine(length, hz / rate, { amplitude: 1 / notesHz.length, phase: note * 1.7 });
    for (let i = 0; i < length; i++) samples[i] = (samples[i] ?? 0) + (tone[i] ?? 0);
  }
  return samples;
}

const one = (samples: Float32Array, factor: number) => stretch([samples], { factor })[0] ?? new Float32Array(0);

/** What is left of a signal without the chord's notes, note after note, in dB against the signal. */
function withoutChordDb(samples: Float32Array, skip: number) {
  const inner = samples.slice(skip, -skip);
  let rest = Float64Array.from(inner);
  // Neighbouring notes are not quite orthogonal: a few rounds of taking each out settle it.
  for (let round = 0; round < 3; round++) {
    for (const hz of notesHz) {
      const { amplitude, phase } = fitSine(rest, hz / rate);
      rest = rest.map((x, i) => x - amplitude * Math.sin((2 * Math.PI * hz * i) / rate + phase));
    }
  }
  return db(rmsOf(rest) / rmsOf(inner));
}

describe.each([0.6, 1.5, 2, 3])('stretched by %d', (factor) => {
  test('the length is exact', () => {
    for (const length of [0, 1, 2, 999, 20_011]) {
      expect(one(new Float32Array(length).fill(0.1), factor).length).toBe(Math.round(length * factor));
    }
  });

  test('a chord stays in tune and pure: all else is 60 dB down', () => {
    expect(withoutChordDb(one(chord(rate), factor), 1000)).toBeLessThan(-60);
  });

  test('a tone keeps its level, to its ends', () => {
    const output = one(sine(rate, 0.01, { amplitude: 0.5 }), factor);
    for (let start = 0; start + 1000 < output.length; start += 500) {
      expect(Math.abs(db((rmsOf(output, start, start + 1000) * Math.SQRT2) / 0.5))).toBeLessThan(0.05);
    }
  });

  test('noise keeps its level within 1.5 dB and pumps no more than noise does', () => {
    const output = one(whiteNoise(2 * rate, createRandom('noise')), factor).subarray(16_384, -16_384);
    const levels = Array.from({ length: Math.floor(output.length / 1024) }, (_, b) =>
      rmsOf(output, b * 1024, b * 1024 + 1024),
    );
    const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
    expect(Math.abs(db(mean))).toBeLessThan(1.5);
    const deviation = Math.sqrt(levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length) / mean;
    expect(deviation).toBeLessThan(1.8 / Math.sqrt(2 * 1024));
  });
});

test('a factor of 1 gives the input back', () => {
  const noise = whiteNoise(30_000, createRandom('same'));
  const output = one(noise, 1);
  expect(db(rmsOf(output.map((x, i) => x - (noise[i] ?? 0))))).toBeLessThan(-120);
});

test('channels stay together: level, delay and polarity of one against the other', () => {
  const left = chord(rate);
  const noise = whiteNoise(rate, createRandom('stereo')).map((x) => x * 0.1);
  const source = left.map((x, i) => x + (noise[i] ?? 0));
  const [a, b, c] = stretch([source, source.map((x) => -0.5 * x), source], { factor: 2 });
  expect(a).toEqual(c);
  expect(b).toEqual(a?.map((x) => -0.5 * x));
});

test('silence stays silence, and sound that begins late begins late', () => {
  expect(one(new Float32Array(30_000), 2).every((x) => x === 0)).toBe(true);
  const late = new Float32Array(3 * rate);
  late.set(sine(rate, 0.01), 2 * rate);
  const output = one(late, 2);
  expect(db(rmsOf(output, 0, 3.5 * rate))).toBeLessThan(-60);
  expect(db(rmsOf(output, 4.5 * rate, 5.5 * rate) * Math.SQRT2)).toBeCloseTo(0, 0);
});

test.each([
  [2, 1],
  [1.37, 2],
  [0.7, 3],
])('the kernel stretches by %d what its plain twin does, within −100 dB, of %i channels', (factor, channelCount) => {
  const inputs = Array.from({ length: channelCount }, (_, c) =>
    chord(20_011).map((x, i) => x + 0.1 * (noise[(i + 77 * c) % noise.length] ?? 0)),
  );
  const fast = stretch(inputs, { factor, windowSize: 2048 });
  chooseKernels('plain');
  const plain = stretch(inputs, { factor, windowSize: 2048 });
  chooseKernels('simd');
  for (const [c, channel] of plain.entries()) {
    expect(db(rmsOf(channel.map((x, i) => x - fast[c]![i]!)) / rmsOf(channel))).toBeLessThan(-100);
  }
});
