/** Evens out the ups and downs of a sound's level, so that a rise rises and a plateau is level. */
import { frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { applyGainLine, pieceEnergies } from '../../dsp/gain-line.ts';
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
  const changed = audio.channels.map((channel) => channel.subarray(0, endFrame));
  applyGainLine(changed, gains, hop);
}

/** Energy over all channels up to each multiple of `hop`. */
function runningEnergy(audio: AudioBuffer, hop: number): Float64Array {
  const pieces = pieceEnergies(audio.channels, hop);
  const sums = new Float64Array(pieces.length + 1);
  for (let block = 0; block < pieces.length; block++) {
    sums[block + 1] = (sums[block] as number) + (pieces[block] as number);
  }
  return sums;
}
