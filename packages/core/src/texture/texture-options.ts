/** All options of one rendering. A profile composes the same schemas under their YAML names. */
import { z } from 'zod';
import { cloudOptions } from './clouds/options.ts';
import { hissOptions } from './hiss/options.ts';
import { padOptions } from './pads/options.ts';
import { swellOptions } from './swells/options.ts';
import {
  brightnessOptions,
  curationOptions,
  exportOptions,
  musicalityOptions,
  outputOptions,
  reproducibilityOptions,
  stabilityOptions,
} from './track-options.ts';

/** Keys are the sections of a profile in camelCase: `padMiner` is `pad_miner`. */
export const textureOptions = z.strictObject({
  global: outputOptions.prefault({}),
  padMiner: padOptions.prefault({}),
  drones: swellOptions.prefault({}),
  clouds: cloudOptions.prefault({}),
  hiss: hissOptions.prefault({}),
  export: exportOptions.prefault({}),
  brightnessTags: brightnessOptions.prefault({}),
  preAnalysis: stabilityOptions.prefault({}),
  curation: curationOptions.prefault({}),
  musicality: musicalityOptions.prefault({}),
  reproducibility: reproducibilityOptions.prefault({}),
});

/** Every value filled in. */
export type TextureOptions = z.output<typeof textureOptions>;
