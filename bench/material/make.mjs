/** `make.mjs KIND FILE [ARGS]`: writes one file of the material, in a process of its own so that the bench's stays small. */
import { rm, writeFile } from 'node:fs/promises';
import { resampleAudio, toMono } from '@stem/core/audio';
import { createRandom } from '@stem/core/dsp';
import { decode, writeWav } from '@stem/core/format';
import { flacOf } from '../../examples/archive/flac.mjs';
import { isInstalled, runProgram } from '../programs.mjs';
import { tiled, track } from './track.mjs';

/** @param {string} file */
const load = async (file) => (await decode(file)).audio;
const random = () => createRandom('bench');

/** @type {Record<string, (file: string, ...args: string[]) => Promise<void>>} */
const kinds = {
  float: (file, seconds) => writeWav(file, track(Number(seconds)), { bitDepth: 32 }),
  wav: async (file, source) => writeWav(file, await load(source), { bitDepth: 24, random: random() }),
  float48: async (file, source) => writeWav(file, resampleAudio(await load(source), 48_000), { bitDepth: 32 }),
  raw: async (file, source) => writeFile(file, toMono(await load(source))),
  mp3: async (file, source) => runProgram('ffmpeg', ['-v', 'error', '-i', source, '-b:a', '256k', file]),
  // With `flac` itself where it is installed: so packed are the files that people have.
  flac: async (file, source, seconds) => {
    const audio = tiled(await load(source), Number(seconds));
    if (!isInstalled('flac')) return writeFile(file, flacOf(audio, 16));
    await writeWav(`${file}.wav`, audio, { bitDepth: 16, random: random() });
    runProgram('flac', ['--silent', '--force', `${file}.wav`, '-o', file]);
    await rm(`${file}.wav`);
  },
};

const [kind, file, ...args] = process.argv.slice(2);
await kinds[kind](file, ...args);
