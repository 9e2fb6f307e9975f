/** `completion`, which every program has: the script that makes a shell complete its commands, and the answers to it. */
import { basename } from 'node:path';
import { InputError } from '@stem/core';
import type { Command, Program } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { printable } from '../printable.ts';
import { completionsOf } from './candidates.ts';
import { answerText, completionScript, questionWord, shells, typedWords, type Shell } from './shells.ts';

export interface CompletionArgs {
  readonly shell: string | undefined;
}

export function completionCommand(program: string): Command<CompletionArgs> {
  return {
    name: 'completion',
    summary: 'Prints a script by which your shell completes commands, options and values.',
    options: {
      shell: {
        kind: 'word',
        placeholder: 'SHELL',
        takes: 'text',
        suggestions: shells,
        description: 'bash, zsh or fish; without it, the one that $SHELL names.',
      },
    },
    examples: [
      { flags: 'bash >> ~/.bashrc', description: 'For bash, from the next terminal on.' },
      { flags: `zsh > ~/.zfunc/_${program}`, description: 'For zsh, where ~/.zfunc is in your fpath.' },
      { flags: `fish > ~/.config/fish/completions/${program}.fish`, description: 'For fish.' },
    ],
    exits: { wrong: 'There is no script for this shell.' },
    run: async ({ shell }, { results, env }) => {
      results.write(completionScript(shellOf(shell, env['SHELL']), program));
      return exitCode.done;
    },
  };
}

function shellOf(named: string | undefined, users: string | undefined): Shell {
  const name = named ?? basename(users ?? '');
  const shell = shells.find((known) => known === name);
  if (shell !== undefined) return shell;
  const came = named === undefined ? `$SHELL is '${printable(users ?? '')}'` : `not '${printable(named)}'`;
  throw new InputError(`say for which shell, one of ${shells.join(', ')}: ${came}`);
}

/** What a script asks for, where the words are its. */
export function completionAnswer(program: Program, [word, shellName, ...rest]: readonly string[]): string | undefined {
  const shell = shells.find((known) => known === shellName);
  if (word !== questionWord || shell === undefined) return undefined;
  const words = typedWords(shell, rest[0] === '--' ? rest.slice(1) : rest);
  return answerText(shell, completionsOf(program, words), words.at(-1) ?? '');
}
