/** Looks at what a run has left: whether all that is visible is whole, and whether anything lies about. */
import { createHash } from 'node:crypto';
import { lstat, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { decode } from '@stem/core/format';

/** SHA-256 of every file below a folder, by path; what is of one run aside. Rejects where results cannot be read. @param {string} folder */
export async function treeHashes(folder) {
  /** @type {Record<string, string>} */
  const hashes = {};
  for (const file of await filesBelow(folder)) {
    const bytes = await readFile(path.join(folder, file));
    hashes[file] = createHash('sha256').update(withoutClock(file, bytes)).digest('hex');
  }
  return hashes;
}

const ofOneRun = new Set(['timestamp', 'up_to_date', 'made_because']);

/** Without when it was written, which run found what done, and why it made the rest. @param {string} file
 * @param {Buffer} bytes */
function withoutClock(file, bytes) {
  if (!file.endsWith('batch_results.json')) return bytes;
  return JSON.stringify(JSON.parse(bytes.toString()), (key, value) => (ofOneRun.has(key) ? undefined : value));
}

/** Every file and link below a folder that is there, in order. @param {string} folder */
async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

/** Where two trees differ, in words. @param {Record<string, string>} wanted @param {Record<string, string>} found */
export function treeDifference(wanted, found) {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].toSorted();
  return names
    .filter((name) => wanted[name] !== found[name])
    .map(
      (name) =>
        `${name} is ${wanted[name] === undefined ? 'too many' : found[name] === undefined ? 'missing' : 'another'}`,
    );
}

/** What only a run that is going on may have. */
const working = /(?:^|\/)\.[^/]*(?:\.tmp|\.lock|\.takeover)$|(?:^|\/)\.stem-/;

/** What lies about, and should not after a run that has ended well. @param {string} folder */
export async function strays(folder) {
  return (await filesBelow(folder)).filter((file) => working.test(file));
}

/** What is visible and not whole, in words. @param {string} folder */
export async function brokenFiles(folder) {
  /** @type {string[]} */
  const problems = [];
  for (const file of await filesBelow(folder)) {
    if (working.test(file) || file.startsWith('work/') || file.startsWith('cache/')) continue;
    const whole = path.join(folder, file);
    if (!(await lstat(whole)).isFile()) continue;
    try {
      if (file.endsWith('.json')) await checkDocument(whole);
      else if (file.endsWith('.wav')) await decode(whole);
    } catch (error) {
      problems.push(`${file} is not whole: ${String(error)}`);
    }
  }
  return problems;
}

/** @param {string} file */
async function checkDocument(file) {
  const document = JSON.parse(await readFile(file, 'utf8'));
  if (path.basename(file) !== 'manifest.json') return;
  for (const { path: relPath, sha256 } of document.files) {
    const bytes = await readFile(path.join(path.dirname(file), relPath));
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error(`${relPath} is another`);
  }
}
