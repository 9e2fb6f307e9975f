/**
 * The effects of a stem: one key for each effect of `@stem/core/production`, composed here and nowhere else. Its options,
 * ranges and defaults are the schema that stands beside the effect; a song file has them under snake_case names.
 */
import { z } from 'zod';

export const effectsSchema = z.strictObject({});

export type StemEffects = z.output<typeof effectsSchema>;
