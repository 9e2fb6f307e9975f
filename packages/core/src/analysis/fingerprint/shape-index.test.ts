import { expect, test } from '@jest/globals';
import { createRandom } from '../../dsp/random.ts';
import { mapColumns } from './energy-map.ts';
import type { EnergyShape } from './energy-shape.ts';
import { isSimilarShape } from './similar-shape.ts';
import { similarPairs } from './shape-index.ts';

test('the grid finds every pair that looking at all of them finds, each once', () => {
  const random = createRandom('shapes');
  const map = new Int8Array(5 * mapColumns);
  const shapes = Array.from({ length: 1500 }, (_, index): EnergyShape | undefined =>
    index % 50 === 0
      ? undefined
      : {
          logSpread: random.uniform(-3, -1),
          skewness: random.uniform(-2, 6),
          bandDb: [-1, ...Array.from({ length: 4 }, () => random.uniform(-30, 0))],
          map,
        },
  );
  const expected = new Set<string>();
  for (const [first, a] of shapes.entries()) {
    for (let second = first + 1; second < shapes.length; second++) {
      const b = shapes[second];
      if (a && b && isSimilarShape(a, b)) expected.add(`${first} ${second}`);
    }
  }
  const found = [...similarPairs(shapes)].map(([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`);
  expect(expected.size).toBeGreaterThan(200);
  expect(found).toHaveLength(expected.size);
  expect(new Set(found)).toEqual(expected);
});
