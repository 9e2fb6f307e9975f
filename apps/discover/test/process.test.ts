/** `discover` as a process: exit codes, pipes, a terminal. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createArchive, type Archive } from './archive.ts';

const bin = join(import.meta.dirname, '../bin/stem-discover.js');
const hasScript = spawnSync('script', ['--version']).status === 0;

let archive: Archive;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  archive = await createArchive();
  await archive.add(Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`d${i % 9}/t${i}.wav`, 0.1])));
  await archive.add({ 'fake.flac': 'no music' });
  // Nothing else of this process's environment: CI, NO_COLOR, TMUX and others change what Node takes a terminal for.
  const { PATH, HOME } = process.env;
  env = { PATH, HOME, XDG_CACHE_HOME: join(archive.outside, 'cache'), LC_ALL: 'C.UTF-8', TERM: 'xterm-256color' };
});

afterAll(() => archive.remove());

function discover(words: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const options = { cwd: archive.outside, env: { ...env, ...more }, encoding: 'utf8' } as const;
  return spawnSync(process.execPath, [bin, '--root', archive.root, ...words], options);
}

/** The same on a terminal of 80 columns; both streams come out as one. */
function discoverOnTerminal(words: string, more: NodeJS.ProcessEnv = {}) {
  const line = `stty cols 80; '${process.execPath}' '${bin}' --root '${archive.root}' ${words}`;
  const options = { cwd: archive.outside, env: { ...env, ...more }, encoding: 'utf8' } as const;
  return spawnSync('script', ['-qec', line, '/dev/null'], options).stdout;
}

test('a pipe gets plain lines: no colour, no bar, stdout empty without --json', () => {
  const { status, stdout, stderr } = discover(['--fresh']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).not.toContain('\x1b');
  expect(stderr).not.toContain('\r');
  expect(stderr).toMatch(/^warning: fake\.flac: .*\nCatalogued 400 audio files in audio_catalog\.csv/);
});

(hasScript ? test : test.skip)('a terminal gets a bar that leaves no trace, and colour unless NO_COLOR', () => {
  const seen = discoverOnTerminal('--fresh');
  expect(seen).toMatch(/Reading [█░]+ \d+% \d+\/401 files/);
  expect(seen).toContain('\x1b[33mwarning:\x1b[39m');
  const plain = discoverOnTerminal('--fresh', { NO_COLOR: '1' });
  expect(plain).not.toContain('\x1b[33m');
  expect(discoverOnTerminal('--fresh', { TERM: 'dumb' })).not.toContain('\x1b');
});

test('--output /dev/stdout puts the catalog into the pipe', () => {
  // Through a shell, since a child's own streams are sockets, which no path opens.
  const line = `'${process.execPath}' '${bin}' --root '${archive.root}' --output /dev/stdout --format json | cat`;
  const { stdout } = spawnSync('sh', ['-c', line], { cwd: archive.outside, env, encoding: 'utf8' });
  expect(JSON.parse(stdout)).toHaveLength(400);
});

test('a named pipe gets the catalog every time, whatever was written there before', () => {
  const command = `'${process.execPath}' '${bin}' --root '${archive.root}' --output list --format json`;
  const line = `mkfifo list; for scan in 1 2; do cat list & ${command}; wait; done`;
  const options = { cwd: archive.outside, env, encoding: 'utf8', timeout: 20_000 } as const;
  expect(spawnSync('sh', ['-c', line], options).stdout.match(/"d0\/t0\.wav"/g)).toHaveLength(2);
});

test('a reader that goes away is no failure', async () => {
  const child = spawn(process.execPath, [bin, '--root', archive.root, '--json'], { cwd: archive.outside, env });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(0);
  expect(stderr).not.toContain('EPIPE');
});
