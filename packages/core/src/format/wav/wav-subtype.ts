/** How samples may be stored in a WAV file that is delivered. */

/** 32-bit IEEE float, or integers of 24 or 16 bits. */
export const wavSubtypes = ['FLOAT', 'PCM_24', 'PCM_16'] as const;

export type WavSubtype = (typeof wavSubtypes)[number];

/** Bits of a sample. */
export function bitDepthOf(subtype: WavSubtype): 16 | 24 | 32 {
  return subtype === 'FLOAT' ? 32 : subtype === 'PCM_24' ? 24 : 16;
}
