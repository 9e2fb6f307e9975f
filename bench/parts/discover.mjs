/** Cataloguing 2,000 files beside soundfile, and once more when nothing has changed. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { contest, oursOf } from '../contest.mjs';
import { absent, benchFolder, commandOf, stemOf } from '../contestants.mjs';
import { rowOf } from '../figures.mjs';
import { audioFilesIn, linkFiles, noRealAudio, realAudioFolder } from '../material/archive.mjs';
import { pythonWith } from '../programs.mjs';

/** @type {import('../parts.mjs').Part} */
export const discover = {
  name: 'discover',
  about:
    '`stem discover` from its start to its end on real files of all formats, linked under 2,000 names: cold with neither catalog nor cache, then again over its own catalog. soundfile: a Python script (bench/programs/headers.py) from its start to its end that walks the same folder and writes the same columns. The page cache is warm for both.',
  run: async ({ material, rounds, small }) => {
    const folder = realAudioFolder();
    const count = small ? 200 : 2000;
    const rows = [
      {
        id: 'discover.cold',
        work: `discover ${count} files, cold`,
        against: 'python3-soundfile, the same headers',
        measure: /** @type {const} */ ('slower'),
        target: { atMost: 2 },
      },
      {
        id: 'discover.unchanged',
        work: 'the same again, unchanged',
        against: 'python3-soundfile, the same headers',
        measure: /** @type {const} */ ('faster'),
        target: { atLeast: 5 },
      },
      {
        id: 'discover.again',
        work: 'the same again, unchanged',
        against: 'the cold run',
        measure: /** @type {const} */ ('faster'),
      },
    ];
    const files = folder === undefined ? [] : await audioFilesIn(folder);
    if (files.length === 0) return rows.map((row) => ({ ...row, skipped: noRealAudio }));
    const root = path.join(material.folder, 'real');
    await linkFiles(root, files, count);
    const [cold, python, unchanged] = await contest(contestants(material.folder, root), { rounds });
    const [coldSamples, unchangedSamples] = [oursOf([cold]), oursOf([unchanged])];
    return [
      rowOf({ ...rows[0], ours: coldSamples, theirs: python }),
      rowOf({ ...rows[1], ours: unchangedSamples, theirs: python }),
      rowOf({ ...rows[2], ours: unchangedSamples, theirs: coldSamples }),
    ];
  },
};

/** @param {string} folder @param {string} root */
function contestants(folder, root) {
  const [catalog, cache, headers] = ['catalog.csv', 'cache', 'headers.csv'].map((name) => path.join(folder, name));
  const command = ['discover', '--root', root, '--output', catalog, '--cache-dir', cache];
  const before = async () => {
    await rm(catalog, { force: true });
    await rm(cache, { recursive: true, force: true });
  };
  const soundfile = pythonWith(['soundfile']);
  return [
    stemOf(command, { before }),
    soundfile === undefined
      ? absent('soundfile', 'python3-soundfile is not installed')
      : commandOf([soundfile.python, path.join(benchFolder, 'programs/headers.py'), root, headers]),
    stemOf(command),
  ];
}
