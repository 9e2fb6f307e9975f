export { audioBuffer, durationSec, frameCount, silentBuffer, type AudioBuffer } from './audio-buffer.ts';
