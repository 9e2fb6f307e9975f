/** Sound at a fraction of its rate, as rough as it is quick: by kernel, or plain. */
import { kernelsInUse, meansOf as kernelMeansOf } from '@stem/kernels';

const { ceil, min } = Math;

/** A number of 16 bits stands for its 32768th part. */
const wordScale = 32_768;

/**
 * Means of each `factor` samples; the last one may be of fewer, divided by as many. Numbers of 16 bits stand for their
 * 32768th part. What aliases is a few dB of the highs.
 */
export function meansOf(samples: Int16Array | Float32Array, factor: number): Float32Array {
  if (kernelsInUse() === 'simd') return kernelMeansOf(samples, factor);
  const scale = samples instanceof Int16Array ? wordScale : 1;
  const means = new Float32Array(ceil(samples.length / factor));
  for (let i = 0; i < means.length; i++) {
    const end = min(samples.length, (i + 1) * factor);
    let sum = 0;
    for (let k = i * factor; k < end; k++) sum += samples[k] as number;
    means[i] = sum / scale / factor;
  }
  return means;
}
