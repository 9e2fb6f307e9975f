/** Level of a buffer over all its channels, and changing it. */
import { energyOf, kernelsInUse, subtractOffsets } from '@stem/kernels';
import { gainToDb } from '../dsp/units.ts';
import { mapChannels } from './channels.ts';
import { audioBuffer, frameCount, type AudioBuffer } from './audio-buffer.ts';

const { abs, sqrt } = Math;

/** The largest absolute sample, linear. */
export function peak(audio: AudioBuffer): number {
  let largest = 0;
  for (const channel of audio.channels) {
    for (let i = 0; i < channel.length; i++) {
      const size = abs(channel[i] ?? 0);
      if (size > largest) largest = size;
    }
  }
  return largest;
}

/** The largest absolute sample in dBFS; −∞ for silence. */
export function peakDb(audio: AudioBuffer): number {
  return gainToDb(peak(audio));
}

/** Root mean square over all channels, linear; 0 for an empty buffer. */
export function rms(audio: AudioBuffer): number {
  const count = frameCount(audio) * audio.channels.length;
  const sum = audio.channels.reduce((energy, channel) => energy + channelEnergy(channel), 0);
  return count > 0 ? sqrt(sum / count) : 0;
}

/** Sum of the squares. */
export function channelEnergy(channel: Float32Array): number {
  if (kernelsInUse() === 'simd') return energyOf(channel);
  let sum = 0;
  for (let i = 0; i < channel.length; i++) sum += (channel[i] as number) * (channel[i] as number);
  return sum;
}

/** Root mean square in dB against a full-scale square wave (a full-scale sine reads −3.01); −∞ for silence. */
export function rmsDb(audio: AudioBuffer): number {
  return gainToDb(rms(audio));
}

/** A new buffer, every sample times `gain`. */
export function applyGain(audio: AudioBuffer, gain: number): AudioBuffer {
  return mapChannels(audio, (channel) => {
    const scaled = new Float32Array(channel.length);
    for (let i = 0; i < channel.length; i++) scaled[i] = (channel[i] as number) * gain;
    return scaled;
  });
}

/** A new buffer without the constant offset of each channel. */
export function removeDc(audio: AudioBuffer): AudioBuffer {
  if (kernelsInUse() === 'simd') {
    const channels = audio.channels.map((channel) => new Float32Array(channel.length));
    subtractOffsets(audio.channels, { before: 0, after: 0 }, channels);
    return audioBuffer(audio.sampleRate, channels);
  }
  return mapChannels(audio, (channel) => {
    let sum = 0;
    for (let i = 0; i < channel.length; i++) sum += channel[i] ?? 0;
    const offset = channel.length > 0 ? sum / channel.length : 0;
    return channel.map((x) => x - offset);
  });
}
