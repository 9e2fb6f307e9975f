import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { InputError } from '@stem/core';
import { backupPath, checkOutputFile, keepAsBackup, writeOutputFile } from './output-file.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-output-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('a file is written whole and nothing else stays behind', async () => {
  const path = join(folder, 'a.csv');
  await checkOutputFile(path);
  await writeOutputFile(path, 'one');
  await writeOutputFile(path, 'two');
  expect(await readFile(path, 'utf8')).toBe('two');
  expect(await readdir(folder)).toEqual(['a.csv']);
});

test('a link stays a link, what it leads to is replaced', async () => {
  await mkdir(join(folder, 'real'));
  await writeFile(join(folder, 'real', 'a.csv'), 'old');
  await symlink('real/a.csv', join(folder, 'a.csv'));
  await writeOutputFile(join(folder, 'a.csv'), 'new');
  expect(await readlink(join(folder, 'a.csv'))).toBe('real/a.csv');
  expect(await readFile(join(folder, 'real', 'a.csv'), 'utf8')).toBe('new');
});

test('the backup takes the place of an older backup', async () => {
  const path = join(folder, 'a.csv');
  await writeFile(path, 'new');
  await writeFile(backupPath(path), 'old');
  expect(await keepAsBackup(path)).toBe(`${path}.bak`);
  expect(await readFile(`${path}.bak`, 'utf8')).toBe('new');
});

test('the name of another kind of file is refused', async () => {
  for (const name of ['a.xlsx', 'song.YAML', 'a.wav']) {
    await expect(checkOutputFile(join(folder, name))).rejects.toThrow(/^cannot write .*; name a /);
  }
});

test('what cannot be written is refused before the work, with the folder and the reason', async () => {
  await writeFile(join(folder, 'file'), '');
  const refusal = async (path: string): Promise<string> => {
    const error: unknown = await checkOutputFile(join(folder, path)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  };
  expect(await refusal('.')).toMatch(/it is a folder/);
  expect(await refusal('gone/a.csv')).toMatch(
    /cannot write a\.csv in the folder .*gone: there is no such file or folder/,
  );
  expect(await refusal('file/a.csv')).toMatch(/is no folder/);
});
