/** What is said of flags that a command does not know, and of words that belong to none. */
import { flaggedOptions, wordOptions, type Command } from './command.ts';
import { flagName } from './flag-name.ts';
import { nearest } from './nearest.ts';
import { quoted } from './option-value.ts';
import { printable } from './printable.ts';

/** A command as it is called: `stem select`, with the others of its program. */
export interface Called {
  readonly command: Command;
  readonly fullName: string;
  readonly others: readonly { readonly command: Command; readonly fullName: string }[];
}

export const commonFlags: readonly string[] = ['help', 'version', 'quiet'];

export function unknownFlag(flag: string, { command, fullName, others }: Called): string {
  return `unknown flag ${flagWord(flag)}; ${hint()}`;

  function hint(): string {
    const near = nearest(flag, [...flagsOf(command), ...commonFlags]);
    if (near !== undefined) return `did you mean --${near}?`;
    const owners = others.filter((other) => flagsOf(other.command).includes(flag)).map((other) => other.fullName);
    if (owners.length > 0) return `it is one of ${owners.join(', ')}`;
    return `${fullName} --help lists the flags`;
  }
}

/** The flag as it was written. */
export function flagWord(flag: string): string {
  return printable((flag.length === 1 ? '-' : '--') + flag);
}

/** `given` are the flags that have a value. */
export function strayWord(word: string, { command, fullName, others }: Called, given: readonly string[]): string {
  // `/catalog`, and dashes that an editor has made long ones of.
  const undashed = word.replace(/^[^\p{L}]+/u, '');
  if (undashed !== word && flagsOf(command).includes(undashed))
    return `${quoted(word)} is no flag: write --${undashed}`;
  if (/^(?:yes|no|true|false|on|off)$/i.test(word)) {
    return `${quoted(word)} belongs to no flag: those that switch something on are written alone`;
  }
  const other = others.find((one) => one.command.name === word);
  if (other !== undefined) return `${quoted(word)} is a command of its own: one at a time`;
  const last = wordOptions(command).at(-1)?.[1];
  if (last !== undefined) {
    const blanks = last.takes === 'text' ? '' : '; a path with blanks in it goes in quotes';
    return `${quoted(word)} is one word too many${blanks}`;
  }
  const texts = flaggedOptions(command).filter(([, { kind }]) => kind === 'text');
  const first = texts.find(([, option]) => !('takes' in option && option.takes === 'text')) ?? texts[0];
  const flag = first === undefined ? undefined : flagName(first[0]);
  if (flag === undefined || given.includes(flag))
    return `${quoted(word)} belongs to no flag; ${fullName} --help shows what fits`;
  return `${quoted(word)} belongs to no flag; did you mean --${flag} ${printable(word)}?`;
}

export function flagsOf(command: Command): string[] {
  return flaggedOptions(command).map(([key]) => flagName(key));
}
