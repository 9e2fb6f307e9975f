/** STFT features beside numpy and scipy. */
import path from 'node:path';
import { contest, oursOf } from '../contest.mjs';
import { absent, benchFolder, printedOf, workOf } from '../contestants.mjs';
import { rowOf } from '../figures.mjs';
import { trackSec } from '../material/material.mjs';
import { pythonWith } from '../programs.mjs';

/** @type {import('../parts.mjs').Part} */
export const stft = {
  name: 'stft',
  about:
    'Inside a process on both sides, samples in memory: frames of 2048 every 512, of each the centroid and the flux of its magnitudes; numpy and scipy in float32, in blocks of 64 frames (bench/programs/stft.py).',
  run: async ({ material, rounds }) => {
    const results = await contest([workOf('stft', [material.wav()]), scipy(material.raw())], { rounds });
    return [
      rowOf({
        id: 'stft.scipy',
        work: `STFT features of ${trackSec / 60} minutes`,
        ours: oursOf(results),
        against: 'numpy and scipy, float32',
        theirs: results[1],
        measure: 'faster',
        target: { atLeast: 2 },
      }),
    ];
  },
};

/** @param {string} file */
function scipy(file) {
  const found = pythonWith(['numpy', 'scipy']);
  if (found === undefined) return absent('scipy', 'python3 with numpy and scipy is not installed');
  return printedOf([found.python, path.join(benchFolder, 'programs/stft.py'), file]);
}
