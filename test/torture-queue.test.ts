/** A short round of `npm run torture:queue`: long ones are run by hand, and their figures kept. */
import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { hasRedis } from '../packages/queue/test/redis-server.ts';
import { repositoryRoot } from './repository.ts';

(hasRedis && process.platform === 'linux' ? test : test.skip)(
  'a batch on a cluster that is broken meanwhile comes out as on one machine',
  () => {
    const main = path.join(repositoryRoot, 'safety/cluster/main.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, '--rounds', '2'], { encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ rounds: 2, faults: 0 });
  },
  600_000,
);
