/** The `stem` binary as a person meets it: help, version, mistakes, and what an unbuilt checkout says. */
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const bin = join(import.meta.dirname, '../bin/stem.js');

function stem(...words: string[]) {
  return spawnSync(process.execPath, [bin, ...words], { encoding: 'utf8' });
}

const listed = [...stem('--help').stdout.matchAll(/^ {2}stem (\S+) {2,}/gm)].map(([, name]) => name ?? '');

test('the help lists the commands in the order of the work, and fits 80 columns', () => {
  const { status, stdout, stderr } = stem('--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const inOrder = [
    'discover',
    'select',
    'batch-generate',
    'audition',
    'keep',
    'worker',
    'queue',
    'why',
    'again',
    'produce',
    'verify',
    'doctor',
    'completion',
  ];
  expect(listed.filter((name) => inOrder.includes(name))).toEqual(inOrder);
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test.each(listed)('%s tells its flags, examples and exit codes in 80 columns', (name) => {
  const { status, stdout } = stem(name, '--help');
  expect(status).toBe(0);
  expect(stdout).toMatch(new RegExp(`^Usage:\\n  stem ${name} (?:\\S+ )*\\[options\\]`, 'm'));
  for (const part of ['Examples:', 'Exit status:']) expect(stdout).toContain(part);
  if (!['completion', 'help'].includes(name)) expect(stdout).toContain('--json');
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../package.json'), 'utf8')) as {
    version: string;
  };
  expect(stem('--version').stdout.trim()).toBe(version);
});

test('nothing, or nothing known, is answered with what there is', () => {
  expect(stem()).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('stem discover, stem select'),
  });
  expect(stem('slect')).toMatchObject({
    status: 2,
    stdout: '',
    stderr: "error: there is no command 'slect'; did you mean 'select'?\n",
  });
});

test('a mistake is told without the help', () => {
  const { status, stdout, stderr } = stem('discover', '--rot', 'x');
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: 'error: unknown flag --rot; did you mean --root?\n',
  });
});

test('without a build, it says to build', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stem-unbuilt-'));
  try {
    await cp(join(import.meta.dirname, '../bin'), join(folder, 'bin'), { recursive: true });
    await symlink(join(import.meta.dirname, '../node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'bin/stem.js')], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'stem: not built yet; run: npm run build\n' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
