import { describe, expect, test } from '@jest/globals';
import { db, rmsOf } from '../../../test/signals.ts';
import { createRealFft } from '../fft.ts';
import { bandpass, filterInPlace } from '../filter.ts';
import { uniformNoise } from '../noise.ts';
import { createRandom } from '../random.ts';
import { mixLines } from './hadamard.ts';
import { createReverb, reverbTail, type ReverbOptions } from './reverb.ts';

const RATE = 48000;
const frequencies = { low: 125 / RATE, middle: 1000 / RATE, high: 8000 / RATE };

function room(seconds: { low: number; middle: number; high: number }): ReverbOptions {
  const { low, middle, high } = seconds;
  return {
    decay: { low: low * RATE, middle: middle * RATE, high: high * RATE, frequencies },
    preDelay: 0.02 * RATE,
    meanDelay: Math.min(0.06, 0.09 * Math.min(low, middle, high)) * RATE,
    level: 1,
  };
}

/** What the room answers to one frame on both sides, without that frame. */
function answer(options: ReverbOptions, seconds: number): [Float32Array, Float32Array] {
  const [left, right] = [new Float32Array(seconds * RATE), new Float32Array(seconds * RATE)];
  left[0] = right[0] = 1;
  createReverb(options, 2).process([left, right]);
  left[0] = right[0] = 0;
  return [left, right];
}

/** RT60 in seconds of an octave band: Schroeder's backward integral, a line through its −5 to −35 dB (ISO 3382, T30). */
function rt60(impulse: Float32Array, frequency: number): number {
  const band = impulse.slice();
  filterInPlace(band, [bandpass(frequency, Math.SQRT2), bandpass(frequency, Math.SQRT2)]);
  const energy = new Float64Array(band.length + 1);
  for (let i = band.length - 1; i >= 0; i--) energy[i] = (energy[i + 1] ?? 0) + (band[i] ?? 0) ** 2;
  const level = (i: number) => 10 * Math.log10((energy[i] ?? 0) / (energy[0] ?? 1));
  const [sums, step] = [{ n: 0, x: 0, y: 0, xx: 0, xy: 0 }, 100];
  for (let i = 0; level(i) > -35; i += step) {
    if (level(i) > -5) continue;
    sums.n += 1;
    sums.x += i;
    sums.y += level(i);
    sums.xx += i * i;
    sums.xy += i * level(i);
  }
  const slope = (sums.n * sums.xy - sums.x * sums.y) / (sums.n * sums.xx - sums.x ** 2);
  return -60 / slope / RATE;
}

describe.each([
  { low: 1, middle: 1, high: 1 },
  { low: 2, middle: 1.6, high: 0.8 },
  { low: 0.5, middle: 0.6, high: 0.4 },
  { low: 3, middle: 2, high: 0.7 },
])('asked for %j s', (seconds) => {
  test('the room dies away by 60 dB in that time within 10 %, in each band', () => {
    const [left, right] = answer(room(seconds), Math.ceil(1.3 * Math.max(seconds.low, seconds.middle)));
    for (const side of [left, right]) {
      for (const band of ['low', 'middle', 'high'] as const) {
        const measured = rt60(side, frequencies[band]);
        expect(Math.abs(measured / seconds[band] - 1)).toBeLessThan(0.1);
      }
    }
  });
});

describe('a room of 1.5 s', () => {
  const options = room({ low: 1.5, middle: 1.5, high: 1.5 });
  const [left, right] = answer(options, 4);

  test('is silent until the pre-delay is over, and answers then at once', () => {
    expect(left.subarray(1, 960).every((value) => value === 0)).toBe(true);
    expect(Math.abs(left[960] ?? 0)).toBeGreaterThan(0.01);
    expect(rmsOf(left, 960, 960 + 480)).toBeGreaterThan(rmsOf(left, 960 + 4800, 960 + 5280) / 4);
  });

  test('is unlike on both sides: nothing that comes at the same time is the same', () => {
    for (const start of [960, 4800, 24000]) {
      let sum = 0;
      for (let i = start; i < start + 9600; i++) sum += (left[i] ?? 0) * (right[i] ?? 0);
      const correlation = sum / (9600 * rmsOf(left, start, start + 9600) * rmsOf(right, start, start + 9600));
      expect(Math.abs(correlation)).toBeLessThan(0.15);
    }
  });

  test('does not ring: late in the tail no frequency stands out more than in noise', () => {
    const size = 1 << 16;
    const [re, im] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
    for (const side of [left, right]) {
      createRealFft(size).forward(side.subarray(RATE, RATE + size), re, im);
      // Powers of noise fall off exponentially: of n, the largest is some ln n times their mean. No more than 3 dB over that.
      for (let low = 400; low < 24000; low *= 2) {
        const powers = Array.from({ length: low }, (_, i) => (re[low + i] ?? 0) ** 2 + (im[low + i] ?? 0) ** 2);
        const mean = powers.reduce((sum, value) => sum + value, 0) / low;
        expect(Math.max(...powers) / mean).toBeLessThan(2 * Math.log(low));
      }
    }
  });

  test('is dense: 150 ms after its start its samples are spread as those of noise', () => {
    const start = 960 + 7200;
    const level = rmsOf(left, start, start + 2400);
    const outside = left.subarray(start, start + 2400).filter((value) => Math.abs(value) > level).length / 2400;
    // 31.7 % of normal noise (Abel and Huang's echo density of 1).
    expect(outside).toBeGreaterThan(0.27);
  });

  test('has died away by what its tail says', () => {
    const end = reverbTail(options, 96);
    expect(db(rmsOf(left, Math.min(left.length - 4800, end), left.length) / rmsOf(left, 2000, 6000))).toBeLessThan(-84);
  });
});

test('answers steady sound as loud as asked, whatever the time and the size', () => {
  for (const seconds of [0.4, 2]) {
    for (const meanDelay of [0.02, 0.06]) {
      const options = { ...room({ low: seconds, middle: seconds, high: seconds }), meanDelay: meanDelay * RATE };
      const sound = ['left', 'right'].map((name) => uniformNoise(3 * RATE, createRandom(name)));
      const output = sound.map((channel) => channel.slice());
      createReverb(options, 2).process(output);
      const wet = output.map((channel, c) => channel.map((value, i) => value - (sound[c]?.[i] ?? 0)));
      for (const [c, channel] of wet.entries()) {
        const level = db(rmsOf(channel, 2 * RATE) / rmsOf(sound[c] as Float32Array, 2 * RATE));
        expect(Math.abs(level)).toBeLessThan(1.5);
      }
    }
  }
});

test('a click after any length of silence is answered as one at once', () => {
  const options = room({ low: 0.3, middle: 0.3, high: 0.3 });
  const frames = 9600;
  const click = (at: number) => {
    const [left, right] = [new Float32Array(at + frames), new Float32Array(at + frames)];
    left[at] = 1;
    createReverb(options, 2).process([left, right]);
    return [left.subarray(at), right.subarray(at)];
  };
  const atOnce = click(0);
  for (let at = 500; at < 12_000; at += 479) {
    for (const [side, answer] of click(at).entries()) {
      expect(Buffer.from(answer.slice().buffer).equals(Buffer.from((atOnce[side] ?? answer).slice().buffer))).toBe(
        true,
      );
    }
  }
});

test('the fast mixing is the Hadamard matrix, and feeds every line', () => {
  const values = Array.from({ length: 16 }, (_, i) => ((i * 7) % 11) - 4);
  const lines = values.map((value) => Float32Array.of(value));
  const answers = [new Float32Array(1), new Float32Array(1)] as const;
  mixLines(lines, { inputs: [Float32Array.of(10), Float32Array.of(20)], gains: values.map((_, i) => i) }, answers);
  for (const [row, line] of lines.entries()) {
    let sum = 0;
    for (const [column, value] of values.entries()) {
      const bits = (row & column).toString(2).replaceAll('0', '').length;
      sum += bits % 2 === 0 ? value : -value;
    }
    expect(line[0]).toBe(sum + row * (row % 2 === 0 ? 10 : 20));
    if (row >= 14) expect(answers[row - 14]?.[0]).toBe(sum);
  }
});
