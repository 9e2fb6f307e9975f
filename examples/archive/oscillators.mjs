/** Oscillators for the example archive: each adds to the output it is given. */
import { sin } from '@stem/core/dsp';

/**
 * @typedef {object} Tone
 * @property {number} hz
 * @property {number} rate frames a second
 * @property {number} gain linear
 * @property {number} [phase] start, in turns
 */

const tableSize = 4096;
const sineTable = Float32Array.from({ length: tableSize + 1 }, (_, i) => sin((2 * Math.PI * i) / tableSize));

/** @param {Float32Array} output @param {Tone} tone */
export function addSine(output, tone) {
  const step = tone.hz / tone.rate;
  let phase = tone.phase ?? 0;
  for (let i = 0; i < output.length; i++) {
    output[i] += tone.gain * sineOfTurns(phase);
    phase += step;
    if (phase >= 1) phase -= 1;
  }
}

/**
 * Sawtooth with its step rounded off (polyBLEP), which keeps the aliases some 40 dB down at musical pitches.
 * @param {Float32Array} output @param {Tone} tone
 */
export function addSaw(output, tone) {
  const step = tone.hz / tone.rate;
  let phase = tone.phase ?? 0;
  for (let i = 0; i < output.length; i++) {
    output[i] += tone.gain * (2 * phase - 1 - roundedStep(phase, step));
    phase += step;
    if (phase >= 1) phase -= 1;
  }
}

/** Sine of a phase in turns, 0 ≤ phase < 1, by table. @param {number} phase */
export function sineOfTurns(phase) {
  const place = phase * tableSize;
  const index = Math.floor(place);
  const low = sineTable[index];
  return low + (place - index) * (sineTable[index + 1] - low);
}

/** @param {number} phase @param {number} step */
function roundedStep(phase, step) {
  if (phase < step) {
    const t = phase / step;
    return t + t - t * t - 1;
  }
  if (phase > 1 - step) {
    const t = (phase - 1) / step;
    return t * t + t + t + 1;
  }
  return 0;
}
