import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sourcePath } from './source-path.ts';

let folder = '';
let root = '';

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'stem-source-')));
  root = join(folder, 'root');
  await mkdir(join(root, 'a'), { recursive: true });
  await writeFile(join(folder, 'secret.wav'), '');
  await writeFile(join(root, 'a/x.wav'), '');
  await symlink(join(folder, 'secret.wav'), join(root, 'out.wav'));
  await symlink(folder, join(root, 'up'));
  await symlink('a/x.wav', join(root, 'in.wav'));
  await symlink('loop.wav', join(root, 'loop.wav'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a source', () => {
  test('is a file below the root, links followed', async () => {
    expect(await sourcePath(root, 'a/x.wav')).toBe(join(root, 'a/x.wav'));
    expect(await sourcePath(root, 'in.wav')).toBe(join(root, 'a/x.wav'));
  });

  test('may lie below a root that is a link itself', async () => {
    await symlink(root, join(folder, 'link'));
    expect(await sourcePath(join(folder, 'link'), 'a/x.wav')).toBe(join(root, 'a/x.wav'));
  });

  test.each([
    ['out.wav', 'leads out of the root'],
    ['up/secret.wav', 'leads out of the root'],
    ['loop.wav', 'leads back to itself'],
    ['a', 'not a file'],
    ['gone.wav', 'looked under the root /'],
    ['a/x.wav/y.wav', 'looked under the root /'],
    [`${'x'.repeat(300)}.wav`, 'too long'],
  ])('at %s is refused', async (relPath, reason) => {
    await expect(sourcePath(root, relPath)).rejects.toThrow(reason);
  });

  const linux = process.platform === 'linux' ? test : test.skip;
  linux('whose name is no valid UTF-8 is found by its bytes', async () => {
    const bytes = Buffer.concat([Buffer.from(`${root}/caf`), Buffer.of(0xe9), Buffer.from('.wav')]);
    await writeFile(bytes, '');
    expect(await sourcePath(root, 'caf\\xe9.wav')).toEqual(bytes);
  });
});
