/** `npm run faults`: what happens to every command when the machine, its disks, its files and its clock fail. */
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createRandom } from '@stem/core/dsp';
import { openPlace } from './place.mjs';
import { calls } from './rows/calls.mjs';
import { clocks } from './rows/clocks.mjs';
import { disks } from './rows/disks.mjs';
import { nameRows } from './rows/names.mjs';
import { sources } from './rows/sources.mjs';
import { specialFiles } from './rows/special-files.mjs';
import { threads } from './rows/threads.mjs';

/** @typedef {import('./row.mjs').Row} Row */
/** @typedef {{ group: string, name: string, command: string, expects: string, runs: number,
 *   state: 'passed' | 'failed' | 'skipped', said: readonly string[], problems: readonly string[], skipped?: string }} Verdict */

/** @type {Readonly<Record<string, readonly Row[]>>} */
const groups = { files: specialFiles, names: nameRows, sources, disks, threads, clocks, calls };

const usage = `npm run faults [-- [GROUP …] [--only WORDS] [--rounds N] [--seed S] [--short] [--save]]

Groups: ${Object.keys(groups).join(', ')}. --only takes the rows whose fault or command holds these words, --rounds says how
often what goes by chance is done, --short takes a few that are quick, --save keeps the table in safety/record/faults.json.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const unknown = positionals.filter((name) => !(name in groups));

if (values.help) console.log(usage);
else if (unknown.length > 0 || !(Number.isInteger(rounds) && rounds >= 1)) {
  console.error(
    `faults: ${unknown.length > 0 ? `there is no group ${unknown.join(', ')}` : '--rounds is a number'}\n\n${usage}`,
  );
  process.exitCode = 2;
} else await main();

async function main() {
  const verdicts = [];
  for (const [group, rows] of Object.entries(groups)) {
    if (positionals.length > 0 && !positionals.includes(group)) continue;
    for (const row of rows) {
      if (values.short && row.quick !== true) continue;
      if (!`${row.name} (${row.command})`.includes(values.only)) continue;
      const verdict = await tried(row, group);
      tell(verdict);
      verdicts.push(verdict);
    }
  }
  console.log(table(verdicts));
  if (values.save) await save(verdicts);
  process.exitCode = verdicts.some(({ state }) => state === 'failed') ? 1 : 0;
}

/** @param {Row} row @param {string} group @returns {Promise<Verdict>} */
async function tried(row, group) {
  const { name, command, expects } = row;
  const missing = row.missing?.();
  if (missing !== undefined) {
    return { group, name, command, expects, runs: 0, state: 'skipped', said: [], problems: [], skipped: missing };
  }
  const place = await openPlace();
  try {
    // Each row has chances of its own, whatever other rows there are.
    const random = createRandom(`${values.seed} ${command} ${name}`);
    const skipped = await row.run(place, { rounds, random, say: (text) => console.error(`  ${text}`) });
    /** @type {Verdict['state']} */
    const state = place.problems.length > 0 ? 'failed' : typeof skipped === 'string' ? 'skipped' : 'passed';
    const said = [...new Set(place.said.map((text) => text.replaceAll(place.folder, '')))];
    const verdict = { group, name, command, expects, runs: place.runs(), state, said, problems: place.problems };
    return typeof skipped === 'string' ? { ...verdict, skipped } : verdict;
  } catch (error) {
    const problems = [...place.problems, `could not be tried: ${error instanceof Error ? error.stack : String(error)}`];
    return { group, name, command, expects, runs: place.runs(), state: 'failed', said: [], problems };
  } finally {
    await place.remove();
  }
}

/** @param {Verdict} verdict */
function tell({ name, command, state, runs, problems, skipped }) {
  console.error(`${state}: ${name} (${command}), ${runs} runs${skipped === undefined ? '' : `: ${skipped}`}`);
  for (const problem of problems.slice(0, 30)) console.error(`  ${problem}`);
}

/** @param {readonly Verdict[]} verdicts */
function table(verdicts) {
  const lines = verdicts.map(({ name, command, runs, state, said, skipped }) => {
    const words = skipped ?? said.map((text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')).join('; ');
    return `| ${name.replaceAll('|', '\\|')} | ${command} | ${runs} | ${words} | ${state} |`;
  });
  return ['| fault | command | runs | what is told | |', '| --- | --- | --: | --- | --- |', ...lines].join('\n');
}

/** @param {readonly Verdict[]} verdicts */
async function save(verdicts) {
  const folder = new URL('../record/', import.meta.url);
  await mkdir(folder, { recursive: true });
  const rows = verdicts.map(({ group, name, command, expects, runs: ofRow, state, skipped }) => ({
    group,
    name,
    command,
    expects,
    rounds,
    runs: ofRow,
    state,
    ...(skipped === undefined ? {} : { skipped }),
  }));
  const runs = verdicts.reduce((sum, verdict) => sum + verdict.runs, 0);
  const record = {
    when: new Date().toISOString().slice(0, 10),
    node: process.version,
    seed: values.seed,
    rounds,
    runs,
    rows,
  };
  await writeFile(new URL('faults.json', folder), `${JSON.stringify(record, undefined, 2)}\n`);
}
