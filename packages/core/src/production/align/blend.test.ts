import { describe, expect, test } from '@jest/globals';
import { butterworthHighpass, filterInPlace } from '../../dsp/filter.ts';
import { createRandom } from '../../dsp/random.ts';
import { blend } from './blend.ts';
import { splitBands } from './split-bands.ts';

const { abs, log10, max, PI, round, sin } = Math;
const rate = 24_000;
const length = round(1.5 * rate);

/** Noise above 1 kHz, another one for every seed. */
function hiss(seed: string): Float32Array {
  const random = createRandom(seed);
  const noise = Float32Array.from({ length }, () => random.uniform(-0.3, 0.3));
  filterInPlace(noise, butterworthHighpass(1000 / rate, 4));
  return noise;
}

const hum = (phase: number) => Float32Array.from({ length }, (_, i) => 0.4 * sin((2 * PI * 60 * i) / rate + phase));
const plus = (a: Float32Array, b: Float32Array) => a.map((x, i) => x + (b[i] as number));

/** Levels of tenths of a second above 1 kHz, in dB. */
function trebleLevels(sound: Float32Array): number[] {
  const treble = sound.slice();
  filterInPlace(treble, butterworthHighpass(1000 / rate, 4));
  const window = rate / 10;
  return Array.from({ length: length / window }, (_, k) => {
    const part = treble.subarray(k * window, (k + 1) * window);
    return 10 * log10(part.reduce((sum, x) => sum + x * x, 0) / window);
  });
}

describe('a long blend', () => {
  test.each([
    ['in phase', 0],
    ['in opposite phase', PI],
    ['at right angles', PI / 2],
  ])('keeps the treble within 1 dB where the bass goes on %s', (_, phase) => {
    const outgoing = plus(hum(0), hiss('one'));
    const { channels } = blend([outgoing], [plus(hum(phase), hiss('other'))], rate);
    const usual = trebleLevels(outgoing).reduce((sum, x, _i, all) => sum + x / all.length, 0);
    for (const level of trebleLevels(channels[0] as Float32Array)) expect(abs(level - usual)).toBeLessThan(1);
  });

  test('begins as the one sound and ends as the other', () => {
    const [outgoing, incoming] = [plus(hum(0), hiss('one')), plus(hum(1), hiss('other'))];
    const blended = blend([outgoing], [incoming], rate).channels[0] as Float32Array;
    expect(abs((blended[0] as number) - (outgoing[0] as number))).toBeLessThan(1e-3);
    expect(abs((blended.at(-1) as number) - (incoming.at(-1) as number))).toBeLessThan(1e-3);
  });
});

test('bands add up to the sound', () => {
  const sound = plus(hum(0.3), hiss('sum'));
  const sum = new Float32Array(length);
  for (const [band] of splitBands([sound], rate)) band?.forEach((x, i) => (sum[i] = (sum[i] as number) + x));
  expect(max(...sum.map((x, i) => abs(x - (sound[i] as number))))).toBeLessThan(1e-6);
});
