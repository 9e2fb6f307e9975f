/** YAML with places: the plain value, and where every part of it stands. */
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { tooManyLevels } from './levels.ts';
import { placesOf } from './places.ts';
import { DocumentError, type Place, type Problem } from './problem.ts';
import { yamlDepthOffset } from './yaml-depth.ts';

export interface YamlDocument {
  readonly file: string;
  /** Plain JavaScript; null when there is nothing but comments. */
  readonly value: unknown;
  /** Place of the value at a path; of the innermost value on the way that is there. */
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
  /** Place of the key at the end of a path. */
  readonly keyPlaceOf: (path: readonly PropertyKey[]) => Place;
  /** What a reader may go on past, such as a key that is there twice: the document is wrong, but can be looked at. */
  readonly problems: readonly Problem[];
}

/** Aliases a document may resolve to; more is a bomb. */
const maxAliases = 100;

/** What people write by hand is a hundredth of this; the parser takes a second for it. */
const maxLength = 1 << 20;

/** Parses one YAML document. Throws a DocumentError when it is no YAML at all. */
export function parseYaml(text: string, file: string): YamlDocument {
  if (text.length > maxLength) {
    const message = `expected at most ${maxLength} characters of YAML, got ${text.length}`;
    throw new DocumentError([{ file, line: 1, column: 1, path: '', message }]);
  }
  const deep = yamlDepthOffset(text);
  if (deep !== undefined)
    throw new DocumentError([{ file, ...placesOf(text)(deep), path: '', message: tooManyLevels }]);
  const lines = new LineCounter();
  // The parser's own look for doubled keys compares each with all before it.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, uniqueKeys: false });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = syntaxProblems(document, (offset) => ({ file, ...place(offset) }));
  const offsetOf = (node: unknown): number => (node as Node | null | undefined)?.range?.[0] ?? 0;
  return {
    file,
    value: plainValue(document, file),
    placeOf: (path) => place(offsetOf(nodeAt(document, path).value)),
    keyPlaceOf: (path) => place(offsetOf(nodeAt(document, path).key)),
    problems,
  };
}

type PlaceAt = (offset: number) => Pick<Problem, 'file' | 'line' | 'column'>;

/** Doubled keys are returned; anything else that is wrong is thrown, for what follows it cannot be trusted. */
function syntaxProblems(document: Document, at: PlaceAt): Problem[] {
  const deep = document.errors.find((error) => error.code === 'RESOURCE_EXHAUSTION');
  const errors = deep === undefined ? document.errors : [deep];
  const problems = errors.map((error): Problem => {
    return { ...at(error.pos[0]), path: '', message: syntaxMessage(error) };
  });
  const doubled = deep === undefined ? doubledKeys(document, at) : [];
  if (errors.length > 0) throw new DocumentError([...problems, ...doubled]);
  return doubled;
}

/** In plain words where the parser's are none. */
function syntaxMessage({ code, message }: Document['errors'][number]): string {
  if (code === 'TAB_AS_INDENT') return 'expected blanks at the start of the line, got a tab';
  const unclosed = /must be sufficiently indented and end with a (.)$/.exec(message)?.[1];
  if (unclosed !== undefined) return `expected a ${unclosed} that closes what was opened above`;
  return `expected valid YAML, got: ${message}`;
}

function doubledKeys(document: Document, at: PlaceAt): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Map(_, map, ancestors) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const value = isScalar(key) ? key.value : key;
        if (!seen.has(value)) seen.add(value);
        else {
          const path = [...ancestors.filter(isPair).map((pair) => String(pair.key)), String(key)].join('.');
          const offset = (key as Node | null)?.range?.[0] ?? 0;
          problems.push({ ...at(offset), path, message: 'expected every key once, got it again' });
        }
      }
    },
  });
  return problems;
}

function plainValue(document: Document, file: string): unknown {
  const fail = (message: string): never => {
    throw new DocumentError([{ file, line: 1, column: 1, path: '', message }]);
  };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    // The library throws errors of several kinds for what it only finds out here: too many aliases, a merge of no mapping.
    fail(`expected valid YAML, got: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (containsItself(value, new Set())) fail('expected a tree, got a value that contains itself');
  return value;
}

function containsItself(value: unknown, outer: Set<unknown>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (outer.has(value)) return true;
  outer.add(value);
  const found = Object.values(value).some((inner) => containsItself(inner, outer));
  outer.delete(value);
  return found;
}

/** The nodes at the end of a path. An alias is followed, but when it is the end its own place is the one to show. */
function nodeAt(document: Document, path: readonly PropertyKey[]): { key: unknown; value: unknown } {
  let found: { key: unknown; value: unknown } = { key: document.contents, value: document.contents };
  for (const step of path) {
    const node = isAlias(found.value) ? found.value.resolve(document) : found.value;
    const next = childOf(node, step);
    if (next === undefined) break;
    found = next;
  }
  return found;
}

/** The pairs of mappings by their keys, of doubled ones the last: a document with many problems asks for many places. */
const knownPairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known =
    knownPairs.get(map) ??
    new Map(map.items.map((pair) => [String(isScalar(pair.key) ? pair.key.value : pair.key), pair]));
  knownPairs.set(map, known);
  return known;
}

function childOf(node: unknown, step: PropertyKey): { key: unknown; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = pairsOf(node).get(String(step));
    return pair && { key: pair.key, value: pair.value ?? pair.key };
  }
  if (!isSeq(node)) return undefined;
  const item = node.items[Number(step)];
  return item === undefined ? undefined : { key: item, value: item };
}
