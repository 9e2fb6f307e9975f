/** Commands that every program of several has beside its own: `help` and `completion`. */
import type { Command, Program } from './command.ts';
import { completionCommand } from './completion/completion-command.ts';
import { exitCode } from './exit-code.ts';
import { commandHelp, programHelp } from './help/help-text.ts';
import { unknownCommand } from './unknown-command.ts';

/** The program with them. `width` is how many columns the help has. */
export function withOwnCommands(program: Program, width: number): Program {
  if (program.commands.length === 1) return program;
  const names = [...program.commands.map(({ name }) => name), 'completion', 'help'];
  const whole: Program = {
    ...program,
    commands: [...program.commands, completionCommand(program.name), helpCommand(names, (name) => helpOf(name))],
  };
  return whole;

  function helpOf(name: string | undefined): string {
    if (name === undefined) return programHelp(whole, width);
    const command = whole.commands.find((known) => known.name === name);
    if (command === undefined) throw unknownCommand(whole, name);
    return commandHelp(command, `${whole.name} ${command.name}`, width);
  }
}

interface HelpArgs {
  readonly command: string | undefined;
}

function helpCommand(names: readonly string[], helpOf: (name: string | undefined) => string): Command<HelpArgs> {
  return {
    name: 'help',
    summary: 'Tells what a command does, and all of its options.',
    options: {
      command: {
        kind: 'word',
        placeholder: 'COMMAND',
        takes: 'text',
        suggestions: names,
        description: 'The command; without it, all of them are listed.',
      },
    },
    examples: [{ flags: names[0] ?? '', description: 'The same as --help behind the command.' }],
    exits: { wrong: 'There is no such command.' },
    run: async ({ command }, { results }) => {
      results.write(helpOf(command));
      return exitCode.done;
    },
  };
}
