/** Counts what was done to clusters and what came of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { add, sorted } from '../torture/counts.mjs';

/** What was found, and which test keeps it: added by hand. */
const found = JSON.parse(readFileSync(new URL('found.json', import.meta.url), 'utf8'));

/** @param {{ seed: string, tracks: number, machines: string }} request */
export function createRecord(request) {
  /** @type {Map<string, number>} */
  const deeds = new Map();
  const sums = { rounds: 0, starts: 0, made: 0, filesCompared: 0, bytesCompared: 0, faults: 0 };
  const figures = () => ({ ...request, ...sums, deeds: sorted(deeds), found });
  return {
    rounds: () => sums.rounds,
    faults: () => sums.faults,
    /** @param {import('./round.mjs').Outcome} outcome */
    round(outcome) {
      for (const name of outcome.deeds) add(deeds, name);
      sums.rounds++;
      sums.starts += outcome.starts;
      sums.made += outcome.made;
      sums.filesCompared += outcome.files;
      sums.bytesCompared += outcome.bytes;
      sums.faults += outcome.faults.length;
    },
    text: () => JSON.stringify({ ...figures(), found: undefined }, null, 2),
    save: () =>
      writeFileSync(new URL('../record/queue.json', import.meta.url), `${JSON.stringify(figures(), null, 2)}\n`),
  };
}
