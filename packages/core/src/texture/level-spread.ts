/** How steady the level of a sound is. */
import { frameCount, type AudioBuffer } from '../audio/audio-buffer.ts';
import { powerToDb, secToFrames } from '../dsp/units.ts';

const { max, sqrt } = Math;

/** Length of the pieces whose levels are compared, in seconds; they overlap by half. */
const pieceSec = 0.1;

/** Pieces this far under the whole are silent, as a power ratio: −60 dB. */
const silence = 1e-6;

/** Standard deviation of the level of pieces of 0.1 s, all channels together, in dB; 0 where there are less than two. */
export function levelSpreadDb(audio: AudioBuffer): number {
  const hop = max(1, secToFrames(pieceSec / 2, audio.sampleRate));
  const halves: number[] = [];
  for (let start = 0; start + hop <= frameCount(audio); start += hop) halves.push(energy(audio, start, start + hop));
  const floor = (2 * silence * halves.reduce((sum, half) => sum + half, 0)) / halves.length + 1e-30;
  const levels = halves.slice(1).map((half, k) => powerToDb(max(floor, half + (halves[k] ?? 0))));
  if (levels.length < 2) return 0;
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  return sqrt(levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length);
}

function energy({ channels }: AudioBuffer, start: number, end: number): number {
  let sum = 0;
  for (const channel of channels) {
    for (let i = start; i < end; i++) sum += (channel[i] ?? 0) ** 2;
  }
  return sum;
}
