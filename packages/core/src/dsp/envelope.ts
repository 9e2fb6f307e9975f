/** Fade curves: how a level gets from 0 to 1, and how to apply that to the ends of a signal. */
import { cos, sin } from './elementary.ts';

const { PI, min } = Math;

/** `linear` is straight, `equalPower` keeps the power of unrelated signals, `raisedCosine` starts and ends level. */
export type FadeShape = 'linear' | 'equalPower' | 'raisedCosine';

/** The curve's value at `position`, 0 … 1. */
export function fadeValue(shape: FadeShape, position: number): number {
  if (shape === 'linear') return position;
  return shape === 'equalPower' ? sin((PI / 2) * position) : 0.5 - 0.5 * cos(PI * position);
}

/**
 * A rising curve of `length` gains: the first is 0, and the one after the last would be 1. Read backwards it falls,
 * and its last gain is 0.
 */
export function fadeCurve(shape: FadeShape, length: number): Float32Array {
  const curve = new Float32Array(length);
  for (let i = 0; i < length; i++) curve[i] = fadeValue(shape, i / length);
  return curve;
}

/** Fades the beginning in place; the first sample becomes 0. */
export function fadeIn(samples: Float32Array, curve: Float32Array): void {
  const length = min(curve.length, samples.length);
  for (let i = 0; i < length; i++) samples[i] = (samples[i] ?? 0) * (curve[i] ?? 0);
}

/** Fades the end in place with the same rising curve read backwards; the last sample becomes 0. */
export function fadeOut(samples: Float32Array, curve: Float32Array): void {
  const length = min(curve.length, samples.length);
  const last = samples.length - 1;
  for (let i = 0; i < length; i++) samples[last - i] = (samples[last - i] ?? 0) * (curve[i] ?? 0);
}
