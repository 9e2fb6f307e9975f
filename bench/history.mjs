/** The history of figures, a line of JSON for each part that was kept, and BENCHMARKS.md, which shows the newest of each. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { benchFolder } from './contestants.mjs';
import { benchmarksPage } from './page.mjs';

/**
 * @typedef {object} Entry
 * @property {string} part
 * @property {string} when
 * @property {string | undefined} commit
 * @property {ReturnType<typeof import('./machine.mjs').machine>} machine
 * @property {import('./figures.mjs').Row[]} rows
 */

const historyFile = path.join(benchFolder, 'history.jsonl');
const pageFile = path.join(path.dirname(benchFolder), 'BENCHMARKS.md');

/** @param {readonly Entry[]} entries */
export async function keep(entries) {
  await appendFile(historyFile, entries.map((entry) => `${JSON.stringify(entry, rounded)}\n`).join(''));
  const text = await readFile(historyFile, 'utf8');
  /** @type {Entry[]} */
  const all = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  await writeFile(pageFile, benchmarksPage(all));
}

/** Five digits are more than any of these figures has. @param {string} _key @param {unknown} value */
function rounded(_key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}
