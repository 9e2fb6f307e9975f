/** `npm run limits`: how much memory every command takes for what is long, and for what is many. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { materialIn } from './material.mjs';
import { measured } from './program.mjs';
import { missingFor, rows } from './rows.mjs';

const usage = `npm run limits [-- [--only WORDS …] [--save]]

--only takes the rows whose command and subject hold these words, --save keeps what was measured in safety/record/limits.json. All of
it takes about half an hour, and 20 GB in the folder for temporary files (TMPDIR).
Exit codes: 0 every bound was kept, 1 one was not, 2 the command line was wrong.
`;

/** @typedef {{ command: string, what: string, peakMib: number | null, boundMib: number, passed: boolean | null, said?: string | undefined }} Verdict */

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [''] },
    save: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const chosen = rows.filter(({ command, what }) => values.only.some((words) => `${command}: ${what}`.includes(words)));

if (values.help) console.log(usage);
else if (chosen.length === 0) {
  console.error(`limits: there is no row with ${values.only.join(' or ')}\n\n${usage}`);
  process.exitCode = 2;
} else await main();

async function main() {
  const folder = mkdtempSync(path.join(tmpdir(), 'stem-limits-'));
  const verdicts = [];
  try {
    const material = materialIn(folder, (text) => console.error(text));
    for (const row of chosen) {
      const verdict = await tried(row, material);
      console.error(line(verdict));
      verdicts.push(verdict);
      if (values.save) save(verdicts);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(table(verdicts));
  process.exitCode = verdicts.every(({ passed }) => passed !== false) ? 0 : 1;
}

/** @param {import('./rows.mjs').Row} row @param {import('./material.mjs').Material} material @returns {Promise<Verdict>} */
async function tried(row, material) {
  const { command, what, boundMib } = row;
  const missing = missingFor(row);
  if (missing !== undefined) {
    return { command, what, peakMib: null, boundMib, passed: null, said: `left out: there is no ${missing} here` };
  }
  const { status, peakMib, said } = await measured(await row.prepare(material), row.args);
  const isDone = status === 0 && Number.isFinite(peakMib);
  const verdict = { command, what, peakMib: Math.round(peakMib), boundMib, passed: isDone && peakMib <= boundMib };
  return isDone ? verdict : { ...verdict, said: said.trim().split('\n').at(-1) };
}

/** @param {Verdict} verdict */
function line({ command, what, peakMib, boundMib, passed, said }) {
  const word = passed === null ? 'skipped' : passed ? 'passed' : 'FAILED';
  return `${word}  ${command}, ${what}: ${peakMib ?? '–'} of ${boundMib} MiB${said === undefined ? '' : ` (${said})`}`;
}

/** @param {readonly Verdict[]} verdicts */
function table(verdicts) {
  const lines = verdicts.map(({ command, what, peakMib, boundMib, passed }) =>
    [command, what, peakMib ?? '–', boundMib, passed === null ? 'skipped' : passed ? 'yes' : 'NO'].join(' | '),
  );
  return ['command | what | peak MiB | bound MiB | passed', '---|---|---|---|---', ...lines].join('\n');
}

/** Replaces the rows that were tried, and leaves what is known of the others. @param {readonly Verdict[]} verdicts */
function save(verdicts) {
  const file = fileURLToPath(new URL('../record/limits.json', import.meta.url));
  const key = (/** @type {{ command: string, what: string }} */ { command, what }) => `${command}: ${what}`;
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).rows : [];
  const known = new Map([...kept, ...verdicts].map((verdict) => [key(verdict), verdict]));
  const ordered = rows.flatMap((row) => known.get(key(row)) ?? []);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ rows: ordered }, null, 2)}\n`);
}
