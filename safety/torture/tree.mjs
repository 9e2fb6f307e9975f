/** A folder as data: every file in it with its hash, and what tells a file that was left alone from one made anew. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** SHA-256 by path, `/` between folders; of an empty folder, that it is one. @typedef {ReadonlyMap<string, string>} Tree */

/** Files that come or go while one looks are left out. @param {string} folder @returns {Tree} */
export function treeOf(folder) {
  /** @type {Map<string, string>} */
  const tree = new Map();
  walk(folder, '', (file) => tree.set(file, file.endsWith('/') ? 'folder' : sha256(path.join(folder, file))));
  return new Map([...tree].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Inode and date of a file: both stay when it is renamed. @param {string} file */
export function stampOf(file) {
  try {
    const { ino, mtimeNs } = lstatSync(file, { bigint: true });
    return `${ino}:${mtimeNs}`;
  } catch {
    return undefined;
  }
}

/** @param {string} file */
export function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/**
 * What differs between two trees, a line each.
 * @param {Tree} found @param {Tree} wanted
 */
export function differences(found, wanted) {
  const missing = [...wanted.keys()].filter((file) => !found.has(file)).map((file) => `missing: ${file}`);
  const others = [...found].flatMap(([file, hash]) => {
    const other = wanted.get(file);
    if (other === undefined) return [`left over: ${file}`];
    return other === hash ? [] : [`other bytes: ${file}`];
  });
  return [...missing, ...others];
}

/** Bytes of all its files. @param {string} folder */
export function bytesOf(folder) {
  let bytes = 0;
  walk(folder, '', (file) => (bytes += file.endsWith('/') ? 0 : lstatSync(path.join(folder, file)).size));
  return bytes;
}

/** Whether a part of the path starts with a dot: nothing there has its final name. @param {string} file */
export function isHidden(file) {
  return file.split('/').some((name) => name.startsWith('.'));
}

/** @param {string} folder @param {string} below @param {(file: string) => void} take */
function walk(folder, below, take) {
  const entries = readdirSync(path.join(folder, below), { withFileTypes: true });
  if (entries.length === 0 && below !== '') take(below);
  for (const entry of entries) {
    const file = `${below}${entry.name}`;
    if (entry.isDirectory()) walk(folder, `${file}/`, take);
    else take(file);
  }
}
