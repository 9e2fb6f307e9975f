/** The command line: which command, with which words, or the text (help, version, completion) to print. */
import type { Argv } from 'yargs';
import { InputError } from '@stem/core';
import { flaggedOptions, type Command, type FlaggedOption, type Program } from './command.ts';
import { flagName } from './flag-name.ts';
import { commandHelp, programHelp } from './help-text.ts';
import { nearest } from './nearest.ts';
import { printable } from './printable.ts';
import { readArguments } from './read-arguments.ts';

/** What the words on the command line ask for. */
export type Request =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'run'; readonly command: Command; readonly args: object };

export interface CommandLine {
  readonly program: Program;
  readonly words: readonly string[];
  /** Columns for the help. */
  readonly width: number;
}

/** Words are taken as they come: no numbers guessed, no `--no-x`, no dots into objects. Checks are read-arguments'. */
const parserConfiguration = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'short-option-groups': false,
  'strip-aliased': true,
} as const;

/** Help and version need no parser, and should be there at once. */
function printedText({ program, words, width }: CommandLine): string | undefined {
  const end = words.indexOf('--');
  const flags = new Set(end < 0 ? words : words.slice(0, end));
  if (flags.has('--help') || flags.has('-h')) {
    const [only, ...others] = program.commands;
    if (only !== undefined && others.length === 0) return commandHelp(only, program.name, width);
    const command = program.commands.find(({ name }) => name === words.find((word) => !word.startsWith('-')));
    if (command !== undefined) return commandHelp(command, `${program.name} ${command.name}`, width);
    return programHelp(program, width);
  }
  return flags.has('--version') ? `${program.version}\n` : undefined;
}

function declareOption(parser: Argv, key: string, option: FlaggedOption): void {
  parser.option(flagName(key), {
    type: option.kind === 'flag' ? 'boolean' : 'string',
    describe: option.description,
    ...(option.kind === 'choice' ? { choices: option.choices } : {}),
  });
}

function declareCommand(parser: Argv, command: Command): Argv {
  for (const [key, option] of flaggedOptions(command)) declareOption(parser, key, option);
  return parser;
}

/** A flag that takes no value was given one: yargs would quietly read `--verbose=yes` as off. */
function checkFlagValues(command: Command, words: readonly string[]): void {
  for (const [key, option] of flaggedOptions(command)) {
    const withValue = words.find((word) => word.startsWith(`--${flagName(key)}=`));
    if (option.kind === 'flag' && withValue !== undefined) {
      throw new InputError(`--${flagName(key)} takes no value: write it alone, not as ${printable(withValue)}`);
    }
  }
}

/** yargs itself stumbles over `--constructor` and its like. */
function refusePrototypeNames(words: readonly string[]): void {
  for (const word of words) {
    const name = /^--?([^=]+)/.exec(word)?.[1] ?? '';
    if (name in Object.prototype) throw new InputError(`unknown flag ${printable(word)}; --help lists the flags`);
  }
}

function unknownCommand(program: Program, word: string): InputError {
  const names = program.commands.map(({ name }) => name);
  const near = nearest(word, [...names, 'completion']);
  const hint =
    near === undefined
      ? `the commands are ${names.join(', ')} (${program.name} --help tells more)`
      : `did you mean '${near}'?`;
  return new InputError(`there is no command '${printable(word)}'; ${hint}`);
}

async function createParser({ program }: CommandLine): Promise<Argv> {
  // Loaded here because it costs as much as the start of Node.
  const { default: yargs } = await import('yargs');
  return (
    yargs([])
      .scriptName(program.name)
      .parserConfiguration(parserConfiguration)
      .locale('en')
      .exitProcess(false)
      // Nothing fails in yargs: what it finds is checked by readArguments, which reports every mistake at once.
      .fail(() => {})
      .help(false)
      .version(false)
      // For the completion of the shell.
      .option('help', { alias: 'h', type: 'boolean', describe: 'Shows this.' })
      .option('version', { type: 'boolean', describe: 'Shows the version.' })
  );
}

function declareProgram(parser: Argv, program: Program, choose: (command: Command) => void): void {
  const [only, ...others] = program.commands;
  if (only !== undefined && others.length === 0) {
    declareCommand(parser, only);
    return;
  }
  for (const command of program.commands) {
    parser.command({
      command: command.name,
      describe: command.summary,
      builder: (own) => {
        choose(command);
        return declareCommand(own, command);
      },
      handler: () => {},
    });
  }
}

/** Throws InputError, every mistake on a line of its own. */
export async function readCommandLine(commandLine: CommandLine): Promise<Request> {
  const { program, words } = commandLine;
  const text = printedText(commandLine);
  if (text !== undefined) return { kind: 'print', text };
  const alone = program.commands.length === 1;
  let command = alone ? program.commands[0] : undefined;
  let printed = '';
  refusePrototypeNames(words);
  const parser = await createParser(commandLine);
  declareProgram(parser, program, (chosen) => {
    command = chosen;
  });
  parser.completion('completion', 'Prints a completion script for your shell (bash or zsh).');
  const parsed = await parser.parseAsync([...words], {}, (_error, _parsed, output) => {
    printed = output;
  });
  if (printed !== '') return { kind: 'print', text: `${printed}\n` };
  if (command !== undefined) {
    checkFlagValues(command, words);
    return { kind: 'run', command, args: readArguments(command, parsed, alone ? 0 : 1) };
  }
  const [word] = parsed._;
  if (word !== undefined) throw unknownCommand(program, String(word));
  const names = program.commands.map(({ name }) => `${program.name} ${name}`);
  throw new InputError(`say what to do: ${names.join(', ')} (${program.name} --help tells more)`);
}
