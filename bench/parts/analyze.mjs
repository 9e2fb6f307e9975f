/** Measuring real songs on one thread. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { contest, oursOf } from '../contest.mjs';
import { stemOf } from '../contestants.mjs';
import { rowOf } from '../figures.mjs';
import { linkSongs, noRealAudio } from '../material/archive.mjs';

/** @type {import('../parts.mjs').Part} */
export const analyze = {
  name: 'analyze',
  about:
    '`stem discover --analyze --jobs 1` from its start to its end on real songs, with an empty cache: decoding in their own format and every measure, tempo, key and fingerprint included.',
  run: async ({ material, rounds, small }) => {
    const root = path.join(material.folder, 'songs');
    const songs = await linkSongs(root, small ? 120 : 1200);
    const head = {
      id: 'analyze.speed',
      work: `discover --analyze, one job, ${songs?.count ?? 'no'} real songs`,
      against: 'their duration',
      measure: /** @type {const} */ ('realtime'),
      target: { atLeast: 150 },
    };
    if (songs === undefined) return [{ ...head, skipped: noRealAudio }];
    const [catalog, cache] = ['songs.csv', 'songs-cache'].map((name) => path.join(material.folder, name));
    const before = async () => {
      await rm(catalog, { force: true });
      await rm(cache, { recursive: true, force: true });
    };
    const command = ['discover', '--analyze', '--jobs', '1', '--root', root, '--output', catalog, '--cache-dir', cache];
    const ours = oursOf(await contest([stemOf(command, { before })], { rounds }));
    return [rowOf({ ...head, ours, theirs: songs.seconds })];
  },
};
