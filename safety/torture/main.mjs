/** `npm run torture`: kills the commands at every kind of moment, and checks that nothing is lost, half-written or done twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '@stem/core/dsp';
import { commands } from './commands/commands.mjs';
import { killAndFinish } from './kills.mjs';
import { writeMaterial } from './material.mjs';
import { createRecord } from './record.mjs';
import { openStage } from './stage.mjs';
import { trials } from './trials.mjs';
import { differences, treeOf } from './tree.mjs';

const usage = `npm run torture [-- --rounds N] [--seed TEXT] [--command discover|batch|produce] [--minutes M] [--save]

A round is a kill. In between, the commands are asked to end, stopped, run twice at once, and given dead locks.
--minutes ends it earlier. Folders in which something was found are kept, and named. --save keeps the figures in safety/record/torture.json.
Exit codes: 0 nothing was found, 1 something was, 2 the command line was wrong.
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: 'torture' },
    command: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
    save: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const longestMs = Number(values.minutes) * 60_000;
const chosen = commands.filter(({ name }) => values.command === undefined || name === values.command);
if (values.help) console.log(usage);
else if (!Number.isInteger(rounds) || rounds < 1 || !(longestMs > 0) || chosen.length === 0) {
  console.error(usage);
  process.exitCode = 2;
} else await run();

async function run() {
  const folder = mkdtempSync(path.join(tmpdir(), 'stem-torture-'));
  writeMaterial(folder);
  const archive = treeOf(path.join(folder, 'archive'));
  const record = createRecord({ rounds, seed: values.seed });
  const stages = [];
  for (const command of chosen)
    for (const isAnew of [false, true]) stages.push(await openStage(folder, command, isAnew));
  const random = createRandom(values.seed);
  for (let turn = 0; record.kills() < rounds && performance.now() < longestMs; turn++) {
    const stage = stages[turn % stages.length];
    const chain = await killAndFinish(stage, random.child(`kills ${turn}`), rounds - record.kills());
    record.chain(stage.name, chain);
    if (chain.faults.length > 0) console.error(`${stage.name}:\n  ${chain.faults.join('\n  ')}`);
    await tryOne(stage, turn);
  }
  const changed = differences(treeOf(path.join(folder, 'archive')), archive);
  record.faults('the archive', changed);
  if (record.found() === 0) rmSync(folder, { recursive: true });
  console.log(record.text());
  if (values.save) record.save();
  process.exitCode = record.found() === 0 ? 0 : 1;

  /** All of them in turn on every stage. @param {import('./stage.mjs').Stage} stage @param {number} turn */
  async function tryOne(stage, turn) {
    const all = Object.entries(trials);
    const [name, trial] = all[(turn + Math.floor(turn / stages.length)) % all.length];
    const place = stage.open();
    const found = await trial(stage, random.child(`trial ${turn}`), place);
    record.trial(name, stage.name, found);
    if (found.length > 0) console.error(`${stage.name}, ${name}:\n  ${found.join('\n  ')} (${place})`);
    else rmSync(place, { recursive: true });
  }
}
