import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import fc from 'fast-check';
import { sine } from '../../test/signals.ts';
import { audioBuffer, type AudioBuffer } from '../audio/audio-buffer.ts';
import { mapChannels } from '../audio/channels.ts';
import { removeDcInPlace } from './remove-dc.ts';
import type { Loop } from './texture.ts';

afterEach(() => chooseKernels('simd'));

function removeDc(audio: AudioBuffer, loop?: Loop): AudioBuffer {
  const copy = mapChannels(audio, (channel) => channel.slice());
  removeDcInPlace(copy, loop);
  return copy;
}

const mean = (samples: Float32Array) => samples.reduce((sum, x) => sum + x, 0) / samples.length;

test('a loop loses one constant, so its turn stays as it was', () => {
  const tone = sine(4400, 0.01, { amplitude: 0.5 }).map((x) => x + 0.1);
  const [out = tone] = removeDc(audioBuffer(44100, [tone]), { start: 0, end: 4399 }).channels;
  expect(mean(out)).toBeCloseTo(0, 6);
  for (const i of [0, 100, 4399]) expect((tone[i] ?? 0) - (out[i] ?? 0)).toBeCloseTo(0.1, 5);
});

test('a one-shot still starts and ends at zero', () => {
  const burst = sine(4410, 0.013).map((x, i) => (x + 0.3) * Math.sin((Math.PI * i) / 4410));
  const [out = burst] = removeDc(audioBuffer(44100, [burst])).channels;
  expect(mean(out)).toBeCloseTo(0, 6);
  expect(Math.abs((out[0] ?? 1) - (burst[0] ?? 0))).toBeLessThan(0.001);
  expect(Math.abs((out.at(-1) ?? 1) - (burst.at(-1) ?? 0))).toBeLessThan(0.001);
});

test('a loop within a longer sound loses one constant, its fades do not reach into it', () => {
  const tone = sine(1000, 0.05).map((x) => x + 0.2);
  const [out = tone] = removeDc(audioBuffer(44100, [tone]), { start: 50, end: 970 }).channels;
  expect((tone[50] ?? 0) - (out[50] ?? 0)).toBeCloseTo((tone[970] ?? 0) - (out[970] ?? 0), 6);
});

test('no frames and one frame are no trouble', () => {
  expect(removeDc(audioBuffer(44100, [new Float32Array(0)])).channels[0]?.length).toBe(0);
  expect(removeDc(audioBuffer(44100, [new Float32Array([0.5])])).channels[0]).toEqual(new Float32Array([0]));
});

test('the kernel does what its plain twin does, at any length and with any loop', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (frames, a, b) => {
        const channels = [0.2, -0.1].map((offset) => sine(frames, 0.013).map((x) => x + offset));
        const [start, end] = [a, b].map((x) => Math.floor(x * frames * 0.999)).sort((x, y) => x - y) as [
          number,
          number,
        ];
        for (const loop of [undefined, { start, end }]) {
          const fast = removeDc(audioBuffer(44100, channels), loop).channels;
          chooseKernels('plain');
          const plain = removeDc(audioBuffer(44100, channels), loop).channels;
          chooseKernels('simd');
          for (const [c, channel] of plain.entries()) {
            for (const [i, x] of channel.entries()) expect(fast[c]![i]).toBeCloseTo(x, 6);
          }
        }
      },
    ),
    { numRuns: 50 },
  );
});
