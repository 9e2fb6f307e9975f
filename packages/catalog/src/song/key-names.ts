/** Names of keys: `gain_db` in a document is `gainDb` in the program, all the way down. */
import { isMapping } from '../settings/spelling.ts';

/**
 * The name in the program. What is not written as documents write it, `gainDb`, becomes a name that no schema has, so
 * that every name has one spelling.
 */
export function programKey(key: string): string {
  return key.replaceAll(/[A-Z]/g, '$$$&').replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The name in the document. Undoes `programKey`. */
export function documentKey(key: string): string {
  return key.replaceAll(/\$?[A-Z]/g, (found) => (found.length > 1 ? found.slice(1) : `_${found.toLowerCase()}`));
}

/** A value with the program's names. A key that has nothing is a key that is not there: its lines are commented out. */
export function withProgramKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withProgramKeys);
  if (!isMapping(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [programKey(key), withProgramKeys(member)]));
}

/** A value with the document's names. */
export function withDocumentValues(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDocumentValues);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [documentKey(key), withDocumentValues(member)]),
  );
}
