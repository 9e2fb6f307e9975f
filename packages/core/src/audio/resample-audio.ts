/** Sample rate conversion of a whole buffer. */
import { resample } from '../dsp/resample.ts';
import { audioBuffer, type AudioBuffer } from './audio-buffer.ts';

/** The buffer at another sample rate; the same buffer where that is its own. */
export function resampleAudio(audio: AudioBuffer, toRate: number): AudioBuffer {
  if (audio.sampleRate === toRate) return audio;
  return audioBuffer(
    toRate,
    audio.channels.map((channel) => resample(channel, audio.sampleRate, toRate)),
  );
}
