/** The word for how bright a sound is, by its spectral centroid. */
import type { BrightnessOptions } from './track-options.ts';

export type Brightness = 'dark' | 'mid' | 'bright';

/** Dark under the lower limit, bright over the upper one, mid between them and on them. */
export function brightness(centroidHz: number, options: BrightnessOptions): Brightness {
  if (centroidHz < options.centroidLowHz) return 'dark';
  return centroidHz > options.centroidHighHz ? 'bright' : 'mid';
}
