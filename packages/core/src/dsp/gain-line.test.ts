import { afterEach, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import fc from 'fast-check';
import { applyGainLine, pieceEnergies, piecePeaks } from './gain-line.ts';
import { whiteNoise } from './noise.ts';
import { createRandom } from './random.ts';

afterEach(() => chooseKernels('simd'));

const noises = (frames: number, channelCount: number) =>
  Array.from({ length: channelCount }, (_, c) => whiteNoise(frames, createRandom(`${frames} ${c}`)));

test('the kernels do what their plain twins do, for any length, piece and number of channels', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 700 }),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 3 }),
      (frames, hop, channelCount) => {
        const random = createRandom('gains');
        const gains = Float64Array.from({ length: Math.ceil(frames / hop) + 1 }, () => random.uniform(0, 2));
        const run = () => {
          const channels = noises(frames, channelCount);
          const [peaks, energies] = [piecePeaks(channels, hop), pieceEnergies(channels, hop)];
          return { peaks, energies, energy: applyGainLine(channels, gains, hop), channels };
        };
        const fast = run();
        chooseKernels('plain');
        const plain = run();
        chooseKernels('simd');
        expect(fast.peaks).toEqual(plain.peaks);
        for (const [i, x] of plain.energies.entries()) expect(fast.energies[i]).toBeCloseTo(x, 8);
        expect(fast.energy / plain.energy).toBeCloseTo(1, 5);
        for (const [c, channel] of plain.channels.entries()) {
          for (const [i, x] of channel.entries()) expect(fast.channels[c]![i]).toBeCloseTo(x, 5);
        }
      },
    ),
    { numRuns: 40 },
  );
});
