/** What is wrong with a document, and where: every problem of a file at once, as `file:line:column: path: …`. */
import { InputError } from '@stem/core';

/** A place in a text, both counted from 1; the column counts UTF-16 units, as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong, or odd, in a document. */
export interface Problem extends Place {
  readonly file: string;
  /** The key or the cell within the document, such as `clouds.lowpass_hz`; empty for the document itself. */
  readonly path: string;
  /** `expected …, got …` in words a person understands. */
  readonly message: string;
}

/** The one line that a person reads, and an editor can jump to. */
export function formatProblem(problem: Problem): string {
  const where = `${problem.file}:${problem.line}:${problem.column}`;
  const text = problem.path === '' ? `${where}: ${problem.message}` : `${where}: ${problem.path}: ${problem.message}`;
  // A key or a name from outside that holds line ends would look like another problem.
  return text.replaceAll('\n', String.raw`\n`).replaceAll('\r', String.raw`\r`);
}

/** More than this are counted, not printed: the first hundred say what went wrong with the file. */
const shownProblems = 100;

/** A document that cannot be used; the message holds a line for every problem, in the order of the file. */
export class DocumentError extends InputError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const ordered = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    const lines = ordered.slice(0, shownProblems).map(formatProblem);
    if (ordered.length > shownProblems) lines.push(`… and ${ordered.length - shownProblems} more problems`);
    super(lines.join('\n'));
    this.problems = ordered;
  }
}
