/** Ten tracks on two threads against one. */
import path from 'node:path';
import { contest, oursOf } from '../contest.mjs';
import { rowOf } from '../figures.mjs';
import { writeTracks } from '../material/archive.mjs';
import { trackSec } from '../material/material.mjs';
import { batchOf } from './textures.mjs';

/** @type {import('../parts.mjs').Part} */
export const jobs = {
  name: 'jobs',
  about:
    '`stem batch-generate` from its start to its end on ten names of the same track, with `--jobs 2` and `--jobs 1` in turn; the first round counts too.',
  run: async ({ material, rounds, small }) => {
    const root = path.join(material.folder, 'ten');
    const count = small ? 2 : 10;
    await writeTracks(root, { file: material.flac(), seconds: trackSec, count });
    const results = await contest([batchOf(root, 2), batchOf(root, 1)], { rounds, warmUp: false });
    return [
      rowOf({
        id: 'jobs.two',
        work: `the same over ${count} such tracks, two jobs`,
        ours: oursOf(results),
        against: 'one job',
        theirs: results[1],
        measure: 'faster',
        target: { atLeast: 1.85 },
      }),
    ];
  },
};
