/** The stages that are measured: what each prepares, what is timed, and which well-known programs do the same. */
import path from 'node:path';
import { resampleAudio } from '@stem/core/audio';
import { analyzeTrack, programmeLevels } from '@stem/core/analysis';
import { createRandom } from '@stem/core/dsp';
import { decode, writeWav } from '@stem/core/format';
import { renderTextures, textureOptions, textureSource } from '@stem/core/texture';

/** @typedef {Record<string, number>} Seconds by row of the table */

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {(file: (name: string) => string) => Promise<() => Promise<Seconds>>} prepare returns one measured run
 * @property {(file: (name: string) => string) => string[][]} [alternatives] commands that do the same job
 */

/** The files in the bench's folder. */
export const files = { wav: 'track.wav', flac: 'track.flac', float: 'track-float.wav' };

const toNull = ['-y', '/dev/null'];
const ffmpeg = ['ffmpeg', '-nostdin', '-v', 'error', '-i'];

/** @type {readonly Stage[]} */
export const stages = [
  {
    name: 'decode WAV, 24 bit',
    prepare: async (file) => timed('decode WAV, 24 bit', () => decode(file(files.wav))),
    alternatives: (file) => [
      [...ffmpeg, file(files.wav), '-f', 'f32le', ...toNull],
      ['sox', file(files.wav), '-t', 'f32', '/dev/null'],
    ],
  },
  {
    name: 'decode FLAC, 16 bit',
    prepare: async (file) => timed('decode FLAC, 16 bit', () => decode(file(files.flac))),
    alternatives: (file) => [
      ['flac', '-s', '-d', '-f', file(files.flac), '-o', '/dev/null'],
      [...ffmpeg, file(files.flac), '-f', 'f32le', ...toNull],
    ],
  },
  {
    name: 'resample to 48 kHz',
    prepare: async (file) => {
      const audio = await load(file);
      return timed('resample to 48 kHz', () => resampleAudio(audio, 48000));
    },
    alternatives: (file) => [['sox', file(files.wav), '-t', 'f32', '/dev/null', 'rate', '-v', '48000']],
  },
  {
    name: 'analyse',
    prepare: async (file) => {
      const audio = await load(file);
      return timed('analyse', () => analyzeTrack(audio));
    },
    alternatives: (file) => [[...ffmpeg, file(files.wav), '-af', 'astats,aspectralstats', '-f', 'null', '-']],
  },
  {
    name: 'loudness and true peak',
    prepare: async (file) => {
      const audio = await load(file);
      return timed('loudness and true peak', () => programmeLevels(audio));
    },
    alternatives: (file) => [
      [...ffmpeg, file(files.float), '-af', 'ebur128=framelog=verbose:peak=true', '-f', 'null', '-'],
    ],
  },
  { name: 'make textures', prepare: async (file) => textureRun(textureSource(await load(file))) },
  {
    name: 'write WAV, 24 bit',
    prepare: async (file) => {
      const audio = await load(file);
      const random = createRandom('bench');
      return timed('write WAV, 24 bit', () => writeWav(file('written.wav'), audio, { bitDepth: 24, random }));
    },
    alternatives: (file) => [['sox', file(files.float), '-b', '24', file('written-sox.wav'), 'dither']],
  },
];

/** @param {(name: string) => string} file */
async function load(file) {
  return (await decode(file(files.wav))).audio;
}

/** @param {string} row @param {() => unknown} work */
function timed(row, work) {
  return async () => {
    const start = performance.now();
    await work();
    return { [row]: (performance.now() - start) / 1000 };
  };
}

/**
 * One rendering with the default profile, its time split by kind: what passes until each texture is there.
 * @param {import('@stem/core/texture').TextureSource} source
 */
function textureRun(source) {
  void source.analysis; // measured by a stage of its own
  const options = textureOptions.parse({});
  return async () => {
    /** @type {Seconds} */
    const seconds = {};
    let last = performance.now();
    for (const { kind } of renderTextures({ source, drums: [], options, seed: 'bench' })) {
      const now = performance.now();
      seconds[kind] = (seconds[kind] ?? 0) + (now - last) / 1000;
      last = now;
    }
    return seconds;
  };
}

export const folderOf = (/** @type {string} */ folder) => (/** @type {string} */ name) => path.join(folder, name);
