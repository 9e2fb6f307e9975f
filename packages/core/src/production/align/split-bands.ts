/** A sound cut into bands that add up to it again, sample by sample, none of them late. */
import { butterworthLowpass, createFilter, usableCutoff } from '../../dsp/filter.ts';

/** Where bands meet. Two octaves each: what two sounds have in common is measured and kept for every one of them. */
const edgesHz = [150, 600, 2400] as const;

/**
 * The bands of all channels, the lowest first; each is good until the next is asked for. A low-pass of second order runs
 * over the sound forwards and backwards, which delays nothing; what it leaves is the rest. Both fall by 24 dB an octave.
 */
export function* splitBands(
  channels: readonly Float32Array[],
  sampleRate: number,
): Generator<readonly Float32Array[], void> {
  const rest = channels.map((channel) => channel.slice());
  const band = channels.map((channel) => new Float32Array(channel.length));
  for (const hz of edgesHz) {
    if (hz > 0.25 * sampleRate) break;
    const sections = butterworthLowpass(usableCutoff(hz / sampleRate), 2);
    for (const [c, low] of band.entries()) {
      const high = rest[c] as Float32Array;
      low.set(high);
      for (let pass = 0; pass < 2; pass++) {
        createFilter(sections).process(low);
        low.reverse();
      }
      for (let i = 0; i < high.length; i++) high[i] = (high[i] as number) - (low[i] as number);
    }
    yield band;
  }
  yield rest;
}
