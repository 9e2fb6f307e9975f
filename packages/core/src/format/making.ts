/** `@stem/core/format/making`: what of format textures are made with, for threads that should start at once. */
export { decode } from './decode.ts';
export { holdFile, type HeldFile } from './hold.ts';
export { openSpill } from './spill.ts';
export { pcmDifference } from './pcm-difference.ts';
export { writeWav } from './wav/wav-writer.ts';
