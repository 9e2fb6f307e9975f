import { readdirSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../test/files.ts';
import { openSpill } from './spill.ts';

const { at, remove } = temporaryFolder('numbers');
afterAll(remove);

test('numbers come back from where they were put, and there is no file to be seen', () => {
  const spill = openSpill(at(''));
  const lists = [Float64Array.of(1.5, -2, Infinity), new Float64Array(5000).fill(0.1), Float64Array.of(7)];
  const places = lists.map((list) => spill.put(list));
  expect(readdirSync(at(''))).toEqual([]);
  for (const index of [2, 0, 1]) {
    const list = lists[index] as Float64Array;
    const found = new Float64Array(list.length);
    spill.get(places[index] as number, found);
    expect(found).toEqual(list);
  }
  spill.close();
  spill.close();
  // Nothing opens it again: nobody would close it.
  expect(spill.put(Float64Array.of(1))).toBeUndefined();
});

test('where the folder takes nothing, there is no place for numbers', () => {
  const spill = openSpill(at('not there'));
  expect(spill.put(Float64Array.of(1))).toBeUndefined();
  expect(() => spill.get(0, new Float64Array(1))).toThrow('Expected numbers that were put away');
  spill.close();
});
