/** Evens out the ups and downs of a sound's level, so that a rise rises and a plateau is level. */
import { frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { dbToGain, secToFrames } from '../../dsp/units.ts';

const { ceil, max, min, sqrt } = Math;

/** Level is measured over this time: long enough to leave the beating of a chord alone. */
const windowSec = 0.3;

/** The most that a quiet moment is lifted or a loud one lowered. */
const largestGain = dbToGain(12);

/** Gains are worked out this many times a window and joined by straight lines. */
const pointsPerWindow = 8;

export interface EvenLevel {
  /** RMS that every third of a second is brought to, by 12 dB at the most. */
  readonly level: number;
  /** Only what lies before this frame is changed; the gain is 1 when it gets there. */
  readonly endFrame: number;
}

/** Brings the sound to one level, in place; all channels alike. */
export function evenLevel(audio: AudioBuffer, { level, endFrame }: EvenLevel): void {
  const half = max(1, secToFrames(windowSec / 2, audio.sampleRate));
  const hop = max(1, ceil((2 * half) / pointsPerWindow));
  const energy = runningEnergy(audio, hop);
  const blocks = energy.length - 1;
  const reach = ceil(half / hop);
  const gains = Float64Array.from({ length: blocks + 1 }, (_, point) => {
    if (point * hop >= endFrame && endFrame < frameCount(audio)) return 1;
    const from = max(0, min(blocks - 1, point - reach));
    const to = min(blocks, max(1, point + reach));
    const samples = (min(frameCount(audio), to * hop) - from * hop) * audio.channels.length;
    const found = sqrt(((energy[to] as number) - (energy[from] as number)) / samples);
    return found > 0 ? min(largestGain, max(1 / largestGain, level / found)) : 1;
  });
  for (const channel of audio.channels) applyGains(channel.subarray(0, endFrame), gains, hop);
}

function applyGains(samples: Float32Array, gains: Float64Array, hop: number): void {
  for (let start = 0, point = 0; start < samples.length; start += hop, point++) {
    const end = min(samples.length, start + hop);
    const gain = gains[point] as number;
    const slope = ((gains[point + 1] as number) - gain) / hop;
    for (let i = start; i < end; i++) samples[i] = (samples[i] as number) * (gain + slope * (i - start));
  }
}

/** Energy over all channels up to each multiple of `hop`. */
function runningEnergy(audio: AudioBuffer, hop: number): Float64Array {
  const frames = frameCount(audio);
  const sums = new Float64Array(ceil(frames / hop) + 1);
  for (let block = 0; block + 1 < sums.length; block++) {
    let sum = sums[block] as number;
    const end = min(frames, (block + 1) * hop);
    for (const channel of audio.channels) {
      for (let i = block * hop; i < end; i++) sum += (channel[i] as number) * (channel[i] as number);
    }
    sums[block + 1] = sum;
  }
  return sums;
}
