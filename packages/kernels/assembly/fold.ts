/** Channels added up to one. */
import { finite } from './lanes';

/**
 * Sum of channels `stride` bytes apart, every second one times `gain`; what is no finite number counts as silence. Up to 3
 * values more are written.
 */
export function foldChannels(input: usize, stride: usize, channels: i32, count: i32, gain: f32, output: usize): void {
  const gains = f32x4.splat(gain);
  for (const stop = input + (<usize>count << 2); input < stop; input += 16, output += 16) {
    let sum = finite(v128.load(input));
    for (let channel = 1; channel < channels; channel++) {
      const sample = finite(v128.load(input + <usize>channel * stride));
      sum = f32x4.add(sum, (channel & 1) === 0 ? sample : f32x4.mul(gains, sample));
    }
    v128.store(output, sum);
  }
}
