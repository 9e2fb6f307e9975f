/** How a swell divides its time: rise, plateau with the sustain loop, fall. */
import { secToFrames } from '../../dsp/units.ts';
import type { Operation } from '../texture.ts';
import type { SwellOptions } from './options.ts';

const { ceil, floor, max, min, round } = Math;

/** Lengths in frames of the swell. */
export interface SwellTiming {
  readonly frames: number;
  readonly rise: number;
  readonly fall: number;
  /** Wanted length of the loop, which begins where the rise ends; 0 is none. The seam may ask for a little less or more. */
  readonly loop: number;
  /** The longest the loop may become: what lies between rise and fall, or 2.5 % over what is wanted. */
  readonly longestLoop: number;
  /** Length over which the loop's ends are blended. */
  readonly crossfade: number;
  /** Tells that the wanted times did not fit, and by what they were scaled. */
  readonly operations: readonly Operation[];
}

/** A loop is found at most this far from its wanted length, as a share of it: that is room for the best seam. */
export const loopTolerance = 0.025;

/** Longest blend of the loop's ends: half a second carries the beating of a chord across the seam. */
const longestCrossfadeSec = 0.5;

/** Shares out the frames; rise, loop and fall that do not fit into the duration all shrink by one factor. */
export function swellTiming(options: SwellOptions, sampleRate: number): SwellTiming {
  const frames = secToFrames(options.swellDurationSec, sampleRate);
  const wantedSec = options.fadeInSec + options.padLoopDurationSec + options.fadeOutSec;
  const scale = min(1, options.swellDurationSec / wantedSec);
  const rise = max(1, floor(options.fadeInSec * scale * sampleRate));
  const fall = max(1, floor(options.fadeOutSec * scale * sampleRate));
  const loop = floor(options.padLoopDurationSec * scale * sampleRate);
  return {
    frames,
    rise,
    fall,
    loop,
    longestLoop: min(ceil(loop * (1 + loopTolerance)), frames - rise - fall),
    crossfade: min(round(longestCrossfadeSec * sampleRate), floor(loop / 4)),
    operations: scale < 1 ? [{ op: 'fit-duration', scale }] : [],
  };
}
