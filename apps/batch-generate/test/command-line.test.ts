/** Mistakes on the command line and in documents, and the help. */
import { cp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { archive, run, usual, useHome } from './archive.ts';

useHome();

describe('a mistake', () => {
  let cwd = '';
  beforeAll(async () => {
    cwd = await archive('mistakes', { 'a.wav': undefined, 'b.wav': undefined });
    await writeFile(join(cwd, 'file'), '');
    await writeFile(join(cwd, 'results'), 'x');
    await cp(join(cwd, 'selected.json'), join(cwd, 'bad.json'));
    await writeFile(join(cwd, 'bad.json'), '[{"id": 1}]');
  });

  test.each([
    ['a slice out of range', ['--start-index', '2'], '--start-index 2 is out of range: the selection has rows 0 to 1'],
    ['a slice below 0', ['--start-index=-1'], '--start-index -1 is out of range'],
    ['a slice of nothing', ['--count', '0'], '--count 0 is out of range: from row 0 on there are 1 to 2'],
    ['an unknown profile', ['--profile', 'brigth'], 'bright, dark, default, noisy'],
    ['a root that is not there', ['--root', 'gone'], 'is not there'],
    ['a root that is a file', ['--root', 'file'], 'is no folder'],
    ['a bad selection', ['--sources', 'bad.json'], 'rel_path'],
    ['an export folder that cannot be', ['--export-dir', '../file/export'], 'Cannot write to the export folder'],
    ['results that cannot be written', ['--output', 'file/results.json'], 'Cannot write the results'],
    ['no timeout', ['--timeout', '0'], '--timeout'],
    ['no jobs', ['--jobs', '0'], '--jobs'],
    ['too little memory', ['--memory-limit', '100'], '--memory-limit'],
    ['memory that is no number', ['--memory-limit', 'all'], '--memory-limit'],
  ])('as %s ends with 2 and a word on it', async (_what, args, words) => {
    const [flag = ''] = (args[0] ?? '').split('=');
    const rest = usual.flatMap((word, i) => (i % 2 === 0 && word !== flag ? [word, usual[i + 1] ?? ''] : []));
    const outcome = await run(cwd, [...rest, ...args]);
    expect(outcome).toMatchObject({ status: 2, stdout: '' });
    expect(outcome.stderr).toContain(words);
    expect(await readdir(join(cwd, 'root'))).not.toContain('work');
  });
});

test('of a root that holds none of the tracks the last word is which root it should be', async () => {
  const cwd = await archive('elsewhere', { 'a.wav': undefined, 'b.wav': undefined });
  const { status, stderr } = await run(
    cwd,
    usual.map((word) => (word === 'root' ? '.' : word)),
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /None of them is below .*elsewhere.*: --root names the folder that stem discover looked through\./,
  );
});

test('the help names every flag with its default', async () => {
  const { status, stdout } = await run(tmpdir(), ['--help']);
  expect(status).toBe(0);
  const flags = [
    'sources',
    'profile',
    'root',
    'dry-run',
    'start-index',
    'count',
    'output',
    'jobs',
    'memory-limit',
    'timeout',
    'export-dir',
  ];
  for (const flag of [...flags, 'work-dir', 'force', 'keep-work', 'seed', 'json'])
    expect(stdout).toContain(`--${flag}`);
  for (const value of ['batch_results.json', '300', 'export/tr8s', 'number of cores']) expect(stdout).toContain(value);
});
