/** The command line: which command, with which words, or the text (help, version, completion) to print. */
import parseWords from 'yargs-parser';
import { InputError } from '@stem/core';
import { flaggedOptions, type Command, type Program } from './command.ts';
import { completionAnswer, completionCommand } from './completion/completion-command.ts';
import { flagName } from './flag-name.ts';
import { commandHelp, programHelp } from './help/help-text.ts';
import { withOwnCommands } from './own-commands.ts';
import { parserConfiguration } from './parser-configuration.ts';
import { printable } from './printable.ts';
import { readArguments, unknownFlags, type Parsed } from './read-arguments.ts';
import { commonFlags, flagWord, type Called } from './stray-words.ts';
import { nearest } from './nearest.ts';
import { unknownCommand } from './unknown-command.ts';

/** What the words on the command line ask for. */
export type Request =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'run'; readonly command: Command; readonly args: object; readonly isQuiet: boolean };

export interface CommandLine {
  readonly program: Program;
  readonly words: readonly string[];
  /** Columns for the help. */
  readonly width: number;
}

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

/** A flag that takes no value was given one: the parser would quietly read `--verbose=yes` as off. */
function checkFlagValues(command: Command, words: readonly string[]): void {
  for (const [key, option] of flaggedOptions(command)) {
    const withValue = words.find((word) => word.startsWith(`--${flagName(key)}=`));
    if (option.kind === 'flag' && withValue !== undefined) throw takesNoValue(key, withValue);
  }
  const withValue = words.find((word) => word.startsWith('--quiet='));
  if (withValue !== undefined) throw takesNoValue('quiet', withValue);
}

function takesNoValue(key: string, withValue: string): InputError {
  return new InputError(`--${flagName(key)} takes no value: write it alone, not as ${printable(withValue)}`);
}

/** The parser stumbles over `--constructor` and its like. */
function refusePrototypeNames(words: readonly string[]): void {
  for (const word of words) {
    const name = /^--?([^=]+)/.exec(word)?.[1] ?? '';
    if (name in Object.prototype) throw new InputError(`unknown flag ${printable(word)}; --help lists the flags`);
  }
}

/** What yargs' parser finds, where these are the flags. Without a command every flag is taken to have a value. */
function parsedWords(words: readonly string[], command: Command | undefined): Parsed {
  const options = command === undefined ? [] : flaggedOptions(command);
  const named = (flags: boolean): string[] =>
    options.filter(([, { kind }]) => (kind === 'flag') === flags).map(([key]) => flagName(key));
  return parseWords([...words], {
    boolean: [...named(true), 'help', 'version', 'quiet', 'q'],
    string: named(false),
    configuration: parserConfiguration,
  });
}

function commandOf(program: Program, words: readonly string[]): Command {
  const [only, ...others] = program.commands;
  if (only !== undefined && others.length === 0) return only;
  const parsed = parsedWords(words, undefined);
  const word = parsed._[0];
  const command = program.commands.find(({ name }) => name === word);
  if (command !== undefined) return command;
  if (word !== undefined) throw unknownCommand(program, String(word));
  const [flag] = unknownFlags(parsed, []);
  const near = flag === undefined ? undefined : nearest(flag, commonFlags);
  if (flag !== undefined && near !== undefined)
    throw new InputError(`unknown flag ${flagWord(flag)}; did you mean --${near}?`);
  const names = program.commands.map(({ name }) => `${program.name} ${name}`);
  throw new InputError(`say what to do: ${names.join(', ')} (${program.name} --help tells more)`);
}

/** The command by its full name, with the others. */
function calledAs(command: Command, program: Program): Called {
  if (program.commands.length === 1) return { command, fullName: program.name, others: [] };
  const named = program.commands.map((one) => ({ command: one, fullName: `${program.name} ${one.name}` }));
  return {
    command,
    fullName: `${program.name} ${command.name}`,
    others: named.filter((one) => one.command !== command),
  };
}

/** Throws InputError, every mistake on a line of its own. */
export function readCommandLine({ program, words, width }: CommandLine): Request {
  const isAlone = program.commands.length === 1;
  if (!isAlone || words[0] !== 'completion') {
    return readWords({ program: withOwnCommands(program, width), words, width });
  }
  // A program of one command has no names of commands; only `completion` is asked for by its own.
  const completion = completionCommand(program.name);
  const own = { ...program, name: `${program.name} ${completion.name}`, commands: [completion] };
  return readWords({ program: own, words: words.slice(1), width });
}

function readWords({ program, words, width }: CommandLine): Request {
  const text = completionAnswer(program, words) ?? printedText({ program, words, width });
  if (text !== undefined) return { kind: 'print', text };
  refusePrototypeNames(words);
  const command = commandOf(program, words);
  checkFlagValues(command, words);
  const commandWords = program.commands.length === 1 ? 0 : 1;
  const parsed = parsedWords(words, command);
  const isQuiet = parsed['quiet'] !== undefined || parsed['q'] !== undefined;
  return { kind: 'run', command, args: readArguments(calledAs(command, program), parsed, commandWords), isQuiet };
}
