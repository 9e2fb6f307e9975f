import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseShard, choiceText } from './choose-shard.ts';

const slurm = (id: number, count: number, first: number, step = 1): Record<string, string> => ({
  SLURM_ARRAY_TASK_ID: String(id),
  SLURM_ARRAY_TASK_COUNT: String(count),
  SLURM_ARRAY_TASK_MIN: String(first),
  SLURM_ARRAY_TASK_MAX: String(first + (count - 1) * step),
  SLURM_ARRAY_TASK_STEP: String(step),
});

const text = (flag: string | undefined, env: Record<string, string | undefined>): string | undefined => {
  const choice = chooseShard(flag, env);
  return choice && choiceText(choice);
};

test('without a flag and a scheduler there are no shards', () => {
  expect(text(undefined, { SLURM_JOB_ID: '7', SLURM_ARRAY_TASK_ID: '' })).toBeUndefined();
});

test.each<[string, string | undefined, Record<string, string>]>([
  ['shard 3 of 16 (--shard)', '3/16', {}],
  ['shard 3 of 16 (--shard)', '03/16', slurm(1, 2, 0)],
  ['shard 1 of 1 (--shard)', '1/1', { JOB_COMPLETION_INDEX: '5' }],
  ['shard 1 of 16 (SLURM_ARRAY_TASK_ID is 0)', undefined, slurm(0, 16, 0)],
  ['shard 16 of 16 (SLURM_ARRAY_TASK_ID is 16)', undefined, slurm(16, 16, 1)],
  ['shard 3 of 4 (SLURM_ARRAY_TASK_ID is 8)', undefined, slurm(8, 4, 0, 4)],
  ['shard 2 of 4 (SLURM_ARRAY_TASK_ID is 4)', undefined, slurm(4, 4, 1, 3)],
  ['shard 7 of 16 (SLURM_ARRAY_TASK_ID is 7)', undefined, { ...slurm(7, 1, 7), STEM_SHARD_COUNT: '16' }],
  ['shard 1 of 16 (JOB_COMPLETION_INDEX is 0)', undefined, { JOB_COMPLETION_INDEX: '0', STEM_SHARD_COUNT: '16' }],
  [
    'shard 16 of 16 (AWS_BATCH_JOB_ARRAY_INDEX is 15)',
    undefined,
    { AWS_BATCH_JOB_ARRAY_INDEX: '15', AWS_BATCH_JOB_ARRAY_SIZE: '16' },
  ],
  [
    'shard 2 of 3 (AWS_BATCH_JOB_ARRAY_INDEX is 1)',
    undefined,
    { AWS_BATCH_JOB_ARRAY_INDEX: '1', STEM_SHARD_COUNT: '3' },
  ],
])('%s: %s, %j', (said, flag, env) => {
  expect(text(flag, env)).toBe(said);
});

test.each<[string, string | undefined, Record<string, string>]>([
  ["--shard must be I/N with I from 1 to N, such as 1/16 for the first of 16, not '0/16'", '0/16', {}],
  ["not '17/16'", '17/16', {}],
  ["not '3'", '3', {}],
  ["not '3/0'", '3/0', {}],
  ["not '-1/2'", '-1/2', {}],
  ['There can be 100000 shards at the most, not 999999', '3/999999', {}],
  ['SLURM_ARRAY_TASK_ID is set, but not SLURM_ARRAY_TASK_COUNT', undefined, { SLURM_ARRAY_TASK_ID: '3' }],
  [
    'SLURM_ARRAY_TASK_ID is set, but not SLURM_ARRAY_TASK_MIN',
    undefined,
    { SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '4' },
  ],
  ['SLURM_ARRAY_TASK_COUNT is set, but not SLURM_ARRAY_TASK_ID', undefined, { SLURM_ARRAY_TASK_COUNT: '4' }],
  ['(tasks 7 to 7, 1 in all) looks like a part of one that is submitted again', undefined, slurm(7, 1, 7)],
  ['(tasks 1 to 1, 1 in all) looks like a part', undefined, slurm(1, 1, 1)],
  ['(tasks 5 to 8, 4 in all) looks like a part', undefined, slurm(5, 4, 5)],
  ['(tasks 1 to 9, 3 in all) looks like a part', undefined, { ...slurm(2, 3, 1), SLURM_ARRAY_TASK_MAX: '9' }],
  ['SLURM_ARRAY_TASK_ID is 20, which is none of the 4 that', undefined, slurm(20, 4, 1)],
  [
    'SLURM_ARRAY_TASK_ID is 0, which is none of the 16 that STEM_SHARD_COUNT says, counted from 1',
    undefined,
    { ...slurm(0, 16, 0), STEM_SHARD_COUNT: '16' },
  ],
  ["SLURM_ARRAY_TASK_ID must be a whole number, not 'x\\x1b'", undefined, { SLURM_ARRAY_TASK_ID: 'x\u001B' }],
  ['JOB_COMPLETION_INDEX is set, but not how many the Job has', undefined, { JOB_COMPLETION_INDEX: '3' }],
  [
    'JOB_COMPLETION_INDEX is 16, which is none of the 16 that STEM_SHARD_COUNT says, counted from 0',
    undefined,
    { JOB_COMPLETION_INDEX: '16', STEM_SHARD_COUNT: '16' },
  ],
  ['AWS_BATCH_JOB_ARRAY_INDEX is set, but not AWS_BATCH_JOB_ARRAY_SIZE', undefined, { AWS_BATCH_JOB_ARRAY_INDEX: '3' }],
  ['AWS_BATCH_JOB_ARRAY_SIZE is set, but not AWS_BATCH_JOB_ARRAY_INDEX', undefined, { AWS_BATCH_JOB_ARRAY_SIZE: '3' }],
  ['STEM_SHARD_COUNT is set, but nothing says which', undefined, { STEM_SHARD_COUNT: '3' }],
  [
    'several shards: shard 1 of 2 (SLURM_ARRAY_TASK_ID is 0); shard 2 of 2 (AWS_BATCH_JOB_ARRAY_INDEX is 1)',
    undefined,
    { ...slurm(0, 2, 0), AWS_BATCH_JOB_ARRAY_INDEX: '1', AWS_BATCH_JOB_ARRAY_SIZE: '2' },
  ],
])('refused: %s', (message, flag, env) => {
  expect(() => chooseShard(flag, env)).toThrow(message);
});

describe('the tasks of an array', () => {
  const arrays = fc.record({
    count: fc.integer({ min: 2, max: 200 }),
    first: fc.integer({ min: 0, max: 1 }),
    step: fc.integer({ min: 1, max: 9 }),
  });

  test('of SLURM are all its shards, each once, whatever order the variables are in', () => {
    fc.assert(
      fc.property(arrays, fc.boolean(), ({ count, first, step }, turned) => {
        const numbers = Array.from({ length: count }, (_, index) => {
          const variables = Object.entries(slurm(first + index * step, count, first, step));
          return chooseShard(undefined, Object.fromEntries(turned ? variables.reverse() : variables));
        });
        expect(numbers.map((choice) => choice?.number)).toEqual(numbers.map((_, index) => index + 1));
        expect(numbers.every((choice) => choice?.of === count)).toBe(true);
      }),
    );
  });
});
