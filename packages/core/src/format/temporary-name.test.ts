import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeFileAtomic } from './atomic-write.ts';
import { makeTemporaryFolder, temporaryName } from './temporary-name.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stem-temporary-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** As a process of this number that started at another time would have named it: on Linux, where that is known. */
const ofDeadProcess = (file: string): string => temporaryName(file).replace(/-\d+\.(?=[0-9a-f-]{36}\.tmp$)/, '-1.');

(process.platform === 'linux' ? test : test.skip)(
  'what killed processes left half-written in a folder goes when somebody writes there',
  async () => {
    for (const name of ['catalog.csv', 'line\nend', `${'long name '.repeat(20)}.csv`]) {
      await writeFile(ofDeadProcess(path.join(folder, name)), 'half');
    }
    await writeFileAtomic(path.join(folder, 'other.csv'), 'whole');
    expect(await readdir(folder)).toEqual(['other.csv']);
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

(process.platform === 'linux' ? test : test.skip)(
  'a temporary folder is of this process alone, and those of killed ones go',
  async () => {
    await mkdir(ofDeadProcess(path.join(folder, 'stem-verify')));
    const own = await makeTemporaryFolder('stem-verify', folder);
    await writeFile(path.join(own, 'master.wav'), 'sound');
    expect((await readdir(folder)).map((name) => path.join(folder, name))).toEqual([own]);
    expect((await stat(own)).mode & 0o77).toBe(0);
  },
);
