/**
 * How deep a YAML text goes, before it is parsed: its parser recurses, and what runs out of stack within a regular expression
 * ends the process.
 */
import { Lexer } from 'yaml';
import { mostLevels } from './levels.ts';

/** What the lexer puts in that stands for no characters. */
const signs = { document: '\u0002', flowEnd: '\u0018', scalar: '\u001f' } as const;

/** Where there are too many levels, by indentation and brackets; undefined where there are not. */
export function yamlDepthOffset(text: string): number | undefined {
  const indents: number[] = [];
  let [offset, lineStart, brackets] = [0, 0, 0];
  let [begins, isScalar] = [true, false];
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme === signs.document || lexeme === signs.flowEnd) continue;
    if (begins && brackets === 0 && !/^[\s#\ufeff]/.test(lexeme)) {
      const column = offset - lineStart;
      while ((indents.at(-1) ?? -1) >= column) indents.pop();
      indents.push(column);
      begins = false;
    }
    if (lexeme === signs.scalar) {
      isScalar = true;
      continue;
    }
    if (!isScalar && (lexeme === '[' || lexeme === '{')) brackets += 1;
    if (!isScalar && (lexeme === ']' || lexeme === '}')) brackets = Math.max(0, brackets - 1);
    if (indents.length + brackets > mostLevels) return offset;
    offset += lexeme.length;
    if (lexeme.endsWith('\n')) lineStart = offset;
    // What follows a mark of an item begins a level on the same line.
    if (lexeme.endsWith('\n') || (!isScalar && (lexeme === '-' || lexeme === '?'))) begins = true;
    isScalar = false;
  }
  return undefined;
}
