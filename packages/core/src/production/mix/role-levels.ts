/** How loud a stem of each role is: as its effects are meant for it, and in the mix. */
import type { EffectRole } from '../effects/role-effects.ts';

/** Of stems in stereo. */
export interface RoleLevels {
  /** Loudness at which the thresholds of the role's effects are right; this project's own instruments play about so loud. */
  readonly effectsLufs: number;
  /** Loudness of the stem in the mix, after its effects. */
  readonly mixLufs: number;
}

/**
 * Levels in the mix are for parts that play: integrated loudness leaves the rests out, so a part of a few bars is as loud
 * in them as one that never stops. Drums and voice lead, 3 to 4 LU before what accompanies them; the pad lies furthest
 * back. K-weighting hears little of a bass's lowest octave, which is why it is not higher. Five of these roles add up to
 * about −18 LUFS, which leaves the peaks of every stem room under full scale.
 */
export const roleLevels: Readonly<Record<EffectRole, RoleLevels>> = {
  drums: { effectsLufs: -22, mixLufs: -22 },
  vocals: { effectsLufs: -20, mixLufs: -21.5 },
  bass: { effectsLufs: -19, mixLufs: -24 },
  guitars: { effectsLufs: -21, mixLufs: -25 },
  synths: { effectsLufs: -24, mixLufs: -26.5 },
  bridge: { effectsLufs: -22, mixLufs: -27.5 },
  other: { effectsLufs: -22, mixLufs: -25.5 },
};

/** A lone channel measures so much less than two that are alike, as a meter adds up the power of all channels. */
export const loneChannelLu = 3.01;

/** Neither before its effects nor after them is a stem turned up by more to reach its level: it would be mostly noise. */
export const mostBoostDb = 30;
