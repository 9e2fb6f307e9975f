/** What the help of a command or a program says, in sections: the same for the terminal and for the manual. */
import {
  flaggedOptions,
  optionGroups,
  wordOptions,
  type Command,
  type FlaggedOption,
  type Program,
} from '../command.ts';
import { flagName } from '../flag-name.ts';

/** Two columns: what it is called, and what it is. */
export type Row = readonly [term: string, text: string];

/** Paragraphs or rows. */
export interface Section {
  readonly title: string;
  readonly paragraphs?: readonly string[];
  readonly rows?: readonly Row[];
  /** What stands for itself, such as a command line, has its text below it. */
  readonly isStacked?: true;
}

/** With more flags than these, they stand in their groups. */
const mostTogether = 8;

/** What every command knows. */
const commonFlags: readonly Row[] = [
  ['-q, --quiet', 'Says nothing but warnings and errors.'],
  ['-h, --help', 'Shows this.'],
  ['    --version', 'Shows the version.'],
];

/** One command, called by its full name: `stem select`. */
export function commandSections(command: Command, fullName: string): readonly Section[] {
  const words = wordOptions(command).map(([, { placeholder, description }]): Row => [placeholder, description]);
  const examples = command.examples.map(({ flags, description }): Row => [`${fullName} ${flags}`.trim(), description]);
  return filled([
    { title: 'Usage', rows: [[usage(command, fullName), '']] },
    { title: 'Description', paragraphs: command.description ?? [] },
    { title: words.length === 1 ? 'Argument' : 'Arguments', rows: words },
    ...flagSections(command),
    ...(command.tables ?? []),
    { title: 'Files', rows: command.files ?? [] },
    { title: 'Exit status', rows: exitRows(command) },
    { title: 'Examples', rows: examples, isStacked: true },
    { title: 'See also', paragraphs: [(command.seeAlso ?? []).join(', ')] },
  ]);
}

/** The commands of a program, in the order of the work. */
export function programSections({ name, commands, chapters = [] }: Program): readonly Section[] {
  const told = new Set(chapters.flatMap((chapter) => chapter.commands));
  const others = commands.filter((command) => !told.has(command));
  const rows = (some: readonly Command[]): Row[] => some.map((one) => [`${name} ${one.name}`, one.summary]);
  return filled([
    { title: 'Usage', rows: [[`${name} <command> [options]`, '']] },
    ...chapters.map(({ title, commands: of }) => ({ title, rows: rows(of) })),
    { title: chapters.length > 0 ? 'Help' : 'Commands', rows: rows(others) },
    { title: 'Options', rows: commonFlags },
    { title: 'More', paragraphs: [`${name} <command> --help tells all of a command, with examples.`] },
  ]);
}

/** Words and flags that have to be there. */
function usage(command: Command, fullName: string): string {
  const words = wordOptions(command).map(([, { kind, placeholder, required }]) => {
    const word = kind === 'words' ? `${placeholder} ...` : placeholder;
    return required ? word : `[${word}]`;
  });
  const flags = flaggedOptions(command).flatMap(([key, option]) =>
    option.required ? [`--${flagName(key)}${valueName(option)}`] : [],
  );
  return [fullName, ...words, ...flags, '[options]'].join(' ');
}

function flagSections(command: Command): readonly Section[] {
  const flags = flaggedOptions(command);
  const rowsOf = (some: typeof flags): Row[] =>
    some.map(([key, option]) => [`    --${flagName(key)}${valueName(option)}`, flagText(option)]);
  if (flags.length <= mostTogether) return [{ title: 'Options', rows: [...rowsOf(flags), ...commonFlags] }];
  const groups = optionGroups.map((title) => ({
    title,
    rows: rowsOf(flags.filter(([, { group }]) => group === title)).map(([term, text]): Row => [term.trim(), text]),
  }));
  const rest = rowsOf(flags.filter(([, { group }]) => group === undefined));
  return [...groups, { title: 'Other options', rows: [...rest, ...commonFlags] }];
}

/** What stands behind the flag: ` FILE`, ` N`. */
function valueName(option: FlaggedOption): string {
  if (option.kind === 'flag') return '';
  if (option.kind === 'number') return ' N';
  if (option.kind === 'choice') return ' WORD';
  const usual = { file: 'FILE', folder: 'DIR', text: 'TEXT' } as const;
  return ` ${option.placeholder ?? usual[option.takes ?? 'file']}`;
}

/** The description, then which values there are, and what it is without. */
function flagText(option: FlaggedOption): string {
  const usual = 'default' in option && option.default !== undefined ? String(option.default) : undefined;
  const defaultText = option.defaultText ?? usual;
  return [
    option.description,
    ...(option.kind === 'choice' ? [`[choices: ${option.choices.map((choice) => `"${choice}"`).join(', ')}]`] : []),
    ...boundsText(option),
    ...(option.required ? ['[required]'] : []),
    ...(option.kind === 'list' ? ['[repeatable]'] : []),
    ...(defaultText === undefined ? [] : [`[default: ${defaultText}]`]),
  ].join(' ');
}

function boundsText(option: FlaggedOption): readonly string[] {
  if (option.kind !== 'number' || option.min === undefined || option.max === undefined) return [];
  return [`[${option.min} to ${option.max}]`];
}

function exitRows({ exits = {}, interruptible }: Command): Row[] {
  return [
    ['0', exits.done ?? 'Done.'],
    ...(exits.incomplete === undefined ? [] : [['1', exits.incomplete] as const]),
    ['2', exits.wrong ?? 'The command line was wrong, or the machine refused; nothing was made.'],
    ...(interruptible ? [['130', 'Interrupted by Ctrl-C.'] as const] : []),
  ];
}

function filled(sections: readonly Section[]): readonly Section[] {
  return sections.filter(({ paragraphs = [], rows = [] }) => rows.length > 0 || paragraphs.some((text) => text !== ''));
}
