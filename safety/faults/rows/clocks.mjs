/** Wall clocks that are wrong, or jump: nothing but a date in a document may follow from them. */
import { treeDifference, treeHashes } from '../tree.mjs';

const yearMs = 365.25 * 24 * 3600 * 1000;

const jumps = [
  { name: 'ten years behind', startMs: -10 * yearMs, everyCalls: 1e9, byMs: 0 },
  { name: 'ten years ahead', startMs: 10 * yearMs, everyCalls: 1e9, byMs: 0 },
  { name: 'before 1970', startMs: -100 * yearMs, everyCalls: 1e9, byMs: 0 },
  { name: 'jumping an hour back and forth', startMs: 0, everyCalls: 3, byMs: -3600_000 },
  { name: 'jumping ten years back and forth', startMs: 0, everyCalls: 5, byMs: 10 * yearMs },
];

/** @type {readonly import('../row.mjs').Row[]} */
export const clocks = jumps.map(({ name, ...jump }) => ({
  name: `a clock ${name}`,
  command: 'discover, batch-generate, produce',
  expects: 'every byte but dates as with a right clock, exit 0',
  quick: false,
  async run(place) {
    await place.archive({ 'one.wav': undefined, 'two.wav': undefined });
    await place.writeSong();
    const all = async (/** @type {string} */ target, /** @type {import('../place.mjs').Conditions} */ condition) => {
      const words = ['--output', `${target}.csv`, '--cache-dir', `${target}-cache`];
      for (let turn = 0; turn < 2; turn++) {
        place.expect(await place.run(['discover', '--root', 'root', '--analyze', ...words], condition), { exit: 0 });
        place.expect(await place.batch(['--export-dir', place.at(target, 'export')], condition), { exit: 0 });
        place.expect(await place.run(['produce', 'song.yaml', '--out', `${target}/song`], condition), { exit: 0 });
      }
      return treeHashes(place.at(target));
    };
    const wrong = await all('wrong', { preload: 'clock.mjs', env: { STEM_CLOCK: JSON.stringify(jump) } });
    const right = await all('right', {});
    place.problems.push(...treeDifference(right, wrong));
    await place.expectTidy();
  },
}));
