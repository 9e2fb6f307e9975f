/** Globs over paths, matched without backtracking: the time is the pattern's length times the path's, whatever it is. */

/** One place of a pattern. */
interface Token {
  /** Takes this character. */
  readonly takes: (character: string) => boolean;
  /** Stays after taking one, for more. */
  readonly repeats?: boolean;
  /** How many places on one may go without taking a character. */
  readonly jumps?: readonly number[];
}

const anything = (): boolean => true;
const nothing = (): boolean => false;
const inFolder = (character: string): boolean => character !== '/';

/** `{a,b}` is spelled out; a pattern of more alternatives than this is taken as it stands. */
const maxAlternatives = 256;

/**
 * Says whether a glob meets a text. `*` and `?` stay within a folder, `**` goes through folders, `[a-z]` and `[!a-z]`
 * are classes, `{a,b}` alternatives, a backslash takes the next character as it is. Case makes no difference.
 */
export function compileGlob(glob: string): (text: string) => boolean {
  const alternatives = expandBraces(glob.normalize('NFC').toLowerCase()).map(tokensOf);
  return (text) => {
    const characters = Array.from(text.toLowerCase());
    return alternatives.some((tokens) => meets(tokens, characters));
  };
}

/** Follows all ways through the pattern at once. */
function meets(tokens: readonly Token[], characters: readonly string[]): boolean {
  let states = jump(
    tokens,
    Uint8Array.from({ length: tokens.length + 1 }, (_, index) => (index === 0 ? 1 : 0)),
  );
  for (const character of characters) {
    const next = new Uint8Array(tokens.length + 1);
    for (const [index, token] of tokens.entries()) {
      if (states[index] === 1 && token.takes(character)) next[token.repeats === true ? index : index + 1] = 1;
    }
    states = jump(tokens, next);
  }
  return states[tokens.length] === 1;
}

/** Adds the states that are reached without taking a character. Jumps only go forward, so one pass finds them all. */
function jump(tokens: readonly Token[], states: Uint8Array): Uint8Array {
  for (const [index, token] of tokens.entries()) {
    if (states[index] === 1) for (const places of token.jumps ?? []) states[index + places] = 1;
  }
  return states;
}

const part = /\*\*+(?<folders>\/?)|(?<star>\*)|(?<one>\?)|\[(?<not>[!^]?)(?<members>\]?[^\]]*)\]|\\?(?<literal>.)/gsu;

function tokensOf(glob: string): Token[] {
  return Array.from(glob.matchAll(part)).flatMap(({ groups = {} }): Token[] => {
    const { folders, star, one, not, members, literal } = groups;
    if (folders === '/') {
      // No folder at all, or anything that ends with a slash: the way in is apart from the loop.
      return [{ takes: nothing, jumps: [1, 3] }, { takes: anything, repeats: true, jumps: [1] }, exactly('/')];
    }
    if (folders === '') return [{ takes: anything, repeats: true, jumps: [1] }];
    if (star !== undefined) return [{ takes: inFolder, repeats: true, jumps: [1] }];
    if (one !== undefined) return [{ takes: inFolder }];
    if (members !== undefined) return [{ takes: memberOf(members, not !== '') }];
    return [exactly(literal ?? '')];
  });
}

function exactly(wanted: string): Token {
  return { takes: (character) => character === wanted };
}

function memberOf(members: string, negated: boolean): (character: string) => boolean {
  const ranges = Array.from(
    members.matchAll(/(.)-(.)|(.)/gsu),
    ([, from, to, single]) => [from ?? single ?? '', to ?? single ?? ''] as const,
  );
  return (character) =>
    character !== '/' && ranges.some(([from, to]) => from <= character && character <= to) !== negated;
}

/** `a{b,c}` to `ab` and `ac`, from the inside out. */
function expandBraces(glob: string): string[] {
  let done: readonly string[] = [glob];
  for (;;) {
    const next = done.flatMap((pattern) => {
      const group = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
      if (group === null) return [pattern];
      const [whole, inside = ''] = group;
      const before = pattern.slice(0, group.index);
      const after = pattern.slice(group.index + whole.length);
      return inside.split(',').map((choice) => before + choice + after);
    });
    if (next.length > maxAlternatives) return [glob];
    if (next.every((pattern, index) => pattern === done[index])) return next;
    done = next;
  }
}
