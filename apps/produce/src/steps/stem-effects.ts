/** Which effects a stem gets. */
import type { SongStem } from '@stem/catalog/song';
import type { EffectSettings } from '@stem/core/production';
import { resolveEffects } from '@stem/core/production/options';
import { takesReference } from './takes-reference.ts';

/**
 * Its role's, changed by the song. A reference is somebody's finished recording, and an equalizer alone would move its kick
 * by a millisecond or two: it gets only what the song asks for.
 */
export function stemEffects(stem: SongStem): EffectSettings {
  return resolveEffects(takesReference(stem) ? undefined : stem.role, stem.effects);
}
