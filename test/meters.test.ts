/** The meters of these tests can tell a good loop from a bad one. */
import { expect, test } from '@jest/globals';
import { createRandom, whiteNoise } from '@stem/core/dsp';
import { centroidHz, peakDb, rmsDb, seamFaults } from './meters.ts';

const frames = 88200;
const tone = (cycles: number): Float64Array =>
  Float64Array.from({ length: frames }, (_, i) => 0.3 * Math.sin((2 * Math.PI * cycles * i) / frames));
const noise = Float64Array.from(whiteNoise(frames, createRandom('meters')), (sample) => 0.05 * sample);
const steady = tone(440).map((sample, i) => sample + noise[i] + 0.2 * Math.sin((2 * Math.PI * 661 * i) / frames));

test('a loop that turns in whole periods has no fault', () => {
  expect(seamFaults(steady)).toEqual([]);
  expect(seamFaults(tone(440))).toEqual([]);
  expect(seamFaults(noise)).toEqual([]);
});

test('a cut in the middle of a period is a slope', () => {
  expect(seamFaults(tone(440.4)).join()).toContain('slope');
});

test('a tail that was faded out is a level', () => {
  const faded = steady.map((sample, i) => sample * Math.min(1, (frames - 1 - i) / 4000));
  expect(seamFaults(faded).join()).toContain('level');
});

test('an end that sounds unlike the start is a spectrum', () => {
  const other = tone(440).map((sample, i) => {
    const share = Math.max(0, (2 * i) / frames - 1);
    return sample * Math.sqrt(1 - share) + 4 * noise[i] * Math.sqrt(share);
  });
  expect(seamFaults(other).join()).toContain('spectrum');
});

test('levels and centroids are those of the signal', () => {
  expect(peakDb(tone(440))).toBeCloseTo(20 * Math.log10(0.3), 3);
  expect(rmsDb(tone(440))).toBeCloseTo(20 * Math.log10(0.3 / Math.SQRT2), 3);
  expect(centroidHz(tone(2000), 44100)).toBeCloseTo(1000, -1);
});
