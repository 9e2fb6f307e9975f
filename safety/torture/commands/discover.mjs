/** `discover --analyze`: a catalog, and a cache in which every file is measured once. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { stampOf, treeOf } from '../tree.mjs';

/** What was measured of a file: named by its hash, in a folder of its first two letters. */
const entry = /^cache\/analysis-[^/]+\/[0-9a-f]{2}\/[0-9a-f]{64}$/;
const state = /^cache\/discover-[0-9a-f]+\.json$/;

const args = ['discover', '--root', '../archive', '--output', 'catalog.csv', '--cache-dir', 'cache', '--analyze'];

/** @type {import('./commands.mjs').Command} */
export const discover = {
  name: 'discover',
  args: () => args,
  earlierArgs: () => [...args, '--ignore', 'more/'],
  settled: (file, text) => (state.test(file) ? settledState(text) : undefined),
  isWork: () => false,
  faults: () => [],
  done(place, { after }) {
    const cache = path.join(place, 'cache');
    const entries = existsSync(cache) ? [...treeOf(cache).keys()].map((file) => `cache/${file}`) : [];
    return new Map(
      entries
        .filter((file) => entry.test(file) && after.has(file))
        .map((file) => [file, stampOf(path.join(place, file)) ?? '']),
    );
  },
  locks: () => [],
};

/** What was read of which file, without when the catalog was written. @param {string} text */
function settledState(text) {
  const { files } = JSON.parse(text);
  return JSON.stringify(Object.keys(files).toSorted());
}
