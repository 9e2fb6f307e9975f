/** How long stem takes to start, and to choose from a large catalog. */
import path from 'node:path';
import { contest, oursOf } from '../contest.mjs';
import { commandOf, stemScript } from '../contestants.mjs';
import { rowOf } from '../figures.mjs';
import { writeCatalog } from '../material/archive.mjs';

const catalogRows = 10_000;

/** @type {import('../parts.mjs').Part} */
export const start = {
  name: 'start',
  about: 'Whole processes, start of Node included.',
  run: async ({ material, rounds }) => {
    const [catalog, selection] = ['large.csv', 'large-selection.csv'].map((name) => path.join(material.folder, name));
    await writeCatalog(catalog, catalogRows);
    const node = (/** @type {string[]} */ ...args) => commandOf([process.execPath, ...args]);
    const help = await contest([node(stemScript, '--help'), node('-e', '0')], { rounds: Math.max(rounds, 21) });
    const select = await contest([node(stemScript, 'select', '--catalog', catalog, '--output', selection)], {
      rounds: Math.max(rounds, 9),
    });
    return [
      rowOf({
        id: 'start.help',
        work: 'stem --help',
        ours: oursOf(help),
        against: 'node -e 0',
        theirs: help[1],
        measure: 'extraMs',
        target: { atMost: 90 },
      }),
      rowOf({
        id: 'start.select',
        work: `stem select on ${catalogRows.toLocaleString('en')} rows`,
        ours: oursOf(select),
        against: 'in all',
        measure: 'seconds',
        target: { atMost: 0.5 },
      }),
    ];
  },
};
