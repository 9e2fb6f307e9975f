/** Envelopes and moving filters for the example archive. */
import { cos, exp, sin } from '@stem/core/dsp';

/**
 * Rises over `attackSec`, holds, falls over the last `releaseSec`; raised-cosine flanks.
 * @param {Float32Array} samples @param {{ rate: number, attackSec: number, releaseSec: number }} shape
 */
export function swellInPlace(samples, { rate, attackSec, releaseSec }) {
  const attack = Math.min(samples.length, Math.round(attackSec * rate));
  const release = Math.min(samples.length, Math.round(releaseSec * rate));
  const last = samples.length - 1;
  for (let i = 0; i < attack; i++) samples[i] *= 0.5 - 0.5 * cos((Math.PI * i) / attack);
  for (let i = 0; i < release; i++) samples[last - i] *= 0.5 - 0.5 * cos((Math.PI * i) / release);
}

/**
 * Falls to 1/e every `decaySec`, and to nothing over the last 5 ms.
 * @param {Float32Array} samples @param {{ rate: number, decaySec: number }} shape
 */
export function decayInPlace(samples, { rate, decaySec }) {
  const factor = exp(-1 / (decaySec * rate));
  let level = 1;
  for (let i = 0; i < samples.length; i++) {
    samples[i] *= level;
    level *= factor;
  }
  swellInPlace(samples, { rate, attackSec: 0.001, releaseSec: 0.005 });
}

/**
 * Low-pass (or band-pass) whose cutoff moves: a state-variable filter with trapezoidal integrators (Zavalishin,
 * The Art of VA Filter Design, chapter 3), its coefficients renewed every 32 frames.
 * @param {Float32Array} samples
 * @param {{ rate: number, q: number, kind?: 'low' | 'band', hzAt: (sec: number) => number }} sweep
 */
export function sweepInPlace(samples, { rate, q, kind = 'low', hzAt }) {
  const damping = 1 / q;
  let first = 0;
  let second = 0;
  for (let start = 0; start < samples.length; start += 32) {
    const angle = Math.PI * Math.min(0.45, hzAt(start / rate) / rate);
    const g = sin(angle) / cos(angle);
    const a1 = 1 / (1 + g * (g + damping));
    const end = Math.min(samples.length, start + 32);
    for (let i = start; i < end; i++) {
      const v3 = samples[i] - second;
      const band = a1 * first + a1 * g * v3;
      const low = second + g * band;
      first = 2 * band - first;
      second = 2 * low - second;
      samples[i] = kind === 'low' ? low : band * damping;
    }
  }
}
