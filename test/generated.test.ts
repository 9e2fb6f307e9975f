import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { repositoryRoot } from './repository.ts';

test('schemas, default.yaml, selection.yaml and the shipped profiles are as the code says', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/generate.mjs', '--check'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
