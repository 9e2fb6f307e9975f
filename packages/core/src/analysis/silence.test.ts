import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sine } from '../../test/signals.ts';
import { createSilenceMeter } from './silence.ts';

function silence(sampleRate: number, ...channels: Float32Array[]): number {
  const meter = createSilenceMeter(sampleRate);
  meter.process(channels);
  return meter.result().totalSec;
}

/** A square wave with pauses: a sine's zeros would be pauses of a sample each. */
function tones(sampleRate: number, parts: readonly (readonly [seconds: number, gain: number])[]): Float32Array {
  return Float32Array.from(
    parts.flatMap(([seconds, gain]) =>
      Array.from({ length: Math.round(seconds * sampleRate) }, (_, index) => (index % 2 === 0 ? gain : -gain)),
    ),
  );
}

test.each([8000, 44100, 48000, 192000])('pauses add up to the sample at %d Hz', (sampleRate) => {
  const sound = tones(sampleRate, [
    [0.25, 0],
    [0.5, 0.1],
    [0.125, 0],
    [0.5, 0.1],
    [0.5, 0],
  ]);
  expect(Math.abs(silence(sampleRate, sound) - 0.875) * sampleRate).toBeLessThan(1);
});

test('silence is below −60 dBFS, in all channels, for 0.1 s at least', () => {
  const rate = 44100;
  const at = (gain: number): number => silence(rate, tones(rate, [[1, gain]]));
  expect(at(0.00099)).toBe(1);
  expect(at(0.00101)).toBe(0);
  expect(
    silence(
      rate,
      tones(rate, [
        [0.5, 0.1],
        [0.099, 0],
        [0.5, 0.1],
      ]),
    ),
  ).toBe(0);
  expect(silence(rate, tones(rate, [[1, 0]]), tones(rate, [[1, 0.1]]))).toBe(0);
  // The zeros of a low note are no silence.
  expect(silence(rate, sine(rate, 20 / rate, { amplitude: 0.1 }))).toBe(0);
});

test('where blocks are cut does not matter', () => {
  const rate = 8000;
  const sound = tones(rate, [
    [0.3, 0],
    [0.2, 0.1],
    [0.4, 0],
  ]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 6 }), (sizes) => {
      const meter = createSilenceMeter(rate);
      for (let from = 0, turn = 0; from < sound.length; turn++) {
        const size = sizes[turn % sizes.length]!;
        meter.process([sound.subarray(from, from + size)]);
        from += size;
      }
      expect(meter.result()).toEqual({
        totalSec: 0.7,
        longestSec: 0.4,
        longestAtFrame: 4000,
        headSec: 0.3,
        tailSec: 0.4,
      });
    }),
  );
});

test('head and tail count however short; the longest silence is the first of its length', () => {
  const rate = 8000;
  const meter = createSilenceMeter(rate);
  expect(meter.result()).toEqual({ totalSec: 0, longestSec: 0, longestAtFrame: 0, headSec: 0, tailSec: 0 });
  const parts = [
    [0.05, 0],
    [0.2, 0.1],
    [0.3, 0],
    [0.2, 0.1],
    [0.3, 0],
    [0.2, 0.1],
    [0.025, 0],
  ] as const;
  meter.process([tones(rate, parts)]);
  const whole = { totalSec: 0.6, longestSec: 0.3, longestAtFrame: 2000, headSec: 0.05, tailSec: 0.025 };
  expect(meter.result()).toEqual(whole);
  expect(meter.result()).toEqual(whole);
});

test('all of a silent recording is head and tail', () => {
  const meter = createSilenceMeter(8000);
  meter.process([new Float32Array(4000)]);
  meter.process([new Float32Array(4000)]);
  expect(meter.result()).toEqual({ totalSec: 1, longestSec: 1, longestAtFrame: 0, headSec: 1, tailSec: 1 });
});
