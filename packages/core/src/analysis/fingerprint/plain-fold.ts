/** The twin of the kernel that adds channels up to one. */

/** The sum of all channels, every second one times `gain`; samples that are no finite numbers count as silence. */
export function plainFold(channels: readonly Float32Array[], gain: number): Float32Array {
  const sum = new Float32Array(channels[0]?.length ?? 0);
  for (const [channel, samples] of channels.entries()) {
    const share = channel % 2 === 0 ? 1 : gain;
    for (let frame = 0; frame < sum.length; frame++) {
      const sample = samples[frame] as number;
      if (sample - sample === 0) sum[frame] = (sum[frame] as number) + share * sample;
    }
  }
  return sum;
}
