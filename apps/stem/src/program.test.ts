import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { runProgram, type Option, type Program } from '@stem/cli';
import { stemProgram } from './program.ts';

const program = stemProgram('1');
const names = [...program.commands.map(({ name }) => name), 'completion', 'help'];
const manual = fileURLToPath(new URL('../man', import.meta.url));

/** On a terminal so many columns wide. */
async function runIn(some: Program, words: readonly string[], columns: number) {
  let stdout = '';
  const stderr = new PassThrough();
  const code = await runProgram(some, {
    words,
    cwd: '/',
    env: {},
    stdout: { write: (text) => (stdout += text) },
    stderr: Object.assign(stderr, { columns }),
    onInterrupt: () => () => {},
    exit: () => {},
  });
  return { code, stdout, stderr: String(stderr.read() ?? '') };
}

const helpOf = async (columns: number, ...words: readonly string[]): Promise<string> =>
  (await runIn(program, [...words, '--help'], columns)).stdout;

describe.each(names)('the help of %s', (name) => {
  test('has its sections, and fits the terminal', async () => {
    for (const columns of [40, 80, 100, 200]) {
      const help = await helpOf(columns, name);
      expect(help).toMatch(/^Usage:\n {2}stem .*^Exit status:\n {2}0 .*^Examples:\n/ms);
      const width = Math.min(columns, 100);
      // A path or a pattern that is longer than its column stays whole.
      const tooLong = help.split('\n').filter((line) => line.length > width && /\S\s+\S/.test(line.trimStart()));
      expect(tooLong).toEqual([]);
    }
  });
});

test('stem --help lists every command once, in the order of the work', async () => {
  const help = await helpOf(80);
  expect([...help.matchAll(/^ {2}stem (\w\S*) {2,}/gm)].map(([, name]) => name)).toEqual(names);
});

describe.each(program.commands)('$name', ({ options, seeAlso = [], name }) => {
  test('gives each of many options a group, and leads to commands that there are', () => {
    const flags = (Object.values(options) as Option[]).filter(({ kind }) => kind !== 'word' && kind !== 'words');
    if (flags.length > 8) expect(flags.filter(({ group }) => group === undefined)).toEqual([]);
    expect(seeAlso.filter((other) => !names.includes(other.replace('stem ', '')) || other === `stem ${name}`)).toEqual(
      [],
    );
  });
});

const examples = program.commands.flatMap((command) => command.examples.map(({ flags }) => ({ command, flags })));

test.each(examples)('stem $command.name $flags is understood', async ({ command, flags }) => {
  const words = [...flags.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, inQuotes, plain]) => inQuotes ?? plain?.replace(/^~/, '/home/me') ?? '',
  );
  const only = { ...program, commands: [{ ...command, run: async () => 0 }] };
  const { code, stderr } = await runIn(only, words, 80);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

describe('the manual', () => {
  const pages = readdirSync(manual).toSorted();

  test('has a page for each command, and the package names them all', () => {
    expect(pages).toEqual(['stem.1', ...program.commands.map((command) => `stem-${command.name}.1`)].toSorted());
    const { man } = JSON.parse(readFileSync(`${manual}/../package.json`, 'utf8')) as { man: readonly string[] };
    expect(man.toSorted()).toEqual(pages.map((page) => `man/${page}`));
  });

  const setter = 'groff';
  const { error } = spawnSync(setter, ['--version']);
  (error === undefined ? test : test.skip)('is set without a warning, where groff is installed', () => {
    for (const page of pages) {
      const outcome = spawnSync(setter, ['-man', '-ww', '-Tutf8', `${manual}/${page}`], { encoding: 'utf8' });
      expect({ page, status: outcome.status, stderr: outcome.stderr }).toEqual({ page, status: 0, stderr: '' });
    }
  });
});
