/** `npm run torture:queue`: breaks a cluster while a batch runs on it, and checks that the batch comes out as on one machine. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '@stem/core/dsp';
import { batch } from '../torture/commands/batch.mjs';
import { writeMaterial } from '../torture/material.mjs';
import { openStage } from '../torture/stage.mjs';
import { openCluster } from './cluster.mjs';
import { createRecord } from './record.mjs';
import { playRound } from './round.mjs';

const usage = `npm run torture:queue [-- --rounds N] [--seed TEXT] [--minutes M] [--hosts namespaces|processes] [--save]

Runs batches on a Redis and three workers of its own, each a machine in a network namespace where it may make some (as root, on
Linux), or a process. Meanwhile workers, the coordinator and Redis are killed, stopped, cut off the network or have no room
on their disk. Then each batch is run to its end and compared with a run on one machine. Locks last seconds for it, not
minutes. Folders in which something was found are kept, and named. --save keeps the figures in safety/record/queue.json;
npm run generate then writes them into SECURITY.md.
Exit codes: 0 nothing was found (or there is no redis-server), 1 something was, 2 the command line was wrong.
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: 'queue' },
    minutes: { type: 'string', default: 'Infinity' },
    hosts: { type: 'string', default: 'namespaces' },
    save: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const longestMs = Number(values.minutes) * 60_000;
const tracks = Array.from({ length: 12 }, (_, index) => `many/track${index + 1}`);

if (values.help) console.log(usage);
else if (
  !Number.isInteger(rounds) ||
  rounds < 1 ||
  !(longestMs > 0) ||
  !/^(?:namespaces|processes)$/.test(values.hosts)
) {
  console.error(usage);
  process.exitCode = 2;
} else if (spawnSync('redis-server', ['--version']).status !== 0) {
  console.log('skipped: there is no redis-server here (apt-get install redis-server)');
} else await run();

async function run() {
  const folder = mkdtempSync(path.join(tmpdir(), 'stem-torture-queue-'));
  const cluster = await openCluster({ folder, hasNetwork: values.hosts === 'namespaces' });
  const machines = cluster.network === undefined ? 'processes' : 'namespaces';
  if (machines !== values.hosts) console.error(`workers are processes, not machines: ${cluster.noNetwork}`);
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => void cluster.close().then(() => process.exit(130)));
  }
  const record = createRecord({ seed: values.seed, tracks: tracks.length, machines });
  try {
    writeMaterial(folder, tracks);
    const random = createRandom(values.seed);
    const stages = [await openStage(folder, batch, false), await openStage(folder, batch, true)];
    while (record.rounds() < rounds && performance.now() < longestMs) {
      const number = record.rounds();
      const stage = stages[number % 2];
      if (stage === undefined) break;
      const place = stage.open();
      const started = performance.now();
      const outcome = await playRound({ stage, cluster, random: random.child(`round ${number}`), place });
      record.round(outcome);
      const sec = Math.round((performance.now() - started) / 1000);
      if (outcome.faults.length === 0) rmSync(place, { recursive: true });
      tell(`round ${number}, ${sec} s: ${outcome.deeds.join('; ')}`, outcome.faults, place);
    }
  } finally {
    await cluster.close();
  }
  if (record.faults() === 0) rmSync(folder, { recursive: true });
  console.log(record.text());
  if (values.save) record.save();
  process.exitCode = record.faults() === 0 ? 0 : 1;
}

/** @param {string} what @param {readonly string[]} faults @param {string} place */
function tell(what, faults, place) {
  console.error(faults.length === 0 ? what : `${what} (${place}):\n  ${faults.join('\n  ')}`);
}
