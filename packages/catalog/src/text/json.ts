/** JSON with places: parsed by the engine, and only looked through a second time when there is a problem to point at. */
import { mostLevels, tooManyLevels } from './levels.ts';
import { placesOf } from './places.ts';
import { DocumentError, type Place } from './problem.ts';

/** Parses JSON. A syntax error is a DocumentError that says where and what was expected. */
export function parseJson(text: string, file: string): unknown {
  const fail = (offset: number, message: string): never => {
    throw new DocumentError([{ file, ...placesOf(text)(offset), path: '', message }]);
  };
  const deep = depthOffset(text);
  if (deep !== undefined) fail(deep, tooManyLevels);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const { offset, message } = firstError(text) ?? { offset: text.length, message: String(cause) };
    // At its start it is another kind of file.
    const isStart = text.slice(0, offset).trim() === '';
    return fail(offset, isStart ? message.replace('expected a value', 'expected JSON') : message);
  }
}

/** Where there are too many levels; undefined where they don't. Takes some milliseconds for a megabyte. */
function depthOffset(text: string): number | undefined {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isText) {
      if (code === codes.backslash) at += 1;
      else if (code === codes.quote) isText = false;
    } else if (code === codes.quote) isText = true;
    else if (code === codes.list || code === codes.mapping) {
      depth += 1;
      if (depth > mostLevels) return at;
    } else if (code === codes.listEnd || code === codes.mappingEnd) depth -= 1;
  }
  return undefined;
}

const codes = { quote: 0x22, backslash: 0x5c, list: 0x5b, listEnd: 0x5d, mapping: 0x7b, mappingEnd: 0x7d } as const;

/** Gives the place of the value at a path in valid JSON; of the innermost value on the way that is there. */
export function jsonPlaces(text: string): (path: readonly PropertyKey[]) => Place {
  const root = parseNodes(text);
  const placeAt = placesOf(text);
  return (path) => {
    let node = root;
    for (const key of path) {
      const child = node.children?.get(String(key));
      if (child === undefined) break;
      node = child;
    }
    return placeAt(node.offset);
  };
}

interface JsonNode {
  readonly offset: number;
  readonly children?: ReadonlyMap<string, JsonNode>;
}

class JsonError extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

function firstError(text: string): { offset: number; message: string } | undefined {
  try {
    parseNodes(text);
  } catch (error) {
    if (error instanceof JsonError) return error;
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

const mark = String.raw`[{}[\],:]`;
/** Any character from the space on but the quote and the backslash, or an escape. */
const string = String.raw`"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`;
const literal = String.raw`(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])`;
const token = new RegExp(String.raw`[\t\n\r ]*(?:(${mark})|(${string})|(${literal}))`, 'y');

interface Token {
  readonly offset: number;
  readonly kind: string;
  readonly text: string;
}

/** A reader of one token at a time; `end` is the kind of what comes after the last. */
function tokens(text: string): () => Token {
  let at = 0;
  return () => {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) {
      const offset = at + (/^[\t\n\r ]*/.exec(text.slice(at))?.[0].length ?? 0);
      at = text.length;
      return { offset, kind: offset === text.length ? 'end' : 'unknown', text: text.slice(offset, offset + 12) };
    }
    at = token.lastIndex;
    const [, mark, string, literal] = match;
    const content = mark ?? string ?? literal ?? '';
    const kind = mark ?? (string === undefined ? 'literal' : 'string');
    return { offset: at - content.length, kind, text: content };
  };
}

function parseNodes(text: string): JsonNode {
  const next = tokens(text);
  const node = parseValue(next, next());
  expectKind(next(), 'end', 'the end of the file');
  return node;
}

function parseValue(next: () => Token, first: Token): JsonNode {
  if (first.kind === '{') return { offset: first.offset, children: parseMembers(next) };
  if (first.kind === '[') return { offset: first.offset, children: parseItems(next) };
  if (first.kind !== 'string' && first.kind !== 'literal') throw unexpected(first, 'a value');
  return { offset: first.offset };
}

function parseMembers(next: () => Token): Map<string, JsonNode> {
  const members = new Map<string, JsonNode>();
  let key = next();
  if (key.kind === '}') return members;
  for (;;) {
    expectKind(key, 'string', 'a name in double quotes');
    expectKind(next(), ':', '":"');
    members.set(JSON.parse(key.text) as string, parseValue(next, next()));
    const mark = next();
    if (mark.kind === '}') return members;
    expectKind(mark, ',', '"," or "}"');
    key = next();
  }
}

function parseItems(next: () => Token): Map<string, JsonNode> {
  const items = new Map<string, JsonNode>();
  let first = next();
  if (first.kind === ']') return items;
  for (;;) {
    items.set(String(items.size), parseValue(next, first));
    const mark = next();
    if (mark.kind === ']') return items;
    expectKind(mark, ',', '"," or "]"');
    first = next();
  }
}

function expectKind(found: Token, kind: string, expected: string): void {
  if (found.kind !== kind) throw unexpected(found, expected);
}

function unexpected(found: Token, expected: string): JsonError {
  const got = found.kind === 'end' ? 'the end of the file' : JSON.stringify(found.text);
  return new JsonError(found.offset, `expected ${expected}, got ${got}`);
}
