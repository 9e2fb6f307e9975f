/** A short round of `npm run faults`: the long one is run by hand, and its table kept in safety/record/faults.json. */
import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from './repository.ts';

/** The machine may be busy otherwise. */
const patienceMs = 600_000;

test(
  'disks, files, threads and clocks that fail cost a track at most, and are told in words',
  async () => {
    const { status, stderr } = await faults('--short', '--rounds', '1', 'files', 'threads', 'calls');
    expect({
      status,
      failed: stderr.split('\n').filter((line) => !/^(?:passed|skipped|  \w+.*: \d+ calls)/.test(line)),
    }).toEqual({ status: 0, failed: [''] });
  },
  patienceMs,
);

function faults(...words: readonly string[]): Promise<{ status: number | null; stderr: string }> {
  return new Promise((resolve, reject) => {
    const program = path.join(repositoryRoot, 'safety/faults/main.mjs');
    const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stderr }));
  });
}
