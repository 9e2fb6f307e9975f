import { expect, test } from '@jest/globals';
import { createRandom } from '../../dsp/random.ts';
import { cloudOptions, type CloudOptions } from './options.ts';
import { grainWishes, placeGrains, type CloudGrid } from './placement.ts';

const grid: CloudGrid = { cloudFrames: 6 * 44100, cloudRate: 44100, sourceRate: 44100, transposeSemitones: 0 };

function plan(given: Partial<CloudOptions>, seed = 'seed', on = grid) {
  const options = { ...cloudOptions.parse({}), ...given };
  const random = createRandom(seed);
  const wishes = grainWishes(options, on, random.child('grains'));
  const lengths = wishes.map(({ frames }) => frames);
  return { options, wishes, placements: placeGrains(lengths, { options, grid: on, random: random.child('places') }) };
}

test('lengths and pitches cover their ranges, whatever the seed', () => {
  for (const seed of ['a', 'b', 'c']) {
    const { wishes } = plan({ grainsPerCloud: 40, pitchShiftRange: { min: -2, max: 8 } }, seed);
    const semitones = wishes.map(({ step }) => 12 * Math.log2(step));
    expect(Math.min(...semitones)).toBeGreaterThanOrEqual(-2);
    expect(Math.min(...semitones)).toBeLessThan(-1.7);
    expect(Math.max(...semitones)).toBeLessThanOrEqual(8);
    expect(Math.max(...semitones)).toBeGreaterThan(7.7);
    const ms = wishes.map(({ frames }) => frames / 44.1);
    expect(Math.min(...ms)).toBeGreaterThanOrEqual(59.9);
    expect(Math.max(...ms)).toBeLessThanOrEqual(220.1);
  }
});

test('transposition and the ratio of the rates are part of the speed', () => {
  const { wishes } = plan({ pitchShiftRange: { min: 0, max: 0 } }, 'x', {
    ...grid,
    sourceRate: 48000,
    transposeSemitones: -12,
  });
  for (const { step } of wishes) expect(step).toBeCloseTo((0.5 * 48000) / 44100, 9);
});

test('the distance is the middle length · (1 − overlap), over the whole range of the overlap', () => {
  for (const overlapRatio of [0.01, 0.2, 0.5, 0.65, 0.8, 0.95]) {
    const { placements, wishes } = plan({ overlapRatio });
    expect(placements.length).toBe(Math.ceil(grid.cloudFrames / (0.14 * 44100 * (1 - overlapRatio))));
    const sounding = placements.reduce((sum, { grain }) => sum + (wishes[grain]?.frames ?? 0), 0) / grid.cloudFrames;
    expect(sounding * (1 - overlapRatio)).toBeCloseTo(1, 1);
  }
});

test('there are as many different grains as are asked for, and each is used as often as the others', () => {
  const few = plan({ overlapRatio: 0.8, grainsPerCloud: 30 });
  const uses = few.wishes.map((_, i) => few.placements.filter(({ grain }) => grain === i).length);
  expect(uses.length).toBe(30);
  expect(Math.max(...uses) - Math.min(...uses)).toBeLessThanOrEqual(1);
});

test('a cloud has no more grains than places, and these still cover the ranges', () => {
  const { placements, wishes } = plan({ overlapRatio: 0.2, grainsPerCloud: 700, pitchShiftRange: { min: -7, max: 7 } });
  expect(placements.length).toBe(54);
  expect(new Set(placements.map(({ grain }) => grain)).size).toBe(wishes.length);
  const semitones = wishes.map(({ step }) => 12 * Math.log2(step));
  expect(Math.min(...semitones)).toBeLessThan(-6.7);
  expect(Math.max(...semitones)).toBeGreaterThan(6.7);
});

test('level stays within its jitter, pans stay within their spread and weigh left as much as right', () => {
  const { placements } = plan({ levelJitterDb: 6, panSpread: 0.5, overlapRatio: 0.8 });
  for (const { gain, pan } of placements) {
    expect(20 * Math.log10(gain)).toBeLessThanOrEqual(0);
    expect(20 * Math.log10(gain)).toBeGreaterThanOrEqual(-6);
    expect(Math.abs(pan)).toBeLessThanOrEqual(0.5);
  }
  const balance = placements.reduce((sum, { pan }) => sum + pan, 0) / placements.length;
  expect(Math.abs(balance)).toBeLessThan(0.02);
});

test('half a distance of jitter leaves no ripple at the grain rate; none leaves all of it', () => {
  const ripple = (timeJitterRatio: number) => {
    const { placements } = plan({ timeJitterRatio, overlapRatio: 0.98 });
    const turns = placements.map(({ centre }) => (2 * Math.PI * centre * placements.length) / grid.cloudFrames);
    const re = turns.reduce((sum, x) => sum + Math.cos(x), 0);
    const im = turns.reduce((sum, x) => sum + Math.sin(x), 0);
    return Math.hypot(re, im) / placements.length;
  };
  expect(ripple(0)).toBeGreaterThan(0.99);
  expect(ripple(0.5)).toBeLessThan(0.06);
});

test('a grain takes half of a short cloud at the most', () => {
  const { wishes } = plan({ grainLengthMaxMs: 2000, grainLengthMinMs: 1500 }, 's', { ...grid, cloudFrames: 22050 });
  for (const { frames } of wishes) expect(frames).toBeLessThanOrEqual(11025);
});
