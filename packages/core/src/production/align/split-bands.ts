/** A sound cut into bands that add up to it again, sample by sample, none of them late. */
import { butterworthLowpass, createFilter, usableCutoff } from '../../dsp/filter.ts';

/** Where bands meet. Two octaves each: what two sounds have in common is measured and kept for every one of them. */
const edgesHz = [150, 600, 2400] as const;

/**
 * The bands of each channel, the lowest first. A low-pass of second order runs over the sound forwards and backwards,
 * which delays nothing; what it leaves is the rest. Both fall by 24 dB an octave.
 */
export function splitBands(channels: readonly Float32Array[], sampleRate: number): Float32Array[][] {
  const bands: Float32Array[][] = [];
  const rest = channels.map((channel) => channel.slice());
  for (const hz of edgesHz) {
    if (hz > 0.25 * sampleRate) break;
    const sections = butterworthLowpass(usableCutoff(hz / sampleRate), 2);
    const low = rest.map((channel) => {
      const band = channel.slice();
      for (let pass = 0; pass < 2; pass++) {
        createFilter(sections).process(band);
        band.reverse();
      }
      return band;
    });
    for (const [c, channel] of rest.entries()) {
      const taken = low[c] as Float32Array;
      for (let i = 0; i < channel.length; i++) channel[i] = (channel[i] as number) - (taken[i] as number);
    }
    bands.push(low);
  }
  return [...bands, rest];
}
