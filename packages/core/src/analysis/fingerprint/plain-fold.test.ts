import { expect, test } from '@jest/globals';
import { foldChannels } from '@stem/kernels';
import fc from 'fast-check';
import { plainFold } from './plain-fold.ts';

test('the kernel adds up what its plain twin does, of any count and length, and leaves out what is no number', () => {
  const sample = fc.oneof(fc.float({ min: -1, max: 1, noNaN: true }), fc.constantFrom(NaN, Infinity, -Infinity));
  const sound = fc.tuple(fc.nat(5), fc.nat(40)).chain(([count, length]) => {
    const channel = fc.array(sample, { minLength: length, maxLength: length });
    return fc.array(channel, { minLength: count, maxLength: count });
  });
  fc.assert(
    fc.property(sound, fc.constantFrom(1, 130), (lists, turns) => {
      const channels = lists.map((list) => Float32Array.from(Array.from({ length: turns }, () => list).flat()));
      const [plain, simd] = [plainFold(channels, 0.7), foldChannels(channels, 0.7)];
      expect(simd).toHaveLength(plain.length);
      expect(simd.every((value, index) => Math.abs(value - plain[index]!) < 1e-6)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
