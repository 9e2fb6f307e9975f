import { expect, test } from '@jest/globals';
import { ownPart } from './own-part.ts';

const regions = [
  { startFrame: 100, endFrame: 1100 },
  { startFrame: 5000, endFrame: 6234 },
  { startFrame: 9000, endFrame: 15000 },
];
const total = 8234;
const part = (index: number, leastFrames = 10) => ownPart(regions, { index, leastFrames });
const frames = (of: ReturnType<typeof part>) => of.flatMap(({ startFrame, endFrame }) => endFrame - startFrame);

test('eight parts make up the whole, and no two share a moment', () => {
  const all = Array.from({ length: 8 }, (_, index) => part(index)).flat();
  expect(frames(all).reduce((sum, n) => sum + n)).toBe(total);
  const sorted = all.toSorted((a, b) => a.startFrame - b.startFrame);
  for (const [i, { startFrame }] of sorted.entries()) {
    expect(startFrame).toBeGreaterThanOrEqual(sorted[i - 1]?.endFrame ?? 0);
  }
});

test('the first few are far apart, and those after the eighth lie where none did', () => {
  expect(part(0)[0]?.startFrame).toBe(100);
  expect(part(1)[0]?.startFrame).toBeGreaterThan(10000);
  const all = Array.from({ length: 32 }, (_, index) => JSON.stringify(part(index)));
  expect(new Set(all).size).toBe(32);
});

test('every part has its length, also the one that goes on around the end', () => {
  for (let index = 0; index < 40; index++) {
    const sum = frames(part(index)).reduce((a, b) => a + b);
    expect(Math.abs(sum - total / 8)).toBeLessThanOrEqual(1);
  }
  const around = part(15);
  expect(around[0]?.startFrame).toBe(100);
  expect(around.at(-1)?.endFrame).toBe(15000);
});

test('where a part would be too short, all of the regions are taken', () => {
  expect(part(3, 1030)).toBe(regions);
});
