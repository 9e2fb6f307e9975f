import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assignIds } from './ids.ts';

const file = (relPath: string, contentHash?: string, size = 10) => ({ relPath, contentHash, size });
const older = (id: string, relPath: string, contentHash?: string) => ({ id, ...file(relPath, contentHash) });

test('a first scan counts from 0', () => {
  expect(assignIds([file('a'), file('b')], [])).toEqual(['audio_0000', 'audio_0001']);
});

test('a new file takes the next number and renumbers nothing', () => {
  const before = [older('audio_0000', 'b'), older('audio_0001', 'd')];
  expect(assignIds([file('a'), file('b'), file('c'), file('d')], before)).toEqual([
    'audio_0002',
    'audio_0000',
    'audio_0003',
    'audio_0001',
  ]);
});

test('the number of a file that is gone is not given to another', () => {
  expect(assignIds([file('new', 'y')], [older('audio_0007', 'gone', 'x')])).toEqual(['audio_0008']);
});

test('a moved file keeps its id by size and content', () => {
  const before = [older('audio_0000', 'old/a', 'x'), older('audio_0001', 'old/b', 'x'), older('audio_0002', 'c', 'y')];
  expect(
    assignIds([file('c', 'changed'), file('new/a', 'x'), file('new/b', 'x'), file('new/c', 'x', 11)], before),
  ).toEqual(['audio_0002', 'audio_0000', 'audio_0001', 'audio_0003']);
});

test('a copy is a new file while the first is there', () => {
  expect(assignIds([file('a', 'x'), file('copy', 'x')], [older('audio_0000', 'a', 'x')])).toEqual([
    'audio_0000',
    'audio_0001',
  ]);
});

test('ids of other hands are kept, doubled ones are not', () => {
  const before = [older('mine', 'a'), older('mine', 'b'), older('audio_12345', 'c')];
  expect(assignIds([file('a'), file('b'), file('c')], before)).toEqual(['mine', 'audio_12346', 'audio_12345']);
});

test('ids never meet, and a second scan of the same changes nothing', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'));
  fc.assert(
    fc.property(names, names, (first, second) => {
      const ids = assignIds(
        first.map((name) => file(name)),
        [],
      );
      const before = first.map((name, index) => older(ids[index] ?? '', name));
      const again = assignIds(
        second.map((name) => file(name)),
        before,
      );
      expect(new Set(again).size).toBe(second.length);
      expect(
        assignIds(
          first.map((name) => file(name)),
          before,
        ),
      ).toEqual(ids);
    }),
  );
});
