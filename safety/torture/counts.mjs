/** Counts by name. */

/** @param {Map<string, number>} counts @param {string} name */
export function add(counts, name, count = 1) {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

/** @param {Map<string, number>} counts */
export function sorted(counts) {
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
