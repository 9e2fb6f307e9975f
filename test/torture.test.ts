/** A short round of `npm run torture`: long ones are run by hand, and their figures kept. */
import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from './repository.ts';

(process.platform === 'win32' ? test.skip : test)(
  'commands that are killed, stopped and run twice lose nothing and do nothing twice',
  () => {
    const main = path.join(repositoryRoot, 'safety/torture/main.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, '--rounds', '6'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { kills, faults } = JSON.parse(stdout) as { kills: number; faults: number };
    expect(kills).toBeGreaterThanOrEqual(6);
    expect(faults).toBe(0);
  },
  300_000,
);
