import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFileAtomic } from './atomic-write.ts';
import { temporaryName } from './temporary-name.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stem-temporary-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** As a process of this number that started at another time would have named it: on Linux, where that is known. */
const ofDeadProcess = (file: string): string => temporaryName(file).replace(/-\d+\.(?=[0-9a-f-]{36}\.tmp$)/, '-1.');

(process.platform === 'linux' ? test : test.skip)(
  'what a killed process left of a file goes as it is written',
  async () => {
    for (const name of ['catalog.csv', `${'long name '.repeat(20)}.csv`]) {
      const file = path.join(folder, name);
      await writeFile(ofDeadProcess(file), 'half');
      await writeFileAtomic(file, 'whole');
      expect(await readdir(folder)).toEqual([name]);
      await rm(file);
    }
  },
);

test('what a live process, another machine or somebody else has there stays', async () => {
  const file = path.join(folder, 'catalog.csv');
  const live = temporaryName(file);
  const others = [
    live,
    live.replace(/\.csv\.[0-9a-f]{8}-\d+/, '.csv.00000000-1'),
    path.join(folder, '.catalog.csv.tmp'),
  ];
  for (const other of others) await writeFile(other, 'half');
  await writeFileAtomic(file, 'whole');
  expect(await readdir(folder)).toHaveLength(4);
});

test('a name is short enough for every file system, and never the same twice', () => {
  const file = path.join(folder, '🎵'.repeat(60));
  expect(Buffer.byteLength(path.basename(temporaryName(file)))).toBeLessThan(255);
  expect(temporaryName(file)).not.toBe(temporaryName(file));
});
