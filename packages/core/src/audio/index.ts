export { audioBuffer, durationSec, frameCount, silentBuffer, type AudioBuffer } from './audio-buffer.ts';
export { foldToMono, foldToStereo, fromMidSide, mapChannels, toMidSide, toMono, type MidSide } from './channels.ts';
export { createHeldRoom, type HeldRoom, type HeldSound } from './held-sound.ts';
export { applyGain, peak, peakDb, removeDc, rms, rmsDb } from './level.ts';
export { mixInto, type MixOptions } from './mix.ts';
export { resampleAudio } from './resample-audio.ts';
export { sliceAudio } from './slice.ts';
