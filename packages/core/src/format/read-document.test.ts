import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mostDocumentBytes, readDocument } from './read-document.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-document-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file is read', async () => {
  await writeFile(join(folder, 'text'), 'čau');
  expect(await readDocument(join(folder, 'text'))).toBe('čau');
});

test('what is no file is refused, and a pipe without a writer is not waited for', async () => {
  await expect(readDocument(folder)).rejects.toThrow(/Expected a file, got a folder/);
  await expect(readDocument(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  if (spawnSync('mkfifo', [join(folder, 'pipe')]).status !== 0) return;
  await expect(readDocument(join(folder, 'pipe'))).rejects.toThrow(/Expected a file, got a device/);
});

test('more than a text can hold is told, not read', async () => {
  const file = join(folder, 'endless.json');
  await writeFile(file, '{');
  await truncate(file, mostDocumentBytes + 1);
  await expect(readDocument(file)).rejects.toThrow('expected a document, got a file of more than 536 MB');
});
