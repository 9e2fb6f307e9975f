import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'stem-folder-'));
});
afterAll(() => rm(place, { recursive: true }));

test('all that is missing is made, and the topmost of it named', async () => {
  const folder = join(place, 'a/b/c');
  expect(await makeFolder(folder)).toBe(join(place, 'a'));
  expect((await stat(folder)).isDirectory()).toBe(true);
  expect(await makeFolder(folder)).toBeUndefined();
  expect(await makeFolder(join(place, 'a/b/d'))).toBe(join(place, 'a/b/d'));
  await symlink(folder, join(place, 'link'));
  expect(await makeFolder(join(place, 'link/e'))).toBe(join(place, 'link/e'));
});

test('many at once make it once', async () => {
  const folder = join(place, 'x/y');
  const made = await Promise.all(Array.from({ length: 8 }, () => makeFolder(folder)));
  expect(made.filter((one) => one === join(place, 'x'))).toHaveLength(1);
});

test('what is in the way, or takes no folders, is an error, not an endless wait', async () => {
  await writeFile(join(place, 'file'), '');
  await expect(makeFolder(join(place, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(place, 'file/in'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  if (process.platform === 'linux') await expect(makeFolder('/proc/none/in')).rejects.toMatchObject({ code: 'ENOENT' });
});
