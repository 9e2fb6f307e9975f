/** The mixing desk of the example archive: place sounds, add an echo and a room, set the level. */
import { cos, exp, sin } from '@stem/core/dsp';

/** @typedef {{ rate: number, left: Float32Array, right: Float32Array }} Mix */
/** @typedef {Float32Array | readonly [left: Float32Array, right: Float32Array]} Sound mono or stereo */

/** @param {number} sec @param {number} rate @returns {Mix} */
export function emptyMix(sec, rate) {
  const frames = Math.round(sec * rate);
  return { rate, left: new Float32Array(frames), right: new Float32Array(frames) };
}

/**
 * Adds a sound at a moment; what runs over the end is cut. `pan` goes from −1 (left) to 1 (right), equal power.
 * @param {Mix} mix @param {Sound} sound @param {{ atSec: number, gain: number, pan?: number }} place
 */
export function place(mix, sound, { atSec, gain, pan = 0 }) {
  const angle = ((pan + 1) * Math.PI) / 4;
  const [left, right] = sound instanceof Float32Array ? [sound, sound] : sound;
  addAt(mix.left, left, Math.round(atSec * mix.rate), gain * cos(angle) * Math.SQRT2);
  addAt(mix.right, right, Math.round(atSec * mix.rate), gain * sin(angle) * Math.SQRT2);
}

/**
 * Ping-pong echo.
 * @param {Mix} mix @param {{ sec: number, feedback: number, gain: number }} echo
 */
export function echoInPlace({ left, right, rate }, { sec, feedback, gain }) {
  const delay = Math.round(sec * rate);
  const lineLeft = new Float32Array(delay);
  const lineRight = new Float32Array(delay);
  let at = 0;
  for (let i = 0; i < left.length; i++) {
    const outLeft = lineLeft[at];
    const outRight = lineRight[at];
    lineLeft[at] = left[i] + feedback * outRight;
    lineRight[at] = feedback * outLeft;
    left[i] += gain * outLeft;
    right[i] += gain * outRight;
    at = at + 1 === delay ? 0 : at + 1;
  }
}

/** Comb and all-pass delays in milliseconds, mutually prime in samples at the usual rates (after Schroeder, 1962). */
const combMs = [29.7, 37.1, 41.1, 43.7];
const allpassMs = [5, 1.7];

/** A room: four combs and two all-passes a side. @param {Mix} mix @param {{ sec: number, gain: number }} room */
export function roomInPlace({ left, right, rate }, { sec, gain }) {
  roomChannel(left, { rate, sec, gain, widen: 1 });
  roomChannel(right, { rate, sec, gain, widen: 1.031 });
}

/** Sets the peak of the whole mix. @param {Mix} mix @param {number} peak linear */
export function levelInPlace({ left, right }, peak) {
  let highest = 0;
  for (const channel of [left, right]) for (const sample of channel) highest = Math.max(highest, Math.abs(sample));
  if (highest === 0) return;
  for (const channel of [left, right]) {
    for (let i = 0; i < channel.length; i++) channel[i] *= peak / highest;
  }
}

/** @param {Float32Array} output @param {Float32Array} sound @param {number} start @param {number} gain */
function addAt(output, sound, start, gain) {
  const frames = Math.min(sound.length, output.length - start);
  for (let i = 0; i < frames; i++) output[start + i] += gain * sound[i];
}

/** @param {Float32Array} dry @param {{ rate: number, sec: number, gain: number, widen: number }} room */
function roomChannel(dry, { rate, sec, gain, widen }) {
  const wet = new Float32Array(dry.length);
  for (const ms of combMs) {
    const delay = Math.round((ms * widen * rate) / 1000);
    // −60 dB after `sec`: ln 0.001 = −6.91.
    const feedback = exp((-6.91 * delay) / (sec * rate));
    const line = new Float32Array(delay);
    for (let i = 0, at = 0; i < dry.length; i++, at = at + 1 === delay ? 0 : at + 1) {
      const out = line[at];
      line[at] = dry[i] + feedback * out;
      wet[i] += 0.25 * out;
    }
  }
  for (const ms of allpassMs) {
    const delay = Math.round((ms * widen * rate) / 1000);
    const line = new Float32Array(delay);
    for (let i = 0, at = 0; i < wet.length; i++, at = at + 1 === delay ? 0 : at + 1) {
      const delayed = line[at];
      const into = wet[i] + 0.7 * delayed;
      line[at] = into;
      wet[i] = delayed - 0.7 * into;
    }
  }
  for (let i = 0; i < dry.length; i++) dry[i] += gain * wet[i];
}
