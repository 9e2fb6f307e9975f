/** Lowers the peaks that stick out of a sustained sound, so that one tick does not decide how loud a swell can be. */
import { frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { secToFrames } from '../../dsp/units.ts';

const { abs, ceil, max, min } = Math;

/** Peaks are looked for in blocks of a millisecond. */
const blockSec = 0.001;

/** Blocks on either side over which the gain goes down before a peak and comes back after it. */
const reach = 8;

/**
 * Holds all channels below `ceiling`, in place and alike. The gain is known ahead: it is the lowest that any block near
 * asks for, averaged over as many blocks, so it has arrived where the peak is, and it moves without a corner.
 */
export function tamePeaks(audio: AudioBuffer, ceiling: number): void {
  const hop = max(1, secToFrames(blockSec, audio.sampleRate));
  const wanted = blockGains(audio, hop, ceiling);
  if (wanted.every((gain) => gain === 1)) return;
  const gains = averaged(lowest(wanted));
  for (const channel of audio.channels) {
    for (let block = 0, start = 0; start < channel.length; block++, start += hop) {
      const gain = gains[block] as number;
      const slope = ((gains[block + 1] as number) - gain) / hop;
      const end = min(channel.length, start + hop);
      for (let i = start; i < end; i++) channel[i] = (channel[i] as number) * (gain + slope * (i - start));
    }
  }
}

/** The gain each block needs, and one more behind the last. */
function blockGains(audio: AudioBuffer, hop: number, ceiling: number): Float64Array {
  const frames = frameCount(audio);
  const gains = new Float64Array(ceil(frames / hop) + 1).fill(1);
  for (let block = 0; block + 1 < gains.length; block++) {
    const end = min(frames, (block + 1) * hop);
    let peak = 0;
    for (const channel of audio.channels) {
      for (let i = block * hop; i < end; i++) peak = max(peak, abs(channel[i] as number));
    }
    if (peak > ceiling) gains[block] = ceiling / peak;
  }
  return gains;
}

/** The lowest gain within reach: one block further back, as a gain is drawn in a line to the next block's. */
function lowest(gains: Float64Array): Float64Array {
  return gains.map((_, block) => {
    let least = 1;
    for (let b = max(0, block - reach - 1); b <= min(gains.length - 1, block + reach); b++) {
      least = min(least, gains[b] as number);
    }
    return least;
  });
}

/** The mean within reach. */
function averaged(gains: Float64Array): Float64Array {
  return gains.map((_, block) => {
    let sum = 0;
    for (let b = block - reach; b <= block + reach; b++) sum += gains[min(gains.length - 1, max(0, b))] as number;
    return sum / (2 * reach + 1);
  });
}
