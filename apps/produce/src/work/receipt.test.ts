import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { canonicalHash } from '@stem/catalog/text';
import { fileNow } from './made-file.ts';
import { validReceipt, writeReceipt } from './receipt.ts';

let folder = '';
const path = (): string => join(folder, 'receipt.json');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-receipt-'));
  await mkdir(join(folder, 'work', 'dry'), { recursive: true });
  await writeFile(join(folder, 'work', 'dry', 'bass.wav'), 'sound');
  await writeFile(join(folder, 'private.txt'), 'not of the work folder');
});

afterAll(() => rm(folder, { recursive: true }));

const key = 'ab'.repeat(32);
const wish = () => ({ key, folder: join(folder, 'work'), writes: ['dry/bass.wav'] });

test('a receipt holds while its files are what they were', async () => {
  const files = [await fileNow('dry/bass.wav', join(folder, 'work'))];
  await writeReceipt(path(), { key, files, report: { peak: -Infinity } });
  expect(await validReceipt(path(), wish())).toEqual({ key, files, report: { peak: -Infinity } });
  await writeReceipt(path(), { key, files: [{ ...files[0]!, bytes: 6 }], report: {} });
  expect(await validReceipt(path(), wish())).toBeUndefined();
});

test.each([
  ['a report that somebody has changed', '"peak":0.5', '"peak":0.6'],
  ['a digit that the disk has changed', '"bytes":5', '"bytes":7'],
  ['no sum', '"sha256":"', '"sha1":"'],
  ['a second half that is missing', /"report".*/, ''],
])('a receipt with %s is none', async (_, from, to) => {
  const files = [await fileNow('dry/bass.wav', join(folder, 'work'))];
  await writeReceipt(path(), { key, files, report: { peak: 0.5 } });
  const text = await readFile(path(), 'utf8');
  expect(text).not.toBe(text.replace(from, to));
  expect(await validReceipt(path(), wish())).toBeDefined();
  await writeFile(path(), text.replace(from, to));
  expect(await validReceipt(path(), wish())).toBeUndefined();
});

test('a receipt of other files than the task writes is none, whoever wrote it', async () => {
  const outside = await fileNow('../private.txt', join(folder, 'work'));
  await writeReceipt(path(), { key, files: [outside], report: {} });
  expect(await validReceipt(path(), wish())).toBeUndefined();
  for (const files of [
    'null',
    '7',
    '"dry/bass.wav"',
    '{}',
    '[]',
    '[null]',
    '["dry/bass.wav"]',
    '[{"path":["dry/bass.wav"]}]',
  ]) {
    const sealed: unknown = JSON.parse(`{"key":"${key}","files":${files},"report":{}}`);
    await writeFile(path(), JSON.stringify({ ...(sealed as object), sha256: canonicalHash(sealed) }));
    expect(await validReceipt(path(), wish())).toBeUndefined();
  }
});
