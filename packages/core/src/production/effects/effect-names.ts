/** The effects a stem may have, in the order in which sound goes through them. */
export const effectNames = [
  'highpass',
  'lowpass',
  'equalizer',
  'compressor',
  'saturation',
  'delay',
  'reverb',
  'width',
] as const;

export type EffectName = (typeof effectNames)[number];
