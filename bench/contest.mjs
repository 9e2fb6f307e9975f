/** Lets contestants run in turn, round after round, so that a drift of the machine hits all of them alike. */

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {string} [missing] why it cannot run here
 * @property {() => Promise<import('./figures.mjs').Sample>} run
 */

/**
 * The samples of each contestant, or why it has none. A first round that fills caches is not counted; who is first
 * changes from round to round. The first of the list is ours: where it fails, so does the bench.
 * @param {readonly Contestant[]} contestants
 * @param {{ rounds: number, warmUp?: boolean }} options
 * @returns {Promise<(import('./figures.mjs').Sample[] | string)[]>}
 */
export async function contest(contestants, { rounds, warmUp = true }) {
  /** @type {(import('./figures.mjs').Sample[] | string)[]} */
  const results = contestants.map(({ missing }) => missing ?? []);
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const place = (Math.max(round, 0) + turn) % contestants.length;
      const samples = results[place];
      if (typeof samples === 'string') continue;
      try {
        const sample = await contestants[place].run();
        if (round >= 0) samples.push(sample);
      } catch (error) {
        if (place === 0) throw error;
        results[place] = `${contestants[place].name} failed: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
  }
  return results;
}

/** The samples of ours, the first contestant. @param {readonly (import('./figures.mjs').Sample[] | string)[]} results */
export function oursOf([ours]) {
  if (typeof ours !== 'object') throw new Error(`no samples of our own: ${ours}`);
  return ours;
}
