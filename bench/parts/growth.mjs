/** How time and memory grow: with the length of a track, with the number of tracks, with the length of a song. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { contest, oursOf } from '../contest.mjs';
import { rowOf } from '../figures.mjs';
import { writeTracks } from '../material/archive.mjs';
import { songOf } from './produce.mjs';
import { batchOf } from './textures.mjs';

/** Once each: these rows are about growth, not about a few percent. */
const once = { rounds: 1, warmUp: false };

/** @type {import('../parts.mjs').Part} */
export const growth = {
  name: 'growth',
  onlyByName: true,
  about:
    'Whole commands, from their start to their end, once each. Longer tracks are the five-minute one over and over; many tracks are links to one of 15 s, of which one texture of each kind is made. The ratio is against the duration of all the audio.',
  run: async (bench) => [...(await longerTracks(bench)), ...(await moreTracks(bench)), ...(await longerSongs(bench))],
};

/** @param {import('../parts.mjs').Bench} bench */
async function longerTracks({ material, small, say }) {
  const rows = [];
  for (const minutes of small ? [1, 2] : [1, 5, 20, 60]) {
    say(`a track of ${minutes} min`);
    const root = path.join(material.folder, `track-${minutes}`);
    const seconds = minutes * 60;
    await writeTracks(root, { file: material.flac(seconds), seconds, count: 1 });
    const ours = oursOf(await contest([batchOf(root, 1)], once));
    const work = `textures of one track of ${minutes} min`;
    rows.push(realtimeRow({ id: `growth.track-${minutes}`, work, ours, seconds }));
  }
  return rows;
}

/** A short track and little made of it: a thousand of them take minutes, and what a batch adds to each shows. */
const shortSec = 15;
const oneOfEach = `pad_miner: { max_candidates_per_file: 1 }
drones: { pitch_shift_semitones: [0], pad_variants: [warm] }
clouds: { clouds_per_source: 1 }
hiss: { hiss_loops_per_source: 1, flicker_count: 1 }
`;

/** @param {import('../parts.mjs').Bench} bench */
async function moreTracks({ material, small, say }) {
  const rows = [];
  const file = material.flac(shortSec);
  for (const count of small ? [4, 8] : [10, 100, 1000]) {
    const root = path.join(material.folder, `tracks-${count}`);
    await writeTracks(root, { file, seconds: shortSec, count });
    const profile = path.join(root, 'one-of-each.yaml');
    await writeFile(profile, oneOfEach);
    for (const jobs of [1, 2]) {
      say(`${count} tracks, ${jobs} at a time`);
      const ours = oursOf(await contest([batchOf(root, jobs, ['--profile', profile])], once));
      const work = `one texture of each kind of ${count.toLocaleString('en')} tracks of ${shortSec} s, --jobs ${jobs}`;
      rows.push(realtimeRow({ id: `growth.short-${count}-${jobs}`, work, ours, seconds: shortSec * count }));
    }
  }
  return rows;
}

/** @param {import('../parts.mjs').Bench} bench */
async function longerSongs({ material, small, say }) {
  const rows = [];
  for (const minutes of small ? [0.5, 1] : [2, 4, 8, 16]) {
    say(`a song of ${minutes} min`);
    const bars = minutes * 30;
    const song = path.join(material.folder, `song-${minutes}.yaml`);
    await writeFile(song, `title: growth\ntempo: 120\nsections:\n  - { name: verse, bars: ${bars} }\n`);
    const ours = oursOf(await contest([songOf(path.join(material.folder, 'long-song'), [song])], once));
    const work = `produce, a song of ${minutes} min`;
    rows.push(realtimeRow({ id: `growth.song-${minutes}`, work, ours, seconds: minutes * 60 }));
  }
  return rows;
}

/** @param {{ id: string, work: string, ours: import('../figures.mjs').Sample[], seconds: number }} request */
function realtimeRow({ id, work, ours, seconds }) {
  return rowOf({ id, work, ours, against: 'the duration', theirs: seconds, measure: 'realtime' });
}
