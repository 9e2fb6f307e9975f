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
import { trialsOf } from './trials.mjs';
import { differences, treeOf } from './tree.mjs';

const usage = `npm run torture [-- --rounds N] [--seed TEXT] [--command discover|batch|produce] [--minutes M] [--save]

At least so many kills. In between, the commands are asked to end, stopped, run twice at once, and given dead locks.
--minutes ends it earlier. Folders in which something was found are kept, and named. --save keeps the figures in safety/record/torture.json;
npm run generate then writes them into SECURITY.md.
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
/** Each of them waits for files as often as it works. */
const atATime = 2;
const rounds = Number(values.rounds);
/** Trials take as long as a few kills: in a long campaign all of them come often enough. */
const passesATrial = rounds < 100 ? 1 : 2;
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
  const random = createRandom(values.seed);
  const stages = createStages(folder);
  let next = 0;
  await Promise.all(Array.from({ length: atATime }, work));
  record.wrong('the archive', differences(treeOf(path.join(folder, 'archive')), archive));
  if (record.faults() === 0) rmSync(folder, { recursive: true });
  console.log(record.text());
  if (values.save) record.save();
  process.exitCode = record.faults() === 0 ? 0 : 1;

  /** What happens in a turn follows from its number, whoever takes it. */
  async function work() {
    while (record.kills() < rounds && performance.now() < longestMs) {
      const turn = next++;
      const stage = await stages[turn % stages.length]?.();
      if (stage === undefined) return;
      const most = Math.min(10, Math.ceil(rounds / 4));
      const chain = await killAndFinish(stage, random.child(`kills ${turn}`), most);
      record.chain(stage.name, chain);
      if (chain.faults.length > 0) console.error(`${stage.name}:\n  ${chain.faults.join('\n  ')}`);
      await tryOne(stage, turn);
    }
  }

  /** All of them in turn on every stage. @param {import('./stage.mjs').Stage} stage @param {number} turn */
  async function tryOne(stage, turn) {
    const all = trialsOf(stage.command);
    const pass = Math.floor(turn / stages.length) / passesATrial;
    const [name, trial] = Number.isInteger(pass) ? (all[pass % all.length] ?? []) : [];
    if (name === undefined || trial === undefined) return;
    const place = stage.open();
    const found = await trial(stage, random.child(`trial ${turn}`), place);
    record.trial(name, stage.name, found);
    if (found.length > 0) console.error(`${stage.name}, ${name}:\n  ${found.join('\n  ')} (${place})`);
    else rmSync(place, { recursive: true });
  }
}

/** Each is made when it is first asked for. @param {string} folder
 * @returns {(() => Promise<import('./stage.mjs').Stage>)[]} */
function createStages(folder) {
  return chosen.flatMap((command) =>
    [false, true].map((isAnew) => {
      /** @type {Promise<import('./stage.mjs').Stage> | undefined} */
      let stage;
      return () => (stage ??= openStage(folder, command, isAnew));
    }),
  );
}
