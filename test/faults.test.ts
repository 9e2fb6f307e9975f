/** A short round of `npm run faults`: the long one is run by hand, and its table kept in safety/record/faults.json. */
import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from './repository.ts';

(process.platform === 'win32' ? test.skip : test)(
  'disks, files, threads and calls that fail cost a track at most, and are told in words',
  () => {
    const main = path.join(repositoryRoot, 'safety/faults/main.mjs');
    const { status, stderr } = spawnSync(process.execPath, [main, '--short', '--rounds', '1'], { encoding: 'utf8' });
    const isFine = (line: string): boolean => /^(?:passed|skipped): |^ {2}\S+: \d+ calls$|^$/.test(line);
    expect({ status, problems: stderr.split('\n').filter((line) => !isFine(line)) }).toEqual({
      status: 0,
      problems: [],
    });
  },
  600_000,
);
