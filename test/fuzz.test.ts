/** A short round of `npm run fuzz`: every target, a few inputs each, nothing found. */
import { expect, test } from '@jest/globals';
import path from 'node:path';
import { repositoryRoot, run } from './repository.ts';

test('hostile input is refused in words or read, in bounded time and memory', async () => {
  const main = path.join(repositoryRoot, 'safety/fuzz/main.mjs');
  const { status, stdout } = await run(process.execPath, [main, '--inputs', '10', '--seed', 'short'], {
    cwd: repositoryRoot,
  });
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/, 0 findings\n$/) });
}, 300_000);
