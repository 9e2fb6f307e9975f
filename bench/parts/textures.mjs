/** One track to its whole set of textures. */
import path from 'node:path';
import { contest, oursOf } from '../contest.mjs';
import { stemOf } from '../contestants.mjs';
import { rowOf } from '../figures.mjs';
import { writeTracks } from '../material/archive.mjs';
import { trackSec } from '../material/material.mjs';

/** @type {import('../parts.mjs').Part} */
export const textures = {
  name: 'textures',
  about:
    '`stem batch-generate --jobs 1` from its start to its end: start of Node, hashing, decoding, analysis, making, writing, reading back, publishing.',
  run: async ({ material, rounds }) => {
    const root = path.join(material.folder, 'one');
    await writeTracks(root, { file: material.flac(), seconds: trackSec, count: 1 });
    const ours = oursOf(await contest([batchOf(root, 1)], { rounds }));
    const work = `default texture set of a ${trackSec / 60}-minute FLAC, one job`;
    return [
      rowOf({
        id: 'textures.speed',
        work,
        ours,
        against: 'its own duration',
        theirs: trackSec,
        measure: 'realtime',
        target: { atLeast: 300 },
      }),
      rowOf({ id: 'textures.memory', work, ours, against: 'peak memory', measure: 'mib', target: { atMost: 300 } }),
    ];
  },
};

/** The command on all tracks of a root that `writeTracks` wrote; everything is made anew. @param {string} root @param {number} jobs @param {readonly string[]} [more] options */
export function batchOf(root, jobs, more = []) {
  const places = [
    '--root',
    root,
    '--sources',
    path.join(root, 'selected.csv'),
    '--output',
    path.join(root, 'results.json'),
  ];
  const command = ['batch-generate', ...places, '--jobs', String(jobs), '--timeout', '36000', '--force', ...more];
  return stemOf(command, { cwd: root });
}
