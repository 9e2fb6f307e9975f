/** Writes the example archive: twelve short pieces in several formats, the same bytes on every machine. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { audioBuffer } from '@stem/core/audio';
import { createRandom } from '@stem/core/dsp';
import { encodeWav, writeFileAtomic } from '@stem/core/format';
import { encodeAiff } from './archive/aiff.mjs';
import { flacOf } from './archive/flac.mjs';
import { levelInPlace } from './archive/mix.mjs';
import * as music from './archive/tracks.mjs';

/**
 * @typedef {object} Piece
 * @property {string} file its path in the archive; the extension decides the format
 * @property {music.Track} track
 * @property {number} rate
 * @property {16 | 24 | 32} bitDepth
 * @property {boolean} [mono]
 * @property {number} [peak] linear
 */

/** @type {readonly Piece[]} */
const pieces = [
  { file: 'masters/Nachtzug nach Köln (Final).wav', track: music.nightTrain, rate: 44100, bitDepth: 24 },
  { file: 'masters/01 Sommerregen.flac', track: music.summerRain, rate: 44100, bitDepth: 16 },
  { file: 'masters/Track 01.wav', track: music.voices, rate: 48000, bitDepth: 24 },
  { file: 'masters/live/Überland.aiff', track: music.overland, rate: 48000, bitDepth: 24, peak: 0.98 },
  { file: 'bounces/drone in C (take 2).wav', track: music.droneInC, rate: 48000, bitDepth: 32, peak: 0.5 },
  { file: 'bounces/arpeggio_128bpm.wav', track: music.arpeggio, rate: 44100, bitDepth: 16 },
  { file: 'bounces/break 174 [drums only].wav', track: music.breakbeat, rate: 44100, bitDepth: 16 },
  { file: 'songs/Felt & Dust.flac', track: music.feltAndDust, rate: 48000, bitDepth: 24 },
  { file: 'songs/Track 01.wav', track: music.pickedPattern, rate: 44100, bitDepth: 16, mono: true },
  { file: 'field recordings/kitchen, early morning.aif', track: music.kitchen, rate: 44100, bitDepth: 16, peak: 0.3 },
  { file: 'scratch/noise study.wav', track: music.noiseStudy, rate: 44100, bitDepth: 32, mono: true },
  { file: 'scratch/riff idea.wav', track: music.riffIdea, rate: 44100, bitDepth: 16, mono: true },
];

/**
 * Writes what is missing of the archive and leaves the rest alone.
 * @param {string} folder
 * @param {readonly string[]} [files] only these
 * @returns {Promise<{ written: number, total: number }>}
 */
export async function writeArchive(folder, files) {
  const wanted = pieces.filter(({ file }) => files === undefined || files.includes(file));
  let written = 0;
  for (const piece of wanted) {
    const file = path.join(folder, piece.file);
    if (existsSync(file)) continue;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFileAtomic(file, encode(piece, render(piece)));
    written++;
  }
  return { written, total: wanted.length };
}

/** @param {Piece} piece */
function render({ file, track, rate, mono = false, peak = 0.89 }) {
  const mix = track(rate, createRandom(`stem example archive: ${file}`));
  if (mono) mix.left.forEach((sample, i) => (mix.left[i] = 0.5 * (sample + (mix.right[i] ?? 0))));
  levelInPlace(mono ? { ...mix, right: mix.left.slice() } : mix, peak);
  return audioBuffer(rate, mono ? [mix.left] : [mix.left, mix.right]);
}

/** @param {Piece} piece @param {import('@stem/core/audio').AudioBuffer} audio */
function encode({ file, bitDepth }, audio) {
  if (bitDepth === 32 || file.endsWith('.wav')) return encodeWav(audio, { bitDepth, random: createRandom(file) });
  return file.endsWith('.flac') ? flacOf(audio, bitDepth) : encodeAiff(audio, bitDepth);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = process.argv[2] ?? 'example-archive';
  const { written, total } = await writeArchive(folder);
  console.log(`${folder}: ${total} files, ${written} of them new`);
}
