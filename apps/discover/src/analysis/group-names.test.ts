import { expect, test } from '@jest/globals';
import { nameGroups } from './group-names.ts';

test('groups are numbered in their order', () => {
  expect(
    nameGroups(
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      new Map(),
    ),
  ).toEqual(['dup_0000', 'dup_0001']);
});

test('a group keeps the name of most of its members, and new ones take the next free number', () => {
  const older = new Map([
    ['a', 'dup_0004'],
    ['b', 'dup_0002'],
    ['c', 'dup_0002'],
    ['gone', 'dup_0007'],
  ]);
  expect(
    nameGroups(
      [
        ['new', 'newer'],
        ['a', 'b', 'c'],
        ['d', 'e'],
      ],
      older,
    ),
  ).toEqual(['dup_0008', 'dup_0002', 'dup_0009']);
});

test('a group that falls apart gives its name to the first part only', () => {
  const older = new Map(['a', 'b', 'c', 'd'].map((member) => [member, 'dup_0000'] as const));
  expect(
    nameGroups(
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      older,
    ),
  ).toEqual(['dup_0000', 'dup_0001']);
});
