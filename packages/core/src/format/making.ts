/** `@stem/core/format/making`: what of format textures are made with, for threads that should start at once. */
export { decode, decodeHeld, type DecodedSound } from './decode.ts';
export { pcmDifference } from './pcm-difference.ts';
export { writeWav } from './wav/wav-writer.ts';
