/** From what the parser found for one option to its value. */
import type { FlaggedOption, NumberOption } from './command.ts';
import { foreignPathAdvice } from './foreign-path.ts';
import { printable } from './printable.ts';

/** A mistake in one option. Caught and collected, never seen outside. */
export class OptionMistake extends Error {}

export function quoted(value: string): string {
  return `'${printable(value)}'`;
}

/** The value of a flag that was given. Throws an OptionMistake. */
export function givenValue(flag: string, value: unknown, option: FlaggedOption): unknown {
  switch (option.kind) {
    case 'flag':
      return Array.isArray(value) ? value.at(-1) : value;
    case 'list':
      return (Array.isArray(value) ? value : [value]).map((one) => named(flag, text(flag, one), option));
    case 'choice':
      return choice(flag, text(flag, single(flag, value)), option.choices);
    case 'number':
      return number(flag, text(flag, single(flag, value)), option);
    case 'text':
    default:
      return named(flag, text(flag, single(flag, value)), option);
  }
}

/** The value of a flag that was not given. Throws an OptionMistake where it is needed. */
export function missingValue(flag: string, option: FlaggedOption): unknown {
  if (option.required) throw new OptionMistake(`--${flag} is missing: ${inSentence(option.description)}`);
  if (option.kind === 'flag') return false;
  if (option.kind === 'list') return [];
  return option.default;
}

/** A description behind a colon, without its full stop. */
export function inSentence(description: string): string {
  const start = /^[A-Z][a-z]* /.test(description) ? description.charAt(0).toLowerCase() : description.charAt(0);
  return `${start}${description.slice(1)}`.replace(/\.$/, '');
}

function single(flag: string, value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  throw new OptionMistake(`--${flag} is given ${value.length} times; give it once`);
}

function text(flag: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new OptionMistake(`--${flag} needs a value after it (one that starts with a dash goes as --${flag}=-…)`);
}

/** A text that is a path, unless it is said otherwise. */
function named(flag: string, value: string, option: FlaggedOption): string {
  const isText = 'takes' in option && option.takes === 'text';
  const isStore = 'orStore' in option && option.orStore && /^s3:\/\//i.test(value);
  const advice = isText || isStore ? undefined : foreignPathAdvice(value);
  if (advice === undefined) return value;
  throw new OptionMistake(`--${flag} ${quoted(value)}: ${advice}`);
}

/** `a whole number from 1 to 64` */
function wanted({ integer, min, max, unit }: NumberOption): string {
  const kind = `${integer ? 'a whole number' : 'a number'}${unit === undefined ? '' : ` of ${unit}`}`;
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  if (min !== undefined) return `${kind}, ${min} or more`;
  return max === undefined ? kind : `${kind}, ${max} or less`;
}

function number(flag: string, value: string, option: NumberOption): number {
  const parsed = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim()) ? Number(value) : Number.NaN;
  const { integer, min = -Infinity, max = Infinity } = option;
  const fits = Number.isFinite(parsed) && parsed >= min && parsed <= max && (!integer || Number.isSafeInteger(parsed));
  if (fits) return parsed;
  const comma = /^[+-]?\d+,\d+$/.test(value) && !integer ? ` (write ${value.replace(',', '.')})` : '';
  throw new OptionMistake(`--${flag} must be ${wanted(option)}, not ${quoted(value)}${comma}`);
}

function choice(flag: string, value: string, choices: readonly string[]): string {
  const chosen = choices.find((one) => one.toLowerCase() === value.toLowerCase());
  if (chosen !== undefined) return chosen;
  throw new OptionMistake(`--${flag} must be one of ${choices.join(', ')}, not ${quoted(value)}`);
}
