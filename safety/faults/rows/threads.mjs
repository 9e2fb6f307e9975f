/** Worker threads that throw, end, hang or run out of memory: that costs one file, and is told as what it is. */
import { withDeed } from './sources.mjs';

/** @typedef {import('../row.mjs').Row} Row */

/** @type {readonly { deed: string, told: RegExp }[]} */
const troubles = [
  { deed: 'throw', told: /a fault in stem/ },
  { deed: 'reject from the side', told: /a fault in stem/ },
  { deed: 'exit', told: /the worker thread ended without a result/ },
  { deed: 'fill its heap', told: /not enough memory/ },
  { deed: 'ask for too much', told: /not enough memory/ },
  { deed: 'hang', told: /timed out/i },
  { deed: 'spin', told: /timed out/i },
];

/** Of each trouble one command is in the short round. @type {Readonly<Record<string, string>>} */
const quick = { exit: 'batch-generate', 'fill its heap': 'discover', throw: 'produce' };

/** Small, so that it is soon full. */
const smallHeap = '--max-old-space-size=96';

/** @param {string} deed @param {string} file */
function trouble(deed, file) {
  const { preload, env } = withDeed({ file, deed, at: 'open', nth: 1, inWorkers: true });
  return { preload, env: { ...env, NODE_OPTIONS: smallHeap }, mayBlameItself: true, hangsAfterMs: 60_000 };
}

/**
 * Seconds. What ends by itself gets more than it needs, also on a machine that is busy.
 * @param {string} deed
 */
const patience = (deed) => (deed === 'hang' || deed === 'spin' ? '6' : '60');

/** @type {readonly Row[]} */
export const threads = troubles.flatMap(({ deed, told }) => [
  {
    name: `a worker thread that comes to ${deed}`,
    command: 'batch-generate',
    expects: 'that track fails with the reason in its row, the others are made, exit 1',
    quick: quick[deed] === 'batch-generate',
    async run(place) {
      await place.archive({ 'good.wav': undefined, 'victim.wav': undefined, 'other.wav': undefined });
      for (const jobs of deed.includes('hang') ? ['1', '2'] : ['2']) {
        const words = ['--jobs', jobs, '--timeout', patience(deed), '--force'];
        const outcome = await place.batch(words, trouble(deed, '/victim.wav'));
        if (deed === 'reject from the side' && outcome.status === 0) continue;
        place.expect(outcome, { exit: 1, says: told });
        const rows = await place.rows();
        place.check(
          told.test(rows.get('victim.wav')?.stats.error ?? ''),
          `the row says ${rows.get('victim.wav')?.stats.error}`,
        );
        place.check(rows.get('good.wav')?.success === true, 'the first track was not made');
        place.check(rows.get('other.wav')?.success === true, 'the last track was not made');
        await place.expectTidy('root');
      }
    },
  },
  {
    name: `a worker thread that comes to ${deed}`,
    command: 'discover --analyze',
    expects: 'that file is told with the reason, the others are analysed, exit 0',
    quick: quick[deed] === 'discover',
    async run(place) {
      await place.archive({ 'good.wav': undefined, 'victim.wav': undefined, 'other.wav': undefined });
      const words = ['discover', '--root', 'root', '--analyze', '--timeout', patience(deed)];
      const outcome = await place.run(words, trouble(deed, '/victim.wav'));
      place.expect(outcome, { exit: 0, says: told });
      place.check(/2 analysed/.test(outcome.stderr) || deed.startsWith('reject'), 'the others were not analysed');
      await place.expectTidy('root');
    },
  },
  {
    name: `a worker thread that comes to ${deed}`,
    command: 'produce',
    expects: 'the step fails with the reason, exit 1 or 2; the next run delivers, exit 0',
    quick: quick[deed] === 'produce',
    async run(place) {
      await place.writeSong();
      const words = ['produce', 'song.yaml', '--out', 'out', '--timeout', patience(deed)];
      const outcome = await place.run(words, trouble(deed, '/.stem-produce/dry/bass.wav'));
      if (deed === 'reject from the side' && outcome.status === 0) return;
      place.expect(outcome, { exit: [1, 2], says: told });
      place.expect(await place.run(['produce', 'song.yaml', '--out', 'out']), { exit: 0 });
      await place.expectTidy('out');
    },
  },
]);
