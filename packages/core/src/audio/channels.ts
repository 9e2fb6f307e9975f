/** Channels of a buffer: apply to each, fold to one or two, mid and side. */
import { audioBuffer, type AudioBuffer } from './audio-buffer.ts';

const { max, min, sqrt, SQRT1_2 } = Math;

/** A new buffer with every channel put through `change`, which may change the length (alike for all). */
export function mapChannels(
  audio: AudioBuffer,
  change: (channel: Float32Array, index: number) => Float32Array,
): AudioBuffer {
  return audioBuffer(audio.sampleRate, audio.channels.map(change));
}

/** The plain mean of all channels: what a measurement wants. What cancels is gone; `foldToMono` is for listening. */
export function toMono(audio: AudioBuffer): Float32Array {
  return meanOfChannels(audio.channels);
}

/** The plain mean of channels, in an array of its own. */
export function meanOfChannels(channels: readonly Float32Array[]): Float32Array {
  const [first, second] = channels;
  if (first !== undefined && channels.length === 1) return first.slice();
  const mono = new Float32Array(first?.length ?? 0);
  if (first !== undefined && second !== undefined && channels.length === 2) {
    for (let i = 0; i < mono.length; i++) mono[i] = 0.5 * ((first[i] as number) + (second[i] ?? 0));
    return mono;
  }
  const share = 1 / channels.length;
  for (const channel of channels) {
    for (let i = 0; i < mono.length; i++) mono[i] = (mono[i] ?? 0) + (channel[i] ?? 0) * share;
  }
  return mono;
}

/** The most that `foldToMono` lifts the mean of channels that partly cancel: 6 dB. */
const largestFoldGain = 2;

/**
 * One channel that sounds as loud as the channels did: their mean, lifted to their own RMS (unrelated channels lose
 * 3 dB in a mean). Where they cancel by more than 6 dB (a channel with turned phase), the mean would be a hole: the
 * louder channel stands in.
 */
export function foldToMono(audio: AudioBuffer): AudioBuffer {
  const mean = toMono(audio);
  const { channel, gain } = foldOfMono(audio.channels.map(energy), energy(mean));
  const chosen = channel === undefined ? undefined : audio.channels[channel];
  if (chosen) return audioBuffer(audio.sampleRate, [chosen.slice()]);
  for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] ?? 0) * gain;
  return audioBuffer(audio.sampleRate, [mean]);
}

/** How `foldToMono` folds: one channel as it is, or the mean of all times a gain. */
export interface MonoFold {
  readonly channel?: number;
  readonly gain: number;
}

/** The fold for channels of such energies, whose mean has this one. */
export function foldOfMono(energies: readonly number[], meanEnergy: number): MonoFold {
  const wanted = sqrt(energies.reduce((sum, each) => sum + each, 0) / energies.length);
  const got = sqrt(meanEnergy);
  if (got * largestFoldGain < wanted) return { channel: energies.indexOf(max(...energies)), gain: 1 };
  return { gain: got > 0 ? min(largestFoldGain, wanted / got) : 1 };
}

function energy(channel: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < channel.length; i++) sum += (channel[i] ?? 0) * (channel[i] ?? 0);
  return sum;
}

/** The side of each channel of 3 to 8, in the order of WAV: left, right, or both (centre, bass, back centre). */
const speakerSides = ['LRC', 'LRLR', 'LRCLR', 'LRCCLR', 'LRCCCLR', 'LRCCLRLR'];

/**
 * Left and right of more channels, nothing left out; mono and stereo stay as they are. Channels that are unrelated
 * keep their level. Of more than eight, which have no places of their own, every other one goes to each side.
 */
export function foldToStereo(audio: AudioBuffer): AudioBuffer {
  return audio.channels.length <= 2 ? audio : audioBuffer(audio.sampleRate, stereoOfChannels(audio.channels));
}

/** The two sides that `foldToStereo` makes of three or more channels. */
export function stereoOfChannels(channels: readonly Float32Array[]): Float32Array[] {
  const sides = speakerSides[channels.length - 3] ?? 'LR'.repeat(channels.length);
  return ['L', 'R'].map((side) => {
    const weights = channels.map((_, index) => (sides[index] === side ? 1 : sides[index] === 'C' ? SQRT1_2 : 0));
    return weightedSum(channels, weights);
  });
}

/** The sum of channels by weights that are scaled to keep the level of unrelated ones. */
function weightedSum(channels: readonly Float32Array[], weights: readonly number[]): Float32Array {
  const scale = 1 / sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  const sum = new Float32Array(channels[0]?.length ?? 0);
  for (const [index, channel] of channels.entries()) {
    const gain = scale * (weights[index] ?? 0);
    if (gain === 0) continue;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + gain * (channel[i] ?? 0);
  }
  return sum;
}

/** Half the sum and half the difference of two channels. */
export interface MidSide {
  readonly mid: Float32Array;
  readonly side: Float32Array;
}

/** Mid and side of left and right; `fromMidSide` is the exact way back but for rounding. */
export function toMidSide(left: Float32Array, right: Float32Array): MidSide {
  const mid = new Float32Array(left.length);
  const side = new Float32Array(left.length);
  for (let i = 0; i < left.length; i++) {
    const [l, r] = [left[i] ?? 0, right[i] ?? 0];
    mid[i] = (l + r) / 2;
    side[i] = (l - r) / 2;
  }
  return { mid, side };
}

/** Left and right of mid and side. */
export function fromMidSide({ mid, side }: MidSide): [left: Float32Array, right: Float32Array] {
  const left = new Float32Array(mid.length);
  const right = new Float32Array(mid.length);
  for (let i = 0; i < mid.length; i++) {
    const [m, s] = [mid[i] ?? 0, side[i] ?? 0];
    left[i] = m + s;
    right[i] = m - s;
  }
  return [left, right];
}
