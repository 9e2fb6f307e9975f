import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { db, rmsOf } from '../../../test/signals.ts';
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { pinkNoise } from '../../dsp/noise.ts';
import { createRandom } from '../../dsp/random.ts';
import { shapeRise } from './rise.ts';

afterEach(() => chooseKernels('simd'));

test.each([
  [8000, 30_001, 20_003],
  [44_100, 50_000, 40_000],
  [8000, 700, 300],
])('at %i Hz the kernel shapes %i frames as its plain twin does, within −90 dB', (rate, length, frames) => {
  const make = () =>
    audioBuffer(
      rate,
      [0, 1].map((c) => pinkNoise(length, createRandom(`rise ${c}`)).map((x) => x / 10)),
    );
  const [fast, plain] = [make(), make()];
  shapeRise(fast, { frames, level: 0.1 });
  chooseKernels('plain');
  shapeRise(plain, { frames, level: 0.1 });
  for (const [c, channel] of plain.channels.entries()) {
    expect(db(rmsOf(channel.map((x, i) => x - fast.channels[c]![i]!)) / rmsOf(channel))).toBeLessThan(-90);
  }
});
