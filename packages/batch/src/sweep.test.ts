/** What killed batches have left goes, whatever happens to the folders meanwhile. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sweep } from './sweep.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stem-sweep-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const folders = () => ({
  publish: join(root, 'by_source'),
  work: join(root, 'work'),
  key: '0123abcd',
  close: async () => {},
});

describe('sweep', () => {
  it('takes no folder for an empty one: another batch removes its own when it ends', async () => {
    await expect(sweep(folders())).resolves.toBeUndefined();
  });

  it('clears the hidden work of a killed batch of the same publish folder, and no other', async () => {
    const { publish, work } = folders();
    await mkdir(publish);
    for (const name of ['.stem-work-0123abcd-one', '.stem-work-ffffffff-one', 'mine']) {
      await mkdir(join(work, name), { recursive: true });
      await writeFile(join(work, name, 'pad.wav'), 'half');
    }
    await sweep(folders());
    expect((await readdir(work)).sort()).toEqual(['.stem-work-ffffffff-one', 'mine']);
  });
});
