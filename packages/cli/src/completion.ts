/** What the shell asks for when a word is to be completed, and the script that makes it ask. */
import type { Argv } from 'yargs';
import { flaggedOptions, type Command, type Program } from './command.ts';
import { flagName } from './flag-name.ts';
import { parserConfiguration } from './parser-configuration.ts';

/** True where the words are those of the script, or ask for it. */
export function asksForCompletion([first]: readonly string[]): boolean {
  return first === 'completion' || first === '--get-yargs-completions';
}

/** The script, or the completions, by yargs. */
export async function completionText(program: Program, words: readonly string[]): Promise<string> {
  // Loaded here because it costs as much as the start of Node.
  const { default: yargs } = await import('yargs');
  const parser = yargs([])
    .scriptName(program.name)
    .parserConfiguration(parserConfiguration)
    .locale('en')
    .exitProcess(false)
    .fail(() => {})
    .help(false)
    .version(false)
    .option('help', { alias: 'h', type: 'boolean', describe: 'Shows this.' })
    .option('version', { type: 'boolean', describe: 'Shows the version.' });
  declareCommands(parser, program);
  parser.completion('completion', 'Prints a completion script for your shell (bash or zsh).');
  let printed = '';
  await parser.parseAsync([...words], {}, (_error, _parsed, output) => {
    printed = output;
  });
  return `${printed}\n`;
}

function declareCommands(parser: Argv, { commands }: Program): void {
  const [only, ...others] = commands;
  if (only !== undefined && others.length === 0) {
    declareOptions(parser, only);
    return;
  }
  for (const command of commands) {
    parser.command({
      command: command.name,
      describe: command.summary,
      builder: (own) => declareOptions(own, command),
      handler: () => {},
    });
  }
}

function declareOptions(parser: Argv, command: Command): Argv {
  for (const [key, option] of flaggedOptions(command)) {
    parser.option(flagName(key), {
      type: option.kind === 'flag' ? 'boolean' : 'string',
      describe: option.description,
      ...(option.kind === 'choice' ? { choices: option.choices } : {}),
    });
  }
  return parser;
}
