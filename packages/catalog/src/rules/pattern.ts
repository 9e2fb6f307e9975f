/** The three kinds of pattern that prefer and skip know: words, globs, regular expressions. */
import { InputError } from '@stem/core';
import { runInNewContext } from 'node:vm';
import { compileGlob } from './glob.ts';
import type { SearchablePath, Segment } from './path-words.ts';

/** Says of each path whether the pattern meets it. */
export type Pattern = (paths: readonly SearchablePath[]) => boolean[];

/** A regular expression that needs longer than this for all paths together is a trap. */
const regexTimeoutMs = 1000;

/** Longer than any path that it could meet in part. */
const longestPattern = 1000;

/** Throws an InputError for a pattern that cannot be one. */
export function compilePattern(pattern: string): Pattern {
  if (pattern.length > longestPattern) {
    throw new InputError(`Expected a pattern of at most ${longestPattern} characters, got ${pattern.length}.`);
  }
  if (pattern.trim() === '') throw new InputError('Expected a word, a glob or a /regular expression/, got nothing.');
  if (pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/')) return regexPattern(pattern.slice(1, -1));
  const meets = /[*/]/.test(pattern) ? globPattern(pattern) : wordPattern(pattern);
  return (paths) => paths.map(meets);
}

/** Runs where it can be stopped: a pattern such as `(a+)+$` would otherwise think for ever about one long name. */
function regexPattern(source: string): Pattern {
  const regex = compileRegex(source);
  return (paths) => {
    const sandbox = { regex, texts: paths.map(({ text }) => text) };
    try {
      return Array.from(
        runInNewContext('texts.map((text) => regex.test(text))', sandbox, { timeout: regexTimeoutMs }) as boolean[],
      );
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      throw new InputError(`The pattern /${source}/ takes too long; repeat less within what is repeated.`, { cause });
    }
  };
}

function compileRegex(source: string): RegExp {
  try {
    return new RegExp(source, 'iu');
  } catch {
    // Escapes such as \_ are an error with the Unicode flag only.
    try {
      return new RegExp(source, 'i');
    } catch (cause) {
      throw new InputError(`Expected a regular expression, got /${source}/: ${(cause as Error).message}.`, { cause });
    }
  }
}

/**
 * A glob with a slash is about the whole path, and one that ends in a plain name about all that is in that folder too;
 * without a slash it is about any folder or the name; `scratch/` is about all in any folder of that name.
 */
function globPattern(pattern: string): (path: SearchablePath) => boolean {
  const glob = pattern.replace(/^(?:\.?\/)+/, '');
  const inside = glob.endsWith('/');
  const body = inside ? glob.replace(/\/+$/, '') : glob;
  if (!body.includes('/')) {
    const meets = compileGlob(body);
    return ({ segments }) => segments.slice(0, inside ? -1 : undefined).some(({ text }) => meets(text));
  }
  const isPlain = !/[*?[{][^/]*$/.test(body);
  const whole = compileGlob(body);
  const below = compileGlob(`${body}/**`);
  return ({ text }) => (!inside && whole(text)) || ((inside || isPlain) && below(text));
}

/**
 * Whole words, one after another within one folder or name. A separator at the start or the end of the pattern asks
 * for something before or after the word: `_old` meets `mix_old.wav` and `MixOld.wav`, not `Old Town.wav`.
 */
function wordPattern(pattern: string): (path: SearchablePath) => boolean {
  const words =
    pattern
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  if (words.length === 0) return ({ text }) => text.includes(pattern);
  const forms = words.map(wordForms);
  const startsAfter = /^[^\p{L}\p{M}\p{N}]/u.test(pattern) ? 1 : 0;
  const endsBefore = /[^\p{L}\p{M}\p{N}]$/u.test(pattern) ? 1 : 0;
  const [first = []] = forms;
  // Most paths hold none of the words anywhere, which is seen at once. Outside of ASCII, case may depend on the neighbours.
  const mayMeet = first.every((form) => /^[\0-\x7f]*$/.test(form))
    ? ({ lowerText }: SearchablePath | Segment): boolean => first.some((form) => lowerText.includes(form))
    : (): boolean => true;
  return (path) =>
    mayMeet(path) &&
    path.segments.some(
      (segment) =>
        mayMeet(segment) &&
        ends(segment, forms, startsAfter).some((end) => endsBefore === 0 || end + endsBefore <= segment.stemLength),
    );
}

/** Where the words, found one after another, end; from `startsAfter` on. */
function ends(segment: Segment, forms: readonly (readonly string[])[], startsAfter: number): number[] {
  let found: number[] | undefined;
  for (const choices of forms) {
    const before = found;
    found = [];
    for (const { text, start, end } of segment.words) {
      if (!choices.includes(text)) continue;
      const follows =
        before === undefined
          ? start >= startsAfter
          : before.some((at) => isGap(segment.text.slice(at, start), start - at));
      if (follows) found.push(end);
    }
  }
  return found ?? [];
}

/** True when nothing stands between two words but separators. */
function isGap(between: string, length: number): boolean {
  return length >= 0 && !/[\p{L}\p{M}\p{N}]/u.test(between);
}

/** The word in singular and plural: `test` and `tests`, `remix` and `remixes`, `story` and `stories`. */
function wordForms(word: string): string[] {
  if (word.length < 2) return [word];
  const forms = [word, `${word}s`];
  if (/(?:s|x|z|ch|sh|o)$/.test(word)) forms.push(`${word}es`);
  if (/[^aeiou]y$/.test(word)) forms.push(word.replace(/y$/, 'ies'));
  if (/..s$/.test(word)) forms.push(word.slice(0, -1));
  if (/(?:s|x|z|ch|sh|o)es$/.test(word)) forms.push(word.slice(0, -2));
  if (/.ies$/.test(word)) forms.push(word.replace(/ies$/, 'y'));
  return forms;
}
