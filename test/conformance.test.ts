import { expect, test } from '@jest/globals';
import { repositoryRoot, run } from './repository.ts';

test('every clause is within its tolerance, and CONFORMANCE.md says what is measured', async () => {
  const { status, stderr } = await run(process.execPath, ['conformance/dist/main.js', '--check'], {
    cwd: repositoryRoot,
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}, 300_000);
