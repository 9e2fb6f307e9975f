/** Counts what was done to whom and what came of it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../record/torture.json', import.meta.url));

/** @param {{ rounds: number, seed: string }} request */
export function createRecord(request) {
  /** @type {Map<string, number>} */
  const killsOf = new Map();
  /** @type {Map<string, number>} */
  const killsAt = new Map();
  /** @type {Map<string, number>} */
  const trialsOf = new Map();
  let runs = 0;
  let filesCompared = 0;
  let found = 0;
  const kills = () => [...killsOf.values()].reduce((sum, count) => sum + count, 0);
  const figures = () => ({
    ...request,
    kills: kills(),
    byCommand: sorted(killsOf),
    byMoment: sorted(killsAt),
    trials: sorted(trialsOf),
    runs,
    filesCompared,
    faults: found,
  });
  return {
    kills,
    found: () => found,
    /** @param {string} name @param {import('./kills.mjs').Chain} chain */
    chain(name, chain) {
      for (const { kind } of chain.kills) add(killsAt, kind);
      add(killsOf, name, chain.kills.length);
      runs += chain.runs;
      filesCompared += 2 * chain.files;
      found += chain.faults.length;
    },
    /** @param {string} name @param {string} stage @param {readonly string[]} faults */
    trial(name, stage, faults) {
      add(trialsOf, `${stage}: ${name}`);
      found += faults.length;
    },
    /** @param {string} what @param {readonly string[]} faults */
    faults(what, faults) {
      for (const fault of faults) console.error(`${what}: ${fault}`);
      found += faults.length;
    },
    text: () => JSON.stringify(figures(), null, 2),
    save() {
      mkdirSync(fileURLToPath(new URL('../record', import.meta.url)), { recursive: true });
      writeFileSync(file, `${JSON.stringify(figures(), null, 2)}\n`);
    },
  };
}

/** @param {Map<string, number>} counts @param {string} name */
function add(counts, name, count = 1) {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

/** @param {Map<string, number>} counts */
function sorted(counts) {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
