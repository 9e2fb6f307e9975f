/** Loudness of a whole buffer. */
import { type AudioBuffer } from '../../audio/audio-buffer.ts';
import { createLoudnessMeter, type Loudness } from './loudness-meter.ts';

/** Integrated, maximum momentary and short-term loudness, and range. */
export function loudness(audio: AudioBuffer): Loudness {
  const meter = createLoudnessMeter(audio.sampleRate, audio.channels.length);
  meter.process(audio.channels);
  return meter.result();
}
