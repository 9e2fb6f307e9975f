/** The demo on a folder of one's own: it is only read, everything lands in ./stem-demo. (CI runs it with no argument.) */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeArchive } from '../examples/write-archive.mjs';
import { repositoryRoot, run, succeeded, type Outcome } from './repository.ts';
import { treeFiles, treeHashes } from './tree.ts';

jest.setTimeout(600_000);

let home: string;
const at = (...parts: string[]): string => path.join(home, ...parts);

/** As npm starts it: in one folder, told of another in which the user is. */
const demo = (...args: string[]): Promise<Outcome> =>
  run(process.execPath, [path.join(repositoryRoot, 'examples/demo.mjs'), ...args], {
    cwd: at('checkout'),
    env: { INIT_CWD: home, HOME: at('home'), XDG_CACHE_HOME: undefined },
  });

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'stem-demo-'));
  await mkdir(at('checkout'));
  await mkdir(at('home'));
  await writeArchive(at('music'), ['songs/Track 01.wav', 'scratch/riff idea.wav', 'bounces/arpeggio_128bpm.wav']);
});

afterAll(() => rm(home, { recursive: true, force: true }));

describe('npm run demo -- --root music --count 1', () => {
  test('shows each command, reads the folder only, and writes to stem-demo only', async () => {
    const before = await treeHashes(at('music'));
    const outcome = await demo('--root', 'music', '--count', '1');
    succeeded(outcome);
    expect(outcome.stdout.match(/^\$ npx stem \S+/gm)).toEqual([
      '$ npx stem discover',
      '$ npx stem select',
      '$ npx stem batch-generate',
    ]);
    expect(await treeHashes(at('music'))).toEqual(before);
    expect(await treeFiles(at('home'))).toEqual([]);
    const written = await treeFiles(at('checkout'));
    expect(written.filter((file) => !file.startsWith('stem-demo/'))).toEqual([]);
    expect(written.filter((file) => file.endsWith('/manifest.json'))).toHaveLength(1);
    expect(outcome.stdout).toContain('./stem-demo/textures/by_source');
  });

  test('a second time, it finds everything up to date', async () => {
    const outcome = await demo('--root', 'music', '--count', '1');
    succeeded(outcome);
    expect(outcome.stderr).toContain('up to date');
    const results = JSON.parse(await readFile(at('checkout/stem-demo/batch_results.json'), 'utf8')) as {
      total: number;
    };
    expect(results.total).toBe(1);
  });

  test('passes on the exit code of the command that stopped it', async () => {
    await mkdir(at('empty'));
    const outcome = await demo('--root', 'empty');
    expect(outcome.status).toBe(1);
    expect(outcome.stderr).toContain('No audio files discovered');
  });

  test('a folder that is not there, or an option it does not know, is said at once', async () => {
    expect(await demo('--root', 'nowhere')).toMatchObject({ status: 2, stderr: expect.stringContaining('nowhere') });
    expect(await demo('--rot', 'music')).toMatchObject({ status: 2, stderr: expect.stringContaining('--rot') });
  });
});
