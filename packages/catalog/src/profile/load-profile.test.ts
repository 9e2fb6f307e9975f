import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { textureOptions } from '@stem/core/texture';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { valueAt } from '../text/json-document.ts';
import { listProfiles, loadProfile } from './load-profile.ts';
import { profileValues } from './profile-values.ts';

const defaults = textureOptions.parse({});

describe('finding a profile', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'stem-profile-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  test('without a name it is config.yaml, else the default', async () => {
    expect(await loadProfile({ root })).toMatchObject({ name: undefined, file: undefined, options: defaults });
    await writeFile(path.join(root, 'config.yaml'), 'hiss: { flicker_count: 9 }\n');
    expect(await loadProfile({ root })).toMatchObject({ name: undefined, options: { hiss: { flickerCount: 9 } } });
    expect(await loadProfile({ root, name: 'default' })).toMatchObject({ name: 'default', options: defaults });
  });

  test('a name is config_NAME.yaml, else configs/NAME.yaml, else built in', async () => {
    expect(await loadProfile({ root, name: 'bright' })).toMatchObject({
      name: 'bright',
      options: { hiss: { bandpassLowHz: 7000 } },
    });
    await mkdir(path.join(root, 'configs'));
    await writeFile(path.join(root, 'configs', 'bright.yaml'), 'hiss: { flicker_count: 1 }\n');
    expect(await loadProfile({ root, name: 'bright' })).toMatchObject({ options: { hiss: { flickerCount: 1 } } });
    await writeFile(path.join(root, 'config_bright.yaml'), 'hiss: { flicker_count: 2 }\n');
    expect(await loadProfile({ root, name: 'bright' })).toMatchObject({ options: { hiss: { flickerCount: 2 } } });
  });

  test('a path that ends in .yaml is taken as it is', async () => {
    const file = path.join(root, 'mine.yaml');
    await writeFile(file, '{}');
    expect(await loadProfile({ root: path.join(root, 'elsewhere'), name: file })).toMatchObject({ name: 'mine', file });
    await expect(loadProfile({ root, name: path.join(root, 'none.yaml') })).rejects.toThrow('there is no such file');
  });

  test.each([
    ['config_light.yaml', 'light'],
    ['config_light.night.yml', 'light.night'],
    ['config.yaml', 'config'],
    ['config_.yaml', 'config_'],
  ])('%s, given as a path, is the profile %s', async (base, name) => {
    const file = path.join(root, base);
    await writeFile(file, '{}');
    expect(await loadProfile({ root, name: file })).toMatchObject({ name, file });
  });

  test('an unknown one is an error that lists the known ones', async () => {
    await writeFile(path.join(root, 'config_mine.yaml'), '{}');
    await mkdir(path.join(root, 'configs'));
    await writeFile(path.join(root, 'configs', 'selection.yaml'), '{}');
    await expect(loadProfile({ root, name: 'brigt' })).rejects.toThrow(
      'There is no profile "brigt" (nearest: bright). Known profiles: bright, dark, default, mine, noisy; a file of your own ends in .yaml.',
    );
    expect((await listProfiles(root)).map(({ name }) => name)).toEqual(['bright', 'dark', 'default', 'mine', 'noisy']);
  });

  test.each(['../x', 'a/b', '', '.', 'by_source', '.hidden', 'x\0'])(
    'a name that is no folder name is refused: %j',
    async (name) => {
      await expect(loadProfile({ root, name })).rejects.toThrow('Expected the name of a profile');
    },
  );

  test.each(['bright', 'dark', 'noisy'])('%s comes with stem, and says only what differs', async (name) => {
    const { warnings, options, origins } = await loadProfile({ root, name });
    expect(warnings).toEqual([]);
    const [values, usual] = [profileValues(options), profileValues(defaults)];
    for (const [key, origin] of origins) {
      if (origin === 'default') continue;
      expect([key, valueAt(values, key.split('.'))]).not.toEqual([key, valueAt(usual, key.split('.'))]);
    }
  });
});
