import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { lstat, mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeAtomic, writeFileAtomic } from './atomic-write.ts';

const hasPipes = spawnSync('mkfifo', ['--version']).status === 0;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stem-atomic-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('replaces a file whole and leaves nothing else behind', async () => {
  const file = path.join(folder, 'a.csv');
  await writeFile(file, 'an older and longer text');
  await writeFileAtomic(file, 'new');
  expect(await readFile(file, 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['a.csv']);
});

test('pieces of text are written one after the other', async () => {
  const file = path.join(folder, 'a.txt');
  await writeFileAtomic(file, ['one ', 'zwölf ', 'three']);
  expect(await readFile(file, 'utf8')).toBe('one zwölf three');
});

test('a write that fails leaves the old file as it was, and no temporary one', async () => {
  const file = path.join(folder, 'a.csv');
  await writeFile(file, 'old');
  await expect(
    writeAtomic(file, async ({ handle }) => {
      await handle.write('half of');
      throw new Error('the disk went away');
    }),
  ).rejects.toThrow('the disk went away');
  expect(await readFile(file, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['a.csv']);
});

(hasPipes ? test : test.skip)('a pipe (as /dev/null or /dev/stdout) is written to, never replaced', async () => {
  const pipe = path.join(folder, 'pipe');
  spawnSync('mkfifo', [pipe]);
  // Opened for both directions, so that neither end waits for the other.
  const reader = await open(pipe, 'r+');
  await writeFileAtomic(pipe, 'rows');
  const { buffer, bytesRead } = await reader.read(Buffer.alloc(16), 0, 16);
  await reader.close();
  expect(buffer.toString('utf8', 0, bytesRead)).toBe('rows');
  expect((await lstat(pipe)).isFIFO()).toBe(true);
});
