/** Lowers the peaks that stick out of a sustained sound, so that one tick does not decide how loud a swell can be. */
import type { AudioBuffer } from '../../audio/audio-buffer.ts';
import { applyGainLine, piecePeaks } from '../../dsp/gain-line.ts';
import { secToFrames } from '../../dsp/units.ts';

const { max, min } = Math;

/** Peaks are looked for in blocks of a millisecond. */
const blockSec = 0.001;

/** Blocks on either side over which the gain goes down before a peak and comes back after it. */
const reach = 8;

/** A gain, and what the peaks behind it are held below. */
export interface Taming {
  readonly gain: number;
  readonly ceiling: number;
}

/**
 * Multiplies all channels by `gain` and holds them below `ceiling`, in place and alike. The gain is known ahead: it is the
 * lowest that any block near asks for, averaged over as many blocks, so it has arrived where the peak is, and it moves
 * without a corner. Returns the energy of what comes out.
 */
export function tamePeaks(audio: AudioBuffer, { gain, ceiling }: Taming): number {
  const hop = max(1, secToFrames(blockSec, audio.sampleRate));
  const wanted = blockGains(piecePeaks(audio.channels, hop), ceiling / gain);
  const gains = wanted.every((each) => each === 1) ? wanted : averaged(lowest(wanted));
  for (let block = 0; block < gains.length; block++) gains[block] = (gains[block] as number) * gain;
  return applyGainLine(audio.channels, gains, hop);
}

/** The gain each block needs, and one more behind the last. */
function blockGains(peaks: Float64Array, ceiling: number): Float64Array {
  const gains = new Float64Array(peaks.length + 1).fill(1);
  for (let block = 0; block < peaks.length; block++) {
    const peak = peaks[block] as number;
    if (peak > ceiling) gains[block] = ceiling / peak;
  }
  return gains;
}

/** The lowest gain within reach: one block further back, as a gain is drawn in a line to the next block's. */
function lowest(gains: Float64Array): Float64Array {
  const least = new Float64Array(gains.length).fill(1);
  for (let block = 0; block < gains.length; block++) {
    const gain = gains[block] as number;
    if (gain === 1) continue;
    const end = min(gains.length - 1, block + reach + 1);
    for (let b = max(0, block - reach); b <= end; b++) least[b] = min(least[b] as number, gain);
  }
  return least;
}

/** The mean within reach. */
function averaged(gains: Float64Array): Float64Array {
  const means = new Float64Array(gains.length);
  for (let block = 0; block < gains.length; block++) {
    let sum = 0;
    for (let b = block - reach; b <= block + reach; b++) sum += gains[min(gains.length - 1, max(0, b))] as number;
    means[block] = sum / (2 * reach + 1);
  }
  return means;
}
