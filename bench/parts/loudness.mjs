/** Loudness, range and true peak beside ffmpeg. */
import { contest, oursOf } from '../contest.mjs';
import { commandOf, workOf } from '../contestants.mjs';
import { rowOf } from '../figures.mjs';
import { trackSec } from '../material/material.mjs';

/** @type {import('../parts.mjs').Part} */
export const loudness = {
  name: 'loudness',
  about:
    'Ours: the measurement alone, samples in memory, warm. ffmpeg: from its start to its end on the same samples as float WAV, so its start and its reading are in its figure; a row of its own says what they come to.',
  run: async ({ material, rounds }) => {
    const file = material.float();
    const ffmpeg = ['ffmpeg', '-nostdin', '-v', 'error', '-i', file];
    const results = await contest(
      [
        workOf('loudness', [file]),
        commandOf([...ffmpeg, '-af', 'ebur128=peak=true', '-f', 'null', '-']),
        commandOf([...ffmpeg, '-f', 'null', '-']),
      ],
      { rounds },
    );
    const ours = oursOf(results);
    const [, whole, reading] = results;
    const work = `loudness, range and true peak of ${trackSec / 60} minutes stereo`;
    return [
      rowOf({
        id: 'loudness.ffmpeg',
        work,
        ours,
        against: 'ffmpeg ebur128=peak=true',
        theirs: whole,
        measure: 'faster',
        target: { atLeast: 6 },
      }),
      rowOf({
        id: 'loudness.less-reading',
        work,
        ours,
        against: 'the same, less ffmpeg only reading',
        theirs: lessOf(whole, reading),
        measure: 'faster',
      }),
    ];
  },
};

/** What remains of each round when its reading is taken off. @param {import('../figures.mjs').Sample[] | string} whole @param {import('../figures.mjs').Sample[] | string} reading */
export function lessOf(whole, reading) {
  if (typeof whole === 'string') return whole;
  if (typeof reading === 'string') return reading;
  return whole.map(({ seconds }, round) => ({ seconds: seconds - reading[round].seconds }));
}
