/**
 * The help, laid out for a terminal. Our own: loading yargs costs as much as starting Node, and help needs no parser.
 */
import type { Command, Program } from '../command.ts';
import { commandSections, programSections, type Row, type Section } from './help-sections.ts';

const margin = '  ';

/** With fewer columns, most texts stand below their terms. */
const narrow = 60;

/** The commands of a program, for a terminal so many columns wide. */
export function programHelp(program: Program, width: number): string {
  return document(program.summary, programSections(program), width);
}

/** One command, called by its full name: `stem select`. */
export function commandHelp(command: Command, fullName: string, width: number): string {
  return document(command.summary, commandSections(command, fullName), width);
}

/** An empty line between the parts. */
function document(summary: string, sections: readonly Section[], width: number): string {
  const parts = sections.map(({ title, rows = [], paragraphs = [], isStacked = false }) =>
    [`${title}:`, ...table(rows, width, isStacked), ...indented(paragraphs, width)].join('\n'),
  );
  return `${[wrapped(summary, width), ...parts].join('\n\n')}\n`;
}

function indented(paragraphs: readonly string[], width: number): readonly string[] {
  const texts = paragraphs.map((text) => wrapped(text, width - margin.length).replaceAll(/^/gm, margin));
  return texts.length === 0 ? [] : [texts.join('\n\n')];
}

/** A term that is too long for its column stands on a line of its own. */
function table(rows: readonly Row[], width: number, isStacked: boolean): readonly string[] {
  const share = width < narrow ? 4 : 2;
  const widest = isStacked ? 0 : Math.floor(width / share) - margin.length;
  const fitting = rows.map(([term]) => term.length).filter((length) => length <= widest);
  const column = Math.max(margin.length, ...fitting) + 2 * margin.length;
  const indent = ' '.repeat(column);
  return rows.map(([term, text]) => {
    const body = wrapped(text, width - column).replaceAll('\n', `\n${indent}`);
    const head = `${margin}${term}`;
    if (text !== '' && head.length + margin.length <= column) return head.padEnd(column) + body;
    const blanks = term.slice(0, term.length - term.trimStart().length);
    const broken = wrapped(term, width - 2 * margin.length).replaceAll('\n', `\n${margin}${margin}`);
    return [`${margin}${blanks}${broken}`, ...(text === '' ? [] : [indent + body])].join('\n');
  });
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
