import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shellCommand } from './shell-words.ts';

const shells = ['sh', 'dash', 'bash', 'zsh'].filter((shell) => spawnSync(shell, ['-c', ':']).status === 0);

/** What a shell makes of the words: the program prints each, and NUL after it. */
function readBack(shell: string, words: readonly string[]): string[] {
  const script = 'for (const word of process.argv.slice(1)) process.stdout.write(word + "\\0")';
  const command = shellCommand([process.execPath, '-e', script, '--', ...words]);
  const { stdout, stderr, status } = spawnSync(shell, ['-c', command], { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.split('\0').slice(0, -1);
}

const hostile = [
  '/a b',
  `/it's "quoted"`,
  '/$HOME `id` $(id) ${x}',
  '/-rf',
  '-rf',
  '*?[a]{b,c}~!#&|;<>()',
  '~/x',
  '=ls',
  'back\\slash\\n',
  '100 %s %d',
  '/line\nend',
  '-\n',
  '/bell\u0007\u001b[31m!!',
  '/tab\tand % and \\ and \' and "!',
  '/🎹 👩‍🎤 naïve 日本',
  '/\u202egnp.wav',
  '/digits\n012',
  '',
];

describe.each(shells)('%s', (shell) => {
  test('reads every word back as it was', () => {
    expect(readBack(shell, hostile)).toEqual(hostile.map((word) => (word.endsWith('\n') ? `${word}/` : word)));
  });

  test('whatever it is', () => {
    const word = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...Array.from(`'"\\$\`!%-\n\t ~`)),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
    });
    const usable = word.map((text) => text.replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.array(usable, { minLength: 1, maxLength: 8 }), (words) => {
        expect(readBack(shell, words)).toEqual(words.map((text) => (text.endsWith('\n') ? `${text}/` : text)));
      }),
      { numRuns: 20 },
    );
  });
});

test('shows nothing that steers a terminal', () => {
  expect(shellCommand(hostile)).toMatch(/^[^\p{Cc}\p{Bidi_Control}]*$/u);
});

test.each([
  [['stem', 'again', 'C:\\Music\\by_source\\felt_dust'], 'stem again C:\\Music\\by_source\\felt_dust'],
  [['C:\\My Music\\', "it's & 50%"], `"C:\\My Music\\\\" "it's & 50%"`],
  [['D:\\$HOME\\`x`', "D:\\$it's"], "'D:\\$HOME\\`x`' 'D:\\$it''s'"],
])('on Windows %j is quoted as PowerShell and cmd take it', (words, command) => {
  expect(shellCommand(words, 'win32')).toBe(command);
});

test('leaves alone what a shell takes as it stands', () => {
  expect(shellCommand(['stem', 'again', '/home/me/Music', '--to', 'again'])).toBe(
    'stem again /home/me/Music --to again',
  );
});
