/** What a shell offers for the word that is being typed: words of the command table, or that it is a path. */
import { flaggedOptions, wordOptions, type Command, type FlaggedOption, type Program } from '../command.ts';
import { flagName } from '../flag-name.ts';

export interface Candidate {
  /** What the typed word becomes. */
  readonly word: string;
  readonly description: string;
}

export interface Completions {
  readonly candidates: readonly Candidate[];
  /** Paths that fit as well; only the shell knows how to complete them. */
  readonly paths: 'none' | 'files' | 'folders';
}

const nothing: Completions = { candidates: [], paths: 'none' };

/** What fits for the last of the words, which may be empty. */
export function completionsOf(program: Program, words: readonly string[]): Completions {
  const typed = words.at(-1) ?? '';
  const { candidates, paths } = fitting(program, words.slice(0, -1), typed);
  return { candidates: candidates.filter(({ word }) => word.startsWith(typed)), paths };
}

function fitting(program: Program, before: readonly string[], typed: string): Completions {
  const [only, ...others] = program.commands;
  if (only !== undefined && others.length === 0) return ofCommand(only, before, typed);
  const place = before.findIndex((word) => !word.startsWith('-'));
  const command = program.commands.find(({ name }) => name === before[place]);
  if (command !== undefined) return ofCommand(command, before.slice(place + 1), typed);
  return place < 0 ? { candidates: typed.startsWith('-') ? commonFlags : names(program), paths: 'none' } : nothing;
}

function names({ commands }: Program): readonly Candidate[] {
  return commands.map(({ name, summary }) => ({ word: name, description: summary }));
}

const commonFlags: readonly Candidate[] = [
  { word: '--quiet', description: 'Says nothing but warnings and errors.' },
  { word: '--help', description: 'Shows the help.' },
  { word: '--version', description: 'Shows the version.' },
];

function ofCommand(command: Command, before: readonly string[], typed: string): Completions {
  const options = new Map(flaggedOptions(command).map(([key, option]) => [`--${flagName(key)}`, option]));
  const { asked, free, onlyWords } = readBefore(before, options);
  if (asked !== undefined) return ofValue(asked, '');
  const flag = /^(--[^=]+)=/.exec(typed)?.[1];
  const option = flag === undefined || onlyWords ? undefined : options.get(flag);
  if (option !== undefined) return ofValue(option, `${flag}=`);
  const flags = onlyWords ? [] : flagsLeft(options, before);
  if (typed.startsWith('-') && !onlyWords) return { candidates: flags, paths: 'none' };
  const words = wordOptions(command);
  const last = words.at(-1);
  const [, word] = words[free] ?? (last?.[1].kind === 'words' ? last : []);
  return word === undefined ? { candidates: flags, paths: 'none' } : ofValue(word, '');
}

interface Before {
  /** The option that waits for its value. */
  readonly asked: FlaggedOption | undefined;
  /** How many words stand by themselves. */
  readonly free: number;
  /** After `--` nothing is a flag. */
  readonly onlyWords: boolean;
}

function readBefore(before: readonly string[], options: ReadonlyMap<string, FlaggedOption>): Before {
  let [asked, free, onlyWords]: [FlaggedOption | undefined, number, boolean] = [undefined, 0, false];
  for (const word of before) {
    if (asked !== undefined) asked = undefined;
    else if (onlyWords || !word.startsWith('-')) free += 1;
    else if (word === '--') onlyWords = true;
    else {
      const option = options.get(word);
      asked = option?.kind === 'flag' ? undefined : option;
    }
  }
  return { asked, free, onlyWords };
}

/** Flags that are not there yet, or may be there again. */
function flagsLeft(options: ReadonlyMap<string, FlaggedOption>, before: readonly string[]): readonly Candidate[] {
  const isThere = (flag: string): boolean => before.some((word) => word === flag || word.startsWith(`${flag}=`));
  const left = [...options].filter(([flag, { kind }]) => kind === 'list' || !isThere(flag));
  return [...left.map(([word, { description }]) => ({ word, description })), ...commonFlags];
}

/** `prefix` is what stands before the value in the same word. */
function ofValue(option: FlaggedOption | ReturnType<typeof wordOptions>[number][1], prefix: string): Completions {
  if (option.kind === 'flag' || option.kind === 'number') return nothing;
  const likely = option.kind === 'choice' ? option.choices : (option.suggestions ?? []);
  const candidates = likely.map((word) => ({ word: prefix + word, description: '' }));
  if (option.kind === 'choice' || option.takes === 'text') return { candidates, paths: 'none' };
  return { candidates, paths: option.takes === 'folder' ? 'folders' : 'files' };
}
