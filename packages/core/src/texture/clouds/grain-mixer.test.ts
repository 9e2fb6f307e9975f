import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels, type Kernels } from '@stem/kernels';
import fc from 'fast-check';
import { db, rmsOf } from '../../../test/signals.ts';
import { whiteNoise } from '../../dsp/noise.ts';
import { createRandom } from '../../dsp/random.ts';
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { textureSource } from '../source.ts';
import { grainMixers } from './grain-mixer.ts';

afterEach(() => chooseKernels('simd'));

const circleFrames = 4001;
const sources = [0, 1].map((c) => whiteNoise(9000, createRandom(`grains ${c}`)));

interface TestGrain {
  readonly frames: number;
  readonly position: number;
  readonly step: number;
  readonly start: number;
}

const grain = fc.record({
  frames: fc.integer({ min: 2, max: 3000 }),
  // Some begin before the source or go on behind it.
  position: fc.double({ min: -300, max: 9100, noNaN: true }),
  step: fc.double({ min: 0.4, max: 2.4, noNaN: true }),
  start: fc.integer({ min: 0, max: circleFrames - 1 }),
});

function mixed(kernels: Kernels, grains: readonly TestGrain[], channelCount: number) {
  chooseKernels(kernels);
  const source = textureSource(audioBuffer(44_100, sources.slice(0, channelCount)));
  const mixer = grainMixers()(
    circleFrames,
    grains.map(({ frames }) => frames),
  );
  const energies = grains.map((each) => mixer.read(source, each, each.frames));
  for (const [index, { start }] of grains.entries()) mixer.add(index, start, [0.7, 0.4]);
  return { circle: mixer.end(), energies };
}

test('the kernel mixes what its plain twin mixes, within −110 dB of the source, at any length, speed and place', () => {
  fc.assert(
    fc.property(fc.array(grain, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 2 }), (grains, channels) => {
      const [fast, plain] = [mixed('simd', grains, channels), mixed('plain', grains, channels)];
      for (const [c, side] of plain.circle.entries()) {
        expect(db(rmsOf(side.map((x, i) => x - fast.circle[c]![i]!)))).toBeLessThan(-110);
      }
      for (const [i, energy] of plain.energies.entries()) expect(fast.energies[i]).toBeCloseTo(energy, 1);
    }),
    { numRuns: 30 },
  );
});

test('a constant leaves nothing: an offset under the windows would be a rumble', () => {
  const mixer = grainMixers()(500, [300]);
  const constant = textureSource(audioBuffer(44_100, [new Float32Array(2000).fill(0.5)]));
  const energy = mixer.read(constant, { position: 500.3, step: 1.1 }, 300);
  expect(energy / 600).toBeLessThan(1e-9);
});
