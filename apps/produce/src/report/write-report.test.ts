import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleReport } from '../../test/sample-report.ts';
import { renderReport } from './render-report.ts';
import { writeReport } from './write-report.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-report-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const [first, second] = [{ stems: 1 }, { stems: 2 }].map((request) => renderReport(sampleReport(request))) as [
  string,
  string,
];

test('a report takes the place of an earlier one', async () => {
  const path = join(folder, 'report.html');
  expect(await writeReport(path, first)).toBeUndefined();
  expect(await writeReport(path, second)).toBeUndefined();
  expect(await readFile(path, 'utf8')).toBe(second);
});

test('a page of somebody else stays, and is named as the reason', async () => {
  const path = join(folder, 'theirs.html');
  await writeFile(path, '<!doctype html><title>My report</title>');
  expect(await writeReport(path, first)).toMatch('another file of that name');
  expect(await readFile(path, 'utf8')).toContain('My report');
});

test('a place that cannot be written to is a reason, not an error', async () => {
  await mkdir(join(folder, 'taken.html'));
  expect(await writeReport(join(folder, 'taken.html'), first)).toBeDefined();
  expect(await writeReport(join(folder, 'missing', 'report.html'), first)).toBeDefined();
});
