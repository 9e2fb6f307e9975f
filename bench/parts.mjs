/** The parts of the benchmark, in the order in which they run. */
import { analyze } from './parts/analyze.mjs';
import { decodePart } from './parts/decode.mjs';
import { discover } from './parts/discover.mjs';
import { fft } from './parts/fft.mjs';
import { growth } from './parts/growth.mjs';
import { jobs } from './parts/jobs.mjs';
import { loudness } from './parts/loudness.mjs';
import { produce } from './parts/produce.mjs';
import { resample } from './parts/resample.mjs';
import { start } from './parts/start.mjs';
import { stft } from './parts/stft.mjs';
import { textures } from './parts/textures.mjs';

/**
 * @typedef {object} Bench
 * @property {import('./material/material.mjs').Material} material
 * @property {number} rounds
 * @property {boolean} small sizes that only show that the bench works
 * @property {(text: string) => void} say
 */

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} about what is in its figures
 * @property {true} [onlyByName] takes too long to run with the others
 * @property {(bench: Bench) => Promise<import('./figures.mjs').Row[]>} run
 */

/** @type {readonly Part[]} */
export const parts = [
  textures,
  jobs,
  produce,
  loudness,
  resample,
  fft,
  stft,
  decodePart,
  discover,
  analyze,
  start,
  growth,
];
