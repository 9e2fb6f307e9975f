/** Counts what was done to whom and what came of it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { add, sorted } from './counts.mjs';

const file = fileURLToPath(new URL('../record/torture.json', import.meta.url));

/** What was found, and which test keeps it: added by hand. */
const found = JSON.parse(readFileSync(new URL('found.json', import.meta.url), 'utf8'));

/** @param {{ rounds: number, seed: string }} request */
export function createRecord(request) {
  /** @type {Map<string, number>} */
  const killsOf = new Map();
  /** @type {Map<string, number>} */
  const killsAt = new Map();
  /** @type {Map<string, number>} */
  const trialsOf = new Map();
  let runs = 0;
  /** @type {Set<string>} */
  const states = new Set();
  let filesCompared = 0;
  let bytesCompared = 0;
  let faults = 0;
  const kills = () => [...killsOf.values()].reduce((sum, count) => sum + count, 0);
  const figures = () => ({
    ...request,
    kills: kills(),
    byCommand: sorted(killsOf),
    byMoment: sorted(killsAt),
    trials: sorted(trialsOf),
    runs,
    states: states.size,
    filesCompared,
    bytesCompared,
    faults,
    found,
  });
  return {
    kills,
    faults: () => faults,
    /** @param {string} name @param {import('./kills.mjs').Chain} chain */
    chain(name, chain) {
      for (const { kind, state } of chain.kills) {
        add(killsAt, kind);
        states.add(state);
      }
      add(killsOf, name, chain.kills.length);
      runs += chain.runs;
      filesCompared += chain.files;
      bytesCompared += chain.bytes;
      faults += chain.faults.length;
    },
    /** @param {string} name @param {string} stage @param {readonly string[]} wrong */
    trial(name, stage, wrong) {
      add(trialsOf, `${stage}: ${name}`);
      faults += wrong.length;
    },
    /** @param {string} what @param {readonly string[]} wrong */
    wrong(what, wrong) {
      for (const one of wrong) console.error(`${what}: ${one}`);
      faults += wrong.length;
    },
    text: () => JSON.stringify({ ...figures(), found: undefined }, null, 2),
    save() {
      mkdirSync(fileURLToPath(new URL('../record', import.meta.url)), { recursive: true });
      writeFileSync(file, `${JSON.stringify(figures(), null, 2)}\n`);
    },
  };
}
