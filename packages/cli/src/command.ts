/** A command as data: its name, its options, what it runs. The shell around it (parsing, help, errors) is shared. */
import type { Messages } from './messages.ts';
import type { Results } from './results.ts';

/** Where options stand in the help of a command that has many, in this order. */
export const optionGroups = [
  'Input',
  'What is chosen',
  'Rejected textures',
  'What is made',
  'Serving',
  'Output',
  'How it runs',
] as const;

interface OptionBase {
  /** One sentence for the help. */
  readonly description: string;
  readonly required?: true;
  readonly group?: (typeof optionGroups)[number];
  /** What the help shows as the default where the value says too little, such as `the number of cores`. */
  readonly defaultText?: string;
}

/** What a value is, for the help (FILE, DIR) and for the shell that completes it. */
interface Value {
  /** A file unless it is said otherwise. */
  readonly takes?: 'file' | 'folder' | 'text';
  /** Whether it may be a place on an object store, too: `s3://bucket/prefix`. */
  readonly orStore?: true;
  /** Words that are likely, though it may be any. */
  readonly suggestions?: readonly string[];
  /** As the help shows it, where FILE, DIR or TEXT says too little. */
  readonly placeholder?: string;
}

/** `--output FILE` */
export interface TextOption extends OptionBase, Value {
  readonly kind: 'text';
  readonly default?: string;
}

/** `--format csv`: one of a few words. */
export interface ChoiceOption<V extends string = string> extends OptionBase {
  readonly kind: 'choice';
  readonly choices: readonly V[];
  readonly default?: V;
}

/** `--jobs 4`, bounds inclusive. */
export interface NumberOption extends OptionBase {
  readonly kind: 'number';
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: true;
  /** What is counted, for who gives something else: `seconds`. */
  readonly unit?: string;
}

/** `--verbose`; off unless given. */
export interface FlagOption extends OptionBase {
  readonly kind: 'flag';
}

/** `--ignore GLOB`, as often as wanted; empty unless given. */
export interface ListOption extends OptionBase, Value {
  readonly kind: 'list';
}

/** A word that stands by itself, without a flag before it: `produce song.yaml`. Words are taken in the order of the table. */
export interface WordOption extends OptionBase, Value {
  readonly kind: 'word';
  /** As the help shows it: `SONG`. */
  readonly placeholder: string;
}

/** Words that stand by themselves, as many as there are: the last in the table. */
export interface WordsOption extends OptionBase, Value {
  readonly kind: 'words';
  /** One of them, as the help shows it: `FILE`. */
  readonly placeholder: string;
}

/** What has a flag before it. */
export type FlaggedOption = TextOption | ChoiceOption | NumberOption | FlagOption | ListOption;

export type Option = FlaggedOption | WordOption | WordsOption;

/** The option that fills a value of type V. */
type OptionFor<V> = [V] extends [boolean]
  ? FlagOption
  : [V] extends [number]
    ? NumberOption
    : [V] extends [readonly string[]]
      ? ListOption | WordsOption
      : [V] extends [string]
        ? string extends V
          ? TextOption | WordOption
          : ChoiceOption<V>
        : never;

/** One option for each key of the arguments; a key that is never undefined needs a default or `required`. */
export type OptionTable<Args> = {
  readonly [K in keyof Args]-?: undefined extends Args[K]
    ? OptionFor<Exclude<Args[K], undefined>>
    : OptionFor<Args[K]> &
        (Args[K] extends boolean | readonly string[]
          ? unknown
          : { readonly default: Args[K] } | { readonly required: true });
};

/** What a command gets beside its arguments. */
export interface Context {
  /** Words for the person, on stderr. */
  readonly messages: Messages;
  /** What the command was asked for, on stdout. */
  readonly results: Results;
  /** Aborted by Ctrl-C, for commands that are `interruptible`; they stop, tidy up and return `exitCode.interrupted`. */
  readonly signal: AbortSignal;
  /** Aborted by the second Ctrl-C, for commands that say what it does. */
  readonly urgent: AbortSignal;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a command is told by Ctrl-C (SIGINT, SIGTERM, SIGHUP), in words for the person. The third ends the process. */
export interface Interruption {
  readonly first: string;
  readonly second: string;
}

export interface Example {
  /** The flags only: `--root ~/Music --verbose`. */
  readonly flags: string;
  readonly description: string;
}

/**
 * One command. `Args` has a camelCase key for each flag: `minDuration` is `--min-duration`.
 * `run` imports what it needs itself, so that `--help` stays quick.
 */
export interface Command<Args extends object = object> {
  readonly name: string;
  /** One sentence for the list of commands and the top of the help. */
  readonly summary: string;
  readonly options: OptionTable<Args>;
  readonly examples: readonly Example[];
  /** What the help says of it beyond the summary, in paragraphs. */
  readonly description?: readonly string[];
  /** What else is to be known, such as the meaning of values. */
  readonly tables?: readonly {
    readonly title: string;
    readonly rows: readonly (readonly [term: string, text: string])[];
  }[];
  /** Files that it reads or writes. */
  readonly files?: readonly (readonly [file: string, text: string])[];
  /** What its exit codes mean, where the usual words say too little; without `incomplete` there is no 1. */
  readonly exits?: { readonly done?: string; readonly incomplete?: string; readonly wrong?: string };
  /** Commands by their full names: `stem select`. */
  readonly seeAlso?: readonly string[];
  /**
   * True when `run` watches `context.signal`; otherwise Ctrl-C ends the process at once. With words for both, it watches
   * `context.urgent` as well.
   */
  readonly interruptible?: true | Interruption;
  /** Returns the exit code. Throws InputError for what the user can mend. */
  run(args: Args, context: Context): Promise<number>;
}

/** Commands under one name; with a single command, the program is that command. */
export interface Program {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly commands: readonly Command[];
  /** The commands as the help lists them, in the order of the work; others come last. */
  readonly chapters?: readonly Chapter[];
}

export interface Chapter {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** A command's options that have flags, whatever its arguments are, with their keys. */
export function flaggedOptions(command: Command): [key: string, option: FlaggedOption][] {
  return optionEntries(command).flatMap(([key, option]) => (isWord(option) ? [] : [[key, option]]));
}

/** A command's words, in their order, with their keys. */
export function wordOptions(command: Command): [key: string, option: WordOption | WordsOption][] {
  return optionEntries(command).flatMap(([key, option]) => (isWord(option) ? [[key, option]] : []));
}

function isWord(option: Option): option is WordOption | WordsOption {
  return option.kind === 'word' || option.kind === 'words';
}

function optionEntries(command: Command): [key: string, option: Option][] {
  return Object.entries(command.options as Readonly<Record<string, Option>>);
}
