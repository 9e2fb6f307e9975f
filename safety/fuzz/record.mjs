/** `safety/record/fuzz.json`: what all campaigns together have read, and what is known to have been found by them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const file = path.join(import.meta.dirname, '../record/fuzz.json');
/** What was found, by whom, and which test keeps it: added by hand. */
const found = JSON.parse(readFileSync(path.join(import.meta.dirname, 'found.json'), 'utf8'));

/**
 * @typedef {object} Campaign
 * @property {string} seed
 * @property {string} commit Of the program that was fuzzed.
 * @property {number} inputs
 * @property {number} megabytes
 * @property {number} seconds
 * @property {number} findings
 * @property {Readonly<Record<string, { inputs: number, taken: number, mostSec: number, mostGrownMib: number }>>} targets
 */

/**
 * Adds a campaign.
 * @param {string} seed
 * @param {readonly import('./watchdog.mjs').TargetResult[]} results
 */
export function saveRecord(seed, results) {
  /** @type {{ inputs: number, campaigns: Campaign[] }} */
  const { campaigns } = readRecord();
  const sum = (/** @type {(result: typeof results[number]) => number} */ of) =>
    results.reduce((total, one) => total + of(one), 0);
  campaigns.push({
    seed,
    commit: commitNow(),
    inputs: sum(({ totals }) => totals.inputs),
    megabytes: Math.round(sum(({ totals }) => totals.bytes) / 1e6),
    seconds: Math.round(sum(({ seconds }) => seconds)),
    findings: sum(({ findings }) => findings.length),
    targets: Object.fromEntries(
      results.map(({ name, totals }) => [
        name,
        {
          inputs: totals.inputs,
          taken: totals.taken,
          mostSec: Number(totals.mostSec.toFixed(2)),
          mostGrownMib: Math.round(totals.mostGrown / 2 ** 20),
        },
      ]),
    ),
  });
  mkdirSync(path.dirname(file), { recursive: true });
  const inputs = campaigns.reduce((total, one) => total + one.inputs, 0);
  writeFileSync(file, `${JSON.stringify({ inputs, found, campaigns }, null, 2)}\n`);
}

function readRecord() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { inputs: 0, campaigns: [] };
  }
}

/** With a mark where the program differs from it. */
function commitNow() {
  const git = (/** @type {readonly string[]} */ ...words) =>
    execFileSync('git', words, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  try {
    const isChanged = git('status', '--porcelain', '--', '../../packages', '../../apps') !== '';
    return `${git('rev-parse', '--short=12', 'HEAD')}${isChanged ? ' changed' : ''}`;
  } catch {
    return 'unknown';
  }
}
