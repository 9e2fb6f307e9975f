/** The track that is measured: pieces of the example archive in a row. */
import { audioBuffer } from '@stem/core/audio';
import { createRandom } from '@stem/core/dsp';
import { levelInPlace } from '../../examples/archive/mix.mjs';
import * as music from '../../examples/archive/tracks.mjs';

const rate = 44_100;

const parts = [music.nightTrain, music.summerRain, music.droneInC, music.overland, music.feltAndDust, music.voices];

/** @param {number} seconds */
export function track(seconds) {
  const frames = seconds * rate;
  const left = new Float32Array(frames);
  const right = new Float32Array(frames);
  for (let at = 0, turn = 0; at < frames; turn++) {
    const mix = parts[turn % parts.length](rate, createRandom(`bench ${turn}`));
    levelInPlace(mix, 0.89);
    left.set(mix.left.subarray(0, frames - at), at);
    right.set(mix.right.subarray(0, frames - at), at);
    at += mix.left.length;
  }
  return audioBuffer(rate, [left, right]);
}

/** A track over and over, or its start, for so many seconds. @param {import('@stem/core/audio').AudioBuffer} audio @param {number} seconds */
export function tiled({ sampleRate, channels }, seconds) {
  const frames = seconds * sampleRate;
  const longer = channels.map((channel) => {
    const samples = new Float32Array(frames);
    for (let at = 0; at < frames; at += channel.length) samples.set(channel.subarray(0, frames - at), at);
    return samples;
  });
  return audioBuffer(sampleRate, longer);
}
