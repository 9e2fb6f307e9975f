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
} from 'yaml';
import { DocumentError, type Place, type Problem } from './problem.ts';

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

/** Parses one YAML document. Throws a DocumentError when it is no YAML at all. */
export function parseYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
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
    const [offset] = error.pos;
    if (error.code !== 'DUPLICATE_KEY')
      return { ...at(offset), path: '', message: `expected valid YAML, got: ${error.message}` };
    return { ...at(offset), path: pathOfKey(document, offset), message: 'expected every key once, got it again' };
  });
  if (errors.some((error) => error.code !== 'DUPLICATE_KEY')) throw new DocumentError(problems);
  return problems;
}

function pathOfKey(document: Document, offset: number): string {
  let path = '';
  visit(document, {
    Pair(_, pair, ancestors) {
      if ((pair.key as Node | null)?.range?.[0] !== offset) return undefined;
      path = [...ancestors.filter(isPair), pair].map(({ key }) => String(key)).join('.');
      return visit.BREAK;
    },
  });
  return path;
}

function plainValue(document: Document, file: string): unknown {
  const fail = (message: string): never => {
    throw new DocumentError([{ file, line: 1, column: 1, path: '', message }]);
  };
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    if (error instanceof ReferenceError) fail(`expected valid YAML, got: ${error.message}`);
    throw error;
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

function childOf(node: unknown, step: PropertyKey): { key: unknown; value: unknown } | undefined {
  if (isMap(node)) {
    const pair = node.items.findLast(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
    return pair && { key: pair.key, value: pair.value ?? pair.key };
  }
  if (!isSeq(node)) return undefined;
  const item = node.items[Number(step)];
  return item === undefined ? undefined : { key: item, value: item };
}
