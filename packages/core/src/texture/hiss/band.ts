/** The band that hiss lives in, made to fit under the output's Nyquist. */
import type { Operation } from '../texture.ts';
import type { HissOptions } from './options.ts';

const { max, min } = Math;

/** Limits in Hz. A high-pass ends where hearing and the output rate end. */
export interface HissBand {
  readonly lowHz: number;
  readonly highHz: number;
  readonly operation: Operation;
}

/** Highest usable frequency, as a share of the sample rate. */
const highestShare = 0.475;

/** A band is at least this wide, as a ratio of its limits: a third of an octave. */
const narrowest = 1.26;

/**
 * The band that is wanted, its limits put in order. What the output rate cannot hold moves down until a third of an octave
 * fits, and the operation then says what was wanted.
 */
export function hissBand(options: HissOptions, sampleRate: number): HissBand {
  const highest = highestShare * sampleRate;
  const limits = [options.bandpassLowHz, options.bandpassHighHz] as const;
  const wanted = options.useBandpass
    ? { lowHz: min(...limits), highHz: max(...limits) }
    : { lowHz: options.highpassHz, highHz: highest };
  const highHz = min(highest, max(wanted.highHz, wanted.lowHz * narrowest));
  const lowHz = min(wanted.lowHz, highHz / narrowest);
  const moved = {
    ...(lowHz === wanted.lowHz ? {} : { wantedLowHz: wanted.lowHz }),
    ...(highHz === wanted.highHz || !options.useBandpass ? {} : { wantedHighHz: wanted.highHz }),
  };
  const operation: Operation = options.useBandpass
    ? { op: 'band-pass', lowHz, highHz, ...moved }
    : { op: 'high-pass', cutoffHz: lowHz, ...moved };
  return { lowHz, highHz, operation };
}
