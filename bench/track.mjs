/** The track that is measured: pieces of the example archive in a row. */
import { writeFile } from 'node:fs/promises';
import { audioBuffer } from '@stem/core/audio';
import { createRandom } from '@stem/core/dsp';
import { writeWav } from '@stem/core/format';
import { encodeFlac } from '../examples/archive/flac.mjs';
import { levelInPlace } from '../examples/archive/mix.mjs';
import * as music from '../examples/archive/tracks.mjs';
import { files, folderOf } from './stages.mjs';

export const trackSec = 300;

const rate = 44100;
const parts = [music.nightTrain, music.summerRain, music.droneInC, music.overland, music.feltAndDust, music.voices];

/** @param {string} folder */
export async function writeBenchTrack(folder) {
  const file = folderOf(folder);
  const audio = track();
  const random = createRandom('bench');
  await writeWav(file(files.wav), audio, { bitDepth: 24, random });
  await writeWav(file(files.float), audio, { bitDepth: 32 });
  await writeFile(file(files.flac), encodeFlac(audio, 16));
}

function track() {
  const frames = trackSec * rate;
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  for (let at = 0, turn = 0; at < frames; turn++) {
    const mix = (parts[turn % parts.length] ?? music.nightTrain)(rate, createRandom(`bench ${turn}`));
    levelInPlace(mix, 0.89);
    left.set(mix.left.subarray(0, frames - at), at);
    right.set(mix.right.subarray(0, frames - at), at);
    at += mix.left.length;
  }
  return audioBuffer(rate, [left, right]);
}
