/** Whether a folder is what its manifest says. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sha256, treeOf } from './tree.mjs';

/**
 * @param {string} folder
 * @param {{ isAll: boolean }} options Whether it holds nothing else.
 * @returns {string[]}
 */
export function manifestFaults(folder, { isAll }) {
  const name = path.basename(folder);
  const file = path.join(folder, 'manifest.json');
  if (!existsSync(file)) return [`${name} has no manifest`];
  /** @type {{ files: readonly { path: string, sha256: string }[] }} */
  const { files } = JSON.parse(readFileSync(file, 'utf8'));
  const listed = new Set(['manifest.json', ...files.map(({ path: one }) => one)]);
  const strangers = isAll ? [...treeOf(folder).keys()].filter((one) => !listed.has(one)) : [];
  const wrong = files.filter(({ path: one, sha256: hash }) => {
    const at = path.join(folder, one);
    return !existsSync(at) || sha256(at) !== hash;
  });
  return [
    ...wrong.map(({ path: one }) => `${name}: ${one} is not what the manifest says`),
    ...strangers.map((one) => `${name}: ${one} is not in the manifest`),
  ];
}
