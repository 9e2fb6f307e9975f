/** The proof that a loop turns unheard: what a meter finds at its seam, beside what it finds elsewhere in it. */
import { usualSeam, type SeamMeasures } from '../analysis/loop-seam.ts';
import type { AudioBuffer } from '../audio/audio-buffer.ts';
import type { SeamProof } from './texture.ts';

/** Adds what is usual in the loop to what was measured at its seam, by blocks of the same length. */
export function seamProof(
  loop: AudioBuffer,
  crossfadeFrames: number,
  measured: SeamMeasures & Pick<SeamProof, 'correlation'>,
): SeamProof {
  const { levelJumpDb, spectralJumpDb } = usualSeam(loop, crossfadeFrames);
  const { correlation, ...seam } = measured;
  return { correlation, ...seam, usualLevelJumpDb: levelJumpDb, usualSpectralJumpDb: spectralJumpDb };
}
