/** `npm run bench [-- PART …]`: measures stem beside the programs people would otherwise use, and says whether targets are met. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { keep } from './history.mjs';
import { busyWarning, commit, machine } from './machine.mjs';
import { materialIn } from './material/material.mjs';
import { parts } from './parts.mjs';
import { markdownTable, timeText } from './table.mjs';

const usage = `npm run bench [-- [PART …] [--rounds N] [--save] [--small]]

Without a part, all but those by name only are run and kept in BENCHMARKS.md and bench/history.jsonl.
With parts, these are run and printed; --save keeps them too. --small shows that it works, in little time.

Parts: ${parts.map(({ name, onlyByName }) => (onlyByName ? `${name} (by name only)` : name)).join(', ')}
`;

const say = (/** @type {string} */ text) => console.error(text);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    save: { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const unknown = positionals.filter((name) => !parts.some((part) => part.name === name));
const isKept = (positionals.length === 0 || values.save) && !values.small;

if (values.help) console.log(usage);
else if (unknown.length > 0 || !(rounds >= 1)) wrong(`there is no part ${unknown.join(', ')}`);
else if (isKept && rounds < 5) wrong('figures that are kept are medians of at least 5 rounds');
else
  await run(
    parts.filter(({ name, onlyByName }) => (positionals.length === 0 ? !onlyByName : positionals.includes(name))),
  );

/** @param {string} problem */
function wrong(problem) {
  console.error(`bench: ${problem}\n\n${usage}`);
  process.exitCode = 2;
}

/** @param {readonly import('./parts.mjs').Part[]} chosen */
async function run(chosen) {
  const warning = busyWarning();
  if (warning !== undefined) say(`bench: ${warning}`);
  const folder = await mkdtemp(path.join(tmpdir(), 'stem-bench-'));
  const facts = { when: new Date().toISOString(), commit: commit(), machine: machine() };
  try {
    const bench = { material: materialIn(folder, say), rounds, small: values.small, say };
    const entries = [];
    for (const part of chosen) {
      const start = performance.now();
      say(`${part.name} …`);
      const rows = await part.run(bench);
      say(`${part.name}: done in ${timeText((performance.now() - start) / 1000)}`);
      for (const { work, oursFirst } of rows) {
        if (oursFirst !== undefined) say(`  ${work}: first call in a fresh process ${timeText(oursFirst)}`);
      }
      if (isKept) await keep([{ part: part.name, ...facts, rows }]);
      entries.push(...rows);
    }
    console.log(markdownTable(entries));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
