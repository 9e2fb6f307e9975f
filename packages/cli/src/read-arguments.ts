/** From what the parser found on the command line to a command's arguments, every mistake reported at once. */
import { InputError } from '@stem/core';
import { flaggedOptions, wordOptions, type Command, type FlaggedOption, type NumberOption } from './command.ts';
import { flagName } from './flag-name.ts';
import { nearest } from './nearest.ts';
import { printable } from './printable.ts';

/** What the parser found: `_` holds the words that belong to no flag. */
export interface Parsed extends Readonly<Record<string, unknown>> {
  readonly _: readonly (string | number)[];
}

const alwaysKnown = new Set(['_', 'help', 'h', 'version', 'quiet', 'q']);

/** A mistake in one option. Caught and collected, never seen outside. */
class OptionMistake extends Error {}

function single(flag: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  throw new OptionMistake(`--${flag} is given ${value.length} times; give it once`);
}

function text(flag: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new OptionMistake(`--${flag} needs a value after it (one that starts with a dash goes as --${flag}=-…)`);
}

function quoted(value: string): string {
  return `'${printable(value)}'`;
}

/** `a whole number from 1 to 64` */
function wanted({ integer, min, max }: NumberOption): string {
  const kind = integer ? 'a whole number' : 'a number';
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  if (min !== undefined) return `${kind}, ${min} or more`;
  return max === undefined ? kind : `${kind}, ${max} or less`;
}

function number(flag: string, value: string, option: NumberOption): number {
  const parsed = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim()) ? Number(value) : Number.NaN;
  const { integer, min = -Infinity, max = Infinity } = option;
  const fits = Number.isFinite(parsed) && parsed >= min && parsed <= max && (!integer || Number.isSafeInteger(parsed));
  if (!fits) throw new OptionMistake(`--${flag} must be ${wanted(option)}, not ${quoted(value)}`);
  return parsed;
}

function choice(flag: string, value: string, choices: readonly string[]): string {
  if (choices.includes(value)) return value;
  throw new OptionMistake(`--${flag} must be one of ${choices.join(', ')}, not ${quoted(value)}`);
}

function given(flag: string, value: unknown, option: FlaggedOption): unknown {
  switch (option.kind) {
    case 'flag':
      return Array.isArray(value) ? value.at(-1) : value;
    case 'list':
      return (Array.isArray(value) ? value : [value]).map((one) => text(flag, one));
    case 'choice':
      return choice(flag, text(flag, single(flag, value)), option.choices);
    case 'number':
      return number(flag, text(flag, single(flag, value)), option);
    case 'text':
    default:
      return text(flag, single(flag, value));
  }
}

function missing(flag: string, option: FlaggedOption): unknown {
  if (option.required) throw new OptionMistake(`--${flag} is missing: ${option.description}`);
  if (option.kind === 'flag') return false;
  if (option.kind === 'list') return [];
  return option.default;
}

function unknownFlags(parsed: Parsed, flags: readonly string[]): string[] {
  const unknown = Object.keys(parsed).filter((key) => !alwaysKnown.has(key) && !flags.includes(key));
  return unknown.map((key) => {
    const near = nearest(key, [...flags, 'help', 'version', 'quiet']);
    const dashes = key.length === 1 ? '-' : '--';
    const hint = near === undefined ? '--help lists the flags' : `did you mean --${near}?`;
    return `unknown flag ${printable(dashes + key)}; ${hint}`;
  });
}

/** The words that stand by themselves, behind the name of the command. */
function freeWords(parsed: Parsed, commandWords: number): string[] {
  return parsed._.slice(commandWords).map(String);
}

function missingWords(command: Command, words: readonly string[]): string[] {
  const missed = wordOptions(command).slice(words.length);
  return missed.flatMap(([, { required, placeholder, description }]) =>
    required ? [`${placeholder} is missing: ${description}`] : [],
  );
}

function emptyWords(words: readonly string[]): string[] {
  return words.includes('') ? ['a word of the command line is empty'] : [];
}

function mistakesText(mistakes: readonly string[]): string {
  const [only] = mistakes;
  if (only !== undefined && mistakes.length === 1) return only;
  return [`the command line has ${mistakes.length} mistakes:`, ...mistakes].join('\n  ');
}

/** The arguments of a command, defaults filled in. `commandWords` is 1 where the command's own name comes first. */
export function readArguments(command: Command, parsed: Parsed, commandWords: number): object {
  const options = flaggedOptions(command);
  const words = freeWords(parsed, commandWords);
  const places = wordOptions(command);
  const flags = options.map(([key]) => flagName(key));
  const mistakes = [
    ...unknownFlags(parsed, flags),
    ...words.slice(places.length).map((word) => `${quoted(word)} belongs to no flag; --help shows what fits`),
    ...missingWords(command, words),
    ...emptyWords(words),
  ];
  const args: Record<string, unknown> = Object.fromEntries(places.map(([key], index) => [key, words[index]]));
  for (const [key, option] of options) {
    const flag = flagName(key);
    try {
      args[key] = parsed[flag] === undefined ? missing(flag, option) : given(flag, parsed[flag], option);
    } catch (error) {
      if (!(error instanceof OptionMistake)) throw error;
      mistakes.push(error.message);
    }
  }
  if (mistakes.length > 0) throw new InputError(mistakesText(mistakes));
  return args;
}
