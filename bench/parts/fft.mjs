/** A real FFT beside FFTW. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { contest, oursOf } from '../contest.mjs';
import { absent, benchFolder, printedOf, workOf } from '../contestants.mjs';
import { rowOf } from '../figures.mjs';

const size = 2048;

/** @type {import('../parts.mjs').Part} */
export const fft = {
  name: 'fft',
  about:
    'Time of one forward transform of 2048 real samples inside a process, thousands in a row; FFTW in a C program (bench/programs/fft.c): float, FFTW_MEASURE, one thread.',
  run: async ({ material, rounds }) => {
    const results = await contest([workOf('fft', [String(size)]), fftw(material.folder)], {
      rounds: Math.max(rounds, 9),
    });
    return [
      rowOf({
        id: 'fft.fftw',
        work: `real FFT of ${size}`,
        ours: oursOf(results),
        against: 'FFTW, float',
        theirs: results[1],
        measure: 'slower',
        target: { atMost: 2 },
      }),
    ];
  },
};

/** The C program, compiled; absent where there is no compiler or no library. @param {string} folder */
function fftw(folder) {
  const binary = path.join(folder, 'fft');
  const source = path.join(benchFolder, 'programs/fft.c');
  const { error, status } = spawnSync('cc', ['-O3', '-march=native', source, '-o', binary, '-lfftw3f', '-lm']);
  if (error !== undefined) return absent('FFTW', 'no C compiler (cc) here');
  if (status !== 0) return absent('FFTW', 'FFTW for C is not installed (libfftw3-dev)');
  return printedOf([binary, String(size)]);
}
