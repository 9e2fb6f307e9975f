/** Noise from a seeded generator: white in two distributions, and pink. */
import type { Random } from './random.ts';

/** White noise of normal distribution, RMS 1. */
export function whiteNoise(length: number, random: Random): Float32Array {
  const noise = new Float32Array(length);
  for (let i = 0; i < length; i++) noise[i] = random.gaussian();
  return noise;
}

/** White noise evenly spread over −1 … 1, RMS 1 ÷ √3. */
export function uniformNoise(length: number, random: Random): Float32Array {
  const noise = new Float32Array(length);
  for (let i = 0; i < length; i++) noise[i] = 2 * random.next() - 1;
  return noise;
}

/** Pole and gain of each first-order low-pass in Paul Kellet's sum: −3 dB an octave within ±0.05 dB above 0.0002 cycles per sample. */
const pinkPoles = [
  [0.99886, 0.0555179],
  [0.99332, 0.0750759],
  [0.969, 0.153852],
  [0.8665, 0.3104856],
  [0.55, 0.5329522],
  [-0.7616, -0.016898],
] as const;

/** RMS of the sum below for an input of RMS 1 (square root of the energy of its impulse response). */
const pinkRms = 3.0525275463;

/** Pink noise (equal power in every octave) of normal distribution, RMS 1 over long stretches. */
export function pinkNoise(length: number, random: Random): Float32Array {
  const noise = new Float32Array(length);
  const state = new Float64Array(pinkPoles.length);
  let delayed = 0;
  // The slowest pole needs a few thousand samples to fill up; before that the noise would start too thin.
  for (let i = -8192; i < length; i++) {
    const white = random.gaussian();
    let sum = white * 0.5362 + delayed;
    for (let p = 0; p < pinkPoles.length; p++) {
      const [pole, gain] = pinkPoles[p] ?? [0, 0];
      const next = pole * (state[p] ?? 0) + gain * white;
      state[p] = next;
      sum += next;
    }
    delayed = white * 0.115926;
    if (i >= 0) noise[i] = sum / pinkRms;
  }
  return noise;
}
