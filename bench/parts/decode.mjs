/** Decoders beside the usual programs. */
import { contest, oursOf } from '../contest.mjs';
import { absent, commandOf, workOf } from '../contestants.mjs';
import { rowOf } from '../figures.mjs';
import { trackSec } from '../material/material.mjs';

/** @typedef {import('../contest.mjs').Contestant} Contestant */

/** @type {import('../parts.mjs').Part} */
export const decodePart = {
  name: 'decode',
  about:
    'Ours: `decode` of the whole file into float samples, in a process, warm; the first call of a fresh process is told beside it. flac and ffmpeg: from their start to their end, samples to /dev/null. The raw read: `readFile` in a process of Node’s. All files are in the page cache.',
  run: async ({ material, rounds }) => {
    const [flac, wav, mp3] = [material.flac(), material.wav(), material.mp3()];
    const toNull = (/** @type {string} */ file) =>
      commandOf(['ffmpeg', '-nostdin', '-v', 'error', '-i', file, '-f', 'f32le', '-y', '/dev/null']);
    const contests = [
      {
        name: 'FLAC',
        file: flac,
        against: 'flac -d',
        atMost: 1.8,
        theirs: commandOf(['flac', '-s', '-d', '-f', flac, '-o', '/dev/null']),
      },
      { name: 'MP3', file: mp3, against: 'ffmpeg', atMost: 1.3, theirs: toNull(mp3 ?? '') },
      { name: 'WAV, 24 bit', file: wav, against: 'a raw read of the file', atMost: 3, theirs: workOf('read', [wav]) },
    ];
    const rows = [];
    for (const { name, file, against, atMost, theirs } of contests) {
      const ours = file === undefined ? absent('stem', 'ffmpeg is not installed') : workOf('decode', [file]);
      const head = {
        id: `decode.${name.slice(0, 4).toLowerCase().replace(',', '')}`,
        work: `decode ${name}, ${trackSec / 60} minutes`,
        against,
        measure: /** @type {const} */ ('slower'),
        target: { atMost },
      };
      if (ours.missing !== undefined) {
        rows.push({ ...head, skipped: ours.missing });
        continue;
      }
      const results = await contest([ours, theirs], { rounds });
      rows.push(rowOf({ ...head, ours: oursOf(results), theirs: results[1] }));
    }
    return rows;
  },
};
