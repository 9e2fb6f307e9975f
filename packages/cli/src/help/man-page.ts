/** The help as pages of the manual, in roff with the macros of man(7): the sections of the terminal in other clothes. */
import type { Command, Program } from '../command.ts';
import { commandSections, programSections, type Row, type Section } from './help-sections.ts';

/** The pages of a program by their file names: `stem.1`, `stem-select.1`. */
export function manPages(program: Program): ReadonlyMap<string, string> {
  const { name, summary, commands } = program;
  const pages = commands.map((command): [string, string] => [
    `${name}-${command.name}.1`,
    page(`${name}-${command.name}`, command.summary, ofCommand(command, program)),
  ]);
  return new Map([[`${name}.1`, page(name, summary, programSections(program))], ...pages]);
}

/** Titles as manuals have them. */
const manualTitles: Readonly<Record<string, string>> = { Usage: 'Synopsis' };

function ofCommand(command: Command, { name }: Program): readonly Section[] {
  return commandSections(command, `${name} ${command.name}`);
}

function page(name: string, summary: string, sections: readonly Section[]): string {
  const lines = [
    `.TH ${quoted(name.toUpperCase())} 1 "" ${quoted(name.split('-')[0] ?? name)}`,
    '.SH NAME',
    `${escaped(name)} \\- ${escaped(summary.replace(/\.$/, ''))}`,
    ...sections.flatMap(sectionLines),
  ];
  return `${lines.join('\n')}\n`;
}

function sectionLines({ title, rows = [], paragraphs = [] }: Section): readonly string[] {
  return [
    `.SH ${quoted((manualTitles[title] ?? title).toUpperCase())}`,
    ...rows.flatMap(rowLines),
    ...paragraphs.flatMap((text, index) => [...(index > 0 ? ['.PP'] : []), textLine(text)]),
  ];
}

function rowLines([term, text]: Row): readonly string[] {
  const bold = `\\fB${escaped(term.trim())}\\fR`;
  return text === '' ? [bold] : ['.TP', bold, textLine(text)];
}

/** A line that begins with a dot or an apostrophe would be a request. */
function textLine(text: string): string {
  return escaped(text).replace(/^(?=[.'])/, '\\&');
}

/** What roff would read as its own, and signs that it would set as typographers like them: what is typed stays as it is. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll(/[^\x20-\x7E]/gu, (sign) => `\\[u${hexOf(sign)}]`);
}

function hexOf(sign: string): string {
  return (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', '\\(dq')}"`;
}
