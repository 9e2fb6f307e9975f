import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFlusher } from './flusher.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-flusher-'));
});

afterAll(() => rm(folder, { recursive: true }));

test('is done when every file is flushed, and leaves them as they are', async () => {
  const flusher = createFlusher();
  for (const name of ['a', 'b', 'c']) {
    await writeFile(join(folder, name), name);
    flusher.add(join(folder, name));
  }
  await expect(flusher.done()).resolves.toBeUndefined();
});

test('what cannot be flushed is an error in the end, not before', async () => {
  const flusher = createFlusher();
  flusher.add(join(folder, 'not there'));
  await writeFile(join(folder, 'there'), '');
  flusher.add(join(folder, 'there'));
  await expect(flusher.done()).rejects.toThrow('ENOENT');
});
