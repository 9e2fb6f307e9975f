/** Parts of a buffer. */
import { audioBuffer, frameCount, type AudioBuffer } from './audio-buffer.ts';

const { max, min } = Math;

/** A copy of the frames from `startFrame` to before `endFrame`, kept within the buffer's ends. */
export function sliceAudio(audio: AudioBuffer, startFrame: number, endFrame: number): AudioBuffer {
  const start = max(0, startFrame);
  const end = max(start, min(frameCount(audio), endFrame));
  return audioBuffer(
    audio.sampleRate,
    audio.channels.map((channel) => channel.slice(start, end)),
  );
}

/** The same without a copy: it changes with the buffer, and the buffer with it. */
export function viewAudio(audio: AudioBuffer, startFrame: number, endFrame: number): AudioBuffer {
  const start = max(0, startFrame);
  const end = max(start, min(frameCount(audio), endFrame));
  return audioBuffer(
    audio.sampleRate,
    audio.channels.map((channel) => channel.subarray(start, end)),
  );
}
