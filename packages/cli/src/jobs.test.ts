import { describe, expect, test } from '@jest/globals';
import { chooseJobs, memoryBytes } from './jobs.ts';

const gib = 2 ** 30;

describe('the number of jobs', () => {
  test('is that of the cores where there is memory for them', () => {
    const machine = { cores: 8, freeBytes: 4 * gib };
    expect(chooseJobs({}, machine)).toEqual({ jobs: 8, memoryMib: undefined, note: undefined });
  });

  test('is one for each 500 MiB that are free, and one in any case, which is told', () => {
    expect(chooseJobs({}, { cores: 8, freeBytes: 1.5 * gib })).toMatchObject({
      jobs: 3,
      note: '3 jobs at a time instead of 8: 1536 MiB of memory are free, and a job may take 500 MiB',
    });
    expect(chooseJobs({}, { cores: 2, freeBytes: 0.1 * gib })).toMatchObject({
      jobs: 1,
      note: '1 job at a time instead of 2: 102 MiB of memory are free, and a job may take 500 MiB',
    });
    expect(chooseJobs({}, { cores: 1, freeBytes: 0.1 * gib }).note).toBeUndefined();
  });

  test('is what is asked for, whatever is free', () => {
    expect(chooseJobs({ jobs: 6 }, { cores: 2, freeBytes: 0.1 * gib })).toMatchObject({ jobs: 6, note: undefined });
  });

  test('keeps to a limit, asked for or not', () => {
    const machine = { cores: 4, freeBytes: 0.1 * gib };
    expect(chooseJobs({ memoryLimit: 4000 }, machine)).toMatchObject({ jobs: 4, memoryMib: 1000, note: undefined });
    expect(chooseJobs({ jobs: 3, memoryLimit: 1200 }, machine)).toEqual({
      jobs: 2,
      memoryMib: 600,
      note: '2 jobs at a time instead of 3: --memory-limit is 1200, and a job may take 500 MiB',
    });
    expect(chooseJobs({ memoryLimit: 300 }, { cores: 1, freeBytes: gib })).toMatchObject({ jobs: 1, memoryMib: 300 });
  });
});

test('the memory of a machine is some, and no more than it has', () => {
  expect(memoryBytes()).toBeGreaterThan(0);
  expect(chooseJobs({}).jobs).toBeGreaterThanOrEqual(1);
});
