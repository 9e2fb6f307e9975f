import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { createRandom } from '../../dsp/random.ts';
import { whiteNoise } from '../../dsp/noise.ts';
import { turnInPlaceToCalmest } from './calmest-start.ts';

afterEach(() => chooseKernels('simd'));

const rate = 8000;

/** Noise that is loud in the middle of the circle, and so jumps there twice. */
function circleOf(frames: number) {
  return audioBuffer(
    rate,
    ['left', 'right'].map((name) =>
      whiteNoise(frames, createRandom(name)).map((x, i) => (Math.abs(i / frames - 0.5) < 0.2 ? x : x / 100)),
    ),
  );
}

test.each([0, 1, 100, 797, 20_011])('a circle of %i frames is turned to where its plain twin turns it', (frames) => {
  const [fast, plain] = [circleOf(frames), circleOf(frames)];
  turnInPlaceToCalmest(fast);
  chooseKernels('plain');
  turnInPlaceToCalmest(plain);
  expect(fast).toEqual(plain);
  const sorted = (samples: Float32Array | undefined) => samples?.toSorted();
  expect(sorted(fast.channels[0])).toEqual(sorted(circleOf(frames).channels[0]));
});
