/** The built-in song from its form to the verified archive. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { contest, oursOf } from '../contest.mjs';
import { stemOf } from '../contestants.mjs';
import { rowOf } from '../figures.mjs';

/** @type {import('../parts.mjs').Part} */
export const produce = {
  name: 'produce',
  about:
    '`stem produce --out FOLDER` from its start to its end, into an empty folder: all steps and checks, the zip, the report.',
  run: async ({ material, rounds }) => {
    const out = path.join(material.folder, 'song');
    const ours = oursOf(await contest([songOf(out)], { rounds }));
    const seconds = await songSeconds(out);
    const work = `produce, default song (${Math.round(seconds)} s stereo)`;
    return [
      rowOf({
        id: 'produce.speed',
        work,
        ours,
        against: 'its own duration',
        theirs: seconds,
        measure: 'realtime',
        target: { atLeast: 45 },
      }),
      rowOf({ id: 'produce.memory', work, ours, against: 'peak memory', measure: 'mib', target: { atMost: 150 } }),
    ];
  },
};

/** @param {string} out @param {readonly string[]} [args] */
export function songOf(out, args = []) {
  const before = () => rm(out, { recursive: true, force: true });
  return stemOf(['produce', ...args, '--out', out], { cwd: path.dirname(out), before });
}

/** @param {string} out */
async function songSeconds(out) {
  const manifest = JSON.parse(await readFile(path.join(out, 'manifest.json'), 'utf8'));
  return manifest.format.duration_sec;
}
