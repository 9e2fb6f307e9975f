/** Completion as a person uses it: bash, zsh and fish on a terminal, Tab pressed in the middle of a line. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

jest.setTimeout(240_000);

const bins = { stem: '../bin/stem.js', 'stem-produce': '../../produce/bin/stem-produce.js' };

const shells = {
  bash: { start: 'bash --norc -i', load: 'source' },
  zsh: { start: 'zsh -f -i', load: 'autoload -Uz compinit; compinit -u -D; source' },
  fish: { start: 'fish -i', load: 'source' },
};

const hasTool = (name: string): boolean => spawnSync(name, ['--version']).status === 0;

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'stem-completion-'));
  // Where fish finds completions that it has made of manuals, it does not begin to make them in the background.
  const ofFish = '.local/share/fish/generated_completions';
  for (const folder of ['bin', 'here/My Music', 'here/songs', ofFish])
    await mkdir(join(home, folder), { recursive: true });
  for (const file of ['song.yaml', 'take one.csv']) await writeFile(join(home, 'here', file), '');
  for (const [name, bin] of Object.entries(bins)) {
    // Completes as the program does; otherwise only notes the words it was called with.
    const shim = `#!/bin/sh
[ "$1" = --get-completions ] && exec '${process.execPath}' '${join(import.meta.dirname, bin)}' "$@"
{ printf '%s' '${name}'; printf '|%s' "$@"; echo; } >>'${home}/called'\n`;
    await writeFile(join(home, 'bin', name), shim, { mode: 0o755 });
  }
});

afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 10 }));

/** The commands that come of these lines, typed into the shell. */
async function typed(shell: keyof typeof shells, lines: readonly string[]): Promise<readonly string[]> {
  const called = join(home, 'called');
  await writeFile(called, '');
  const { start, load } = shells[shell];
  const loads = Object.entries(bins).map(([name, bin]) => {
    const script = join(home, `${name}.${shell}`);
    const printed = spawnSync(process.execPath, [join(import.meta.dirname, bin), 'completion', shell]);
    return writeFile(script, printed.stdout).then(() => `${load} ${script}`);
  });
  const input = [...(await Promise.all(loads)), ...lines, 'exit', ''].join('\n');
  const path = `${join(home, 'bin')}:${process.env['PATH']}`;
  const env = { ...process.env, HOME: home, PATH: path, TERM: 'xterm', LC_ALL: 'C.UTF-8' };
  spawnSync('script', ['-qec', start, '/dev/null'], { input, cwd: join(home, 'here'), env, timeout: 120_000 });
  return (await readFile(called, 'utf8')).split('\n').slice(0, -1);
}

const lines: readonly (readonly [line: string, command: string])[] = [
  ['stem discov\t--inc\t', 'stem|discover|--include-hidden'],
  ['stem discover --format=mark\t --root My\t', 'stem|discover|--format=markdown|--root|My Music'],
  ['stem discover --root=My\t', 'stem|discover|--root=My Music'],
  ['stem select --catalog ta\t', 'stem|select|--catalog|take one.csv'],
  ['stem produce song.\t--out so\t', 'stem|produce|song.yaml|--out|songs'],
  ['stem batch-generate --profile dar\t--kern\tpla\t', 'stem|batch-generate|--profile|dark|--kernels|plain'],
  ['stem help sel\t', 'stem|help|select'],
  ['stem-produce song.\t--kern\tsi\t', 'stem-produce|song.yaml|--kernels|simd'],
];

describe.each(Object.keys(shells) as (keyof typeof shells)[])('%s', (shell) => {
  const works = hasTool(shell) && /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout);

  (works ? test : test.skip)('completes commands, options, their values, files and folders', async () => {
    const commands = await typed(
      shell,
      lines.map(([line]) => line),
    );
    // Some shells end a folder with a slash.
    expect(commands.map((command) => command.replace(/\/$/, ''))).toEqual(lines.map(([, command]) => command));
  });
});
