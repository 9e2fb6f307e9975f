/**
 * The help, laid out for a terminal. Our own: loading yargs costs as much as starting Node, and help needs no parser.
 */
import { flaggedOptions, wordOptions, type Command, type FlaggedOption, type Program } from './command.ts';
import { flagName } from './flag-name.ts';

/** Two columns: what it is called, and what it is. */
type Row = readonly [term: string, text: string];

const margin = '  ';

/** What every command knows. */
const commonFlags: readonly Row[] = [
  ['-q, --quiet', 'Says nothing but warnings and errors.'],
  ['-h, --help', 'Shows this.'],
  ['    --version', 'Shows the version.'],
];

/** The commands of a program, for a terminal so many columns wide. */
export function programHelp({ name, summary, commands }: Program, width: number): string {
  const rows = commands.map((command): Row => [`${name} ${command.name}`, command.summary]);
  return document([
    `${name} <command> [options]`,
    wrapped(summary, width),
    table('Commands:', rows, width),
    table('Options:', commonFlags, width),
    `${name} <command> --help tells more.`,
  ]);
}

/** One command, called by its full name: `stem select`. */
export function commandHelp(command: Command, fullName: string, width: number): string {
  const words = wordOptions(command).map(([, option]) => option);
  const shown = words.map(({ placeholder, required }) => (required ? placeholder : `[${placeholder}]`));
  const flags = flaggedOptions(command).map(([key, option]): Row => [
    `    --${flagName(key)}${valueName(option)}`,
    flagText(option),
  ]);
  const examples = command.examples.map(({ flags, description }): Row => [`${fullName} ${flags}`, description]);
  return document([
    [fullName, ...shown, '[options]'].join(' '),
    wrapped(command.summary, width),
    words.map(({ placeholder, description }) => wrapped(`${placeholder}: ${description}`, width)).join('\n'),
    table('Options:', [...flags, ...commonFlags], width),
    table('Examples:', examples, width),
    wrapped(command.notes ?? '', width),
  ]);
}

/** What stands behind the flag: ` FILE`, ` N`. */
function valueName(option: FlaggedOption): string {
  if (option.kind === 'flag') return '';
  if (option.kind === 'number') return ' N';
  if (option.kind === 'choice') return ' WORD';
  const usual = { file: 'FILE', folder: 'DIR', text: 'TEXT' } as const;
  return ` ${option.placeholder ?? usual[option.takes ?? 'file']}${option.kind === 'list' ? ' …' : ''}`;
}

/** The description, then which values there are, and what it is without. */
function flagText(option: FlaggedOption): string {
  const usual = 'default' in option && option.default !== undefined ? String(option.default) : undefined;
  const defaultText = option.defaultText ?? usual;
  return [
    option.description,
    ...(option.kind === 'choice' ? [`[choices: ${option.choices.map((choice) => `"${choice}"`).join(', ')}]`] : []),
    ...(defaultText === undefined ? [] : [`[default: ${defaultText}]`]),
  ].join(' ');
}

/** Parts that are there, an empty line between them. */
function document(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** A term that is too long for its column stands on a line of its own. */
function table(title: string, rows: readonly Row[], width: number): string {
  if (rows.length === 0) return '';
  const widest = Math.floor(width / 2) - margin.length;
  const fitting = rows.map(([term]) => term.length).filter((length) => length <= widest);
  const column = Math.max(0, ...fitting) + 2 * margin.length;
  const indent = ' '.repeat(column);
  const lines = rows.map(([term, text]) => {
    const body = wrapped(text, width - column).replaceAll('\n', `\n${indent}`);
    const head = `${margin}${term}`;
    if (head.length + margin.length <= column) return head.padEnd(column) + body;
    const broken = wrapped(term, width - 2 * margin.length).replaceAll('\n', `\n${margin}${margin}`);
    return `${margin}${broken}\n${indent}${body}`;
  });
  return [title, ...lines].join('\n');
}

/** Broken at blanks, within brackets only where they are longer than a line; a word that is stays whole. */
function wrapped(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => {
      const lines: string[] = [];
      for (const word of unbroken(line, width)) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
        else lines.push(word);
      }
      return lines.join('\n');
    })
    .join('\n');
}

/** Words, and brackets that fit into a line. */
function unbroken(line: string, width: number): string[] {
  const parts = line.match(/\[[^\]]*\]|\S+/g) ?? [];
  return parts.flatMap((part) => (part.length > width ? part.split(' ') : [part]));
}
