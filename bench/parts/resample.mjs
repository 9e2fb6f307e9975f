/** Resampling beside sox. */
import { contest, oursOf } from '../contest.mjs';
import { commandOf, workOf } from '../contestants.mjs';
import { rowOf } from '../figures.mjs';
import { trackSec } from '../material/material.mjs';
import { lessOf } from './loudness.mjs';

/** @type {import('../parts.mjs').Part} */
export const resample = {
  name: 'resample',
  about:
    'Ours: the resampling alone, float samples in memory to float samples in memory, warm. sox: from its start to its end, float WAV to raw float on /dev/null, one thread; a row of its own takes off sox only copying.',
  run: async ({ material, rounds }) => {
    const file = material.float48();
    const sox = ['sox', '--single-threaded', file, '-t', 'f32', '/dev/null'];
    const results = await contest(
      [workOf('resample', [file, '44100']), commandOf([...sox, 'rate', '-v', '44100']), commandOf(sox)],
      { rounds },
    );
    const ours = oursOf(results);
    const [, whole, copying] = results;
    const work = `48 to 44.1 kHz, ${trackSec / 60} minutes stereo`;
    return [
      rowOf({
        id: 'resample.sox',
        work,
        ours,
        against: 'sox rate -v',
        theirs: whole,
        measure: 'faster',
        target: { atLeast: 1.3 },
      }),
      rowOf({
        id: 'resample.less-copying',
        work,
        ours,
        against: 'the same, less sox only copying',
        theirs: lessOf(whole, copying),
        measure: 'faster',
      }),
    ];
  },
};
