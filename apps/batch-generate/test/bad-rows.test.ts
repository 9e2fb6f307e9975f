/** Rows that are wrong or hostile: each is refused with its reason, the others are made. */
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { encodeWav } from '@stem/core/format';
import { type Outcome, archive, chord, readResults, run, usual, useHome, writeSelection } from './archive.ts';

useHome();

describe('a batch with bad rows', () => {
  let cwd = '';
  let outcome: Outcome;

  beforeAll(async () => {
    const good = chord('good');
    cwd = await archive('hostile', {
      'good.wav': good,
      'noise.wav': new TextEncoder().encode('this is no audio'),
      'empty.wav': new Uint8Array(),
      'nothing.wav': encodeWav({ sampleRate: 22050, channels: [new Float32Array(0)] }, { bitDepth: 16 }),
      'gone.wav': good,
      'link.wav': good,
      'also good.wav': undefined,
    });
    await rm(join(cwd, 'root/gone.wav'));
    await rm(join(cwd, 'root/link.wav'));
    await writeFile(join(cwd, 'secret.wav'), good);
    await symlink('../secret.wav', join(cwd, 'root/link.wav'));
    await writeSelection(cwd, [
      'good.wav',
      '../secret.wav',
      join(cwd, 'secret.wav'),
      'link.wav',
      'noise.wav',
      'empty.wav',
      'nothing.wav',
      'gone.wav',
      './/also good.wav',
      'also good.wav',
      'evil\u001b[2J.wav',
    ]);
    outcome = await run(cwd, usual);
  });

  test('makes the good ones and ends with 1', async () => {
    expect(outcome).toMatchObject({ status: 1, stdout: '' });
    expect(await readResults(cwd)).toMatchObject({ total: 10, successful: 2, failed: 8 });
    expect((await readdir(join(cwd, 'root/export/tr8s/by_source'))).sort()).toEqual(['also_good', 'good']);
    expect(await readdir(cwd)).toEqual(expect.arrayContaining(['secret.wav']));
  });

  test('says of each bad one why, in words', async () => {
    const { results } = await readResults(cwd);
    const reasons = Object.fromEntries(results.map((row) => [basename(row.rel_path), row.stats.error]));
    expect(reasons).toMatchObject({
      'good.wav': null,
      'link.wav': 'The file is a link that leads out of the root',
      'noise.wav': expect.stringMatching(/not an audio file/i),
      'empty.wav': expect.stringMatching(/empty/i),
      'nothing.wav': expect.stringMatching(/no sound|no audio|no samples/i),
      'gone.wav': expect.stringContaining(`looked under the root ${join(cwd, 'root')}`),
      'also good.wav': null,
    });
    expect(results.find((row) => row.rel_path.startsWith('..'))?.stats.error).toBe(
      'The path leads out of the root (it holds "..")',
    );
    expect(results.find((row) => row.rel_path.startsWith('/'))?.stats.error).toMatch(/^The path is absolute/);
    expect(outcome.stderr).toMatch(/\nFailed tracks:\n {2}- \.\.\/secret\.wav: The path leads out of the root/);
    expect(outcome.stderr).toContain('the track is made once');
  });

  test('prints no control character of a name', () => {
    expect(outcome.stderr).toContain('evil\\x1b[2J.wav');
    expect(outcome.stderr).not.toContain('\u001b');
  });

  test('stops a track that takes too long', async () => {
    const place = ['--export-dir', 'slow', '--output', 'slow.json', '--timeout', '0.01', '--count', '1'];
    expect(await run(cwd, [...usual, ...place])).toMatchObject({ status: 1 });
    const { results } = await readResults(cwd, 'slow.json');
    expect(results[0]?.stats.error).toBe('Process timed out (0.01 s)');
    const root = await readdir(join(cwd, 'root'));
    expect([root.includes('slow'), root.includes('work')]).toEqual([false, false]);
  });

  test('that all failed ends with 1, too, and leaves no folder behind', async () => {
    await mkdir(join(cwd, 'root/mine'));
    const place = ['--export-dir', 'mine/none', '--output', 'none.json', '--start-index', '3', '--count', '3'];
    expect(await run(cwd, [...usual, ...place])).toMatchObject({ status: 1 });
    expect(await readdir(join(cwd, 'root/mine'))).toEqual([]);
  });
});
