/** What is said to a command that there is not. */
import { InputError } from '@stem/core';
import type { Program } from './command.ts';
import { nearest } from './nearest.ts';
import { printable } from './printable.ts';

export function unknownCommand(program: Program, word: string): InputError {
  const names = program.commands.map(({ name }) => name);
  const near = nearest(word, names);
  const hint =
    near === undefined
      ? `the commands are ${names.join(', ')} (${program.name} --help tells more)`
      : `did you mean '${near}'?`;
  return new InputError(`there is no command '${printable(word)}'; ${hint}`);
}
