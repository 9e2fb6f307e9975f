/** Channel weights of BS.1770-5 (Annex 1, table 3; Annex 3 for further positions). */

const surround = 1.41;

/**
 * Weights for channels in the order of a file without a channel mask.
 * Four are L R Ls Rs, five L R C Ls Rs, six L R C LFE Ls Rs, seven L R C LFE Cb Ls Rs, eight L R C LFE Lb Rb Ls Rs
 * (WAVE order: what stands further back than 120° weighs 1, a pair at the sides 1.41). Any other count weighs 1 each.
 */
export function channelWeights(channelCount: number): readonly number[] {
  switch (channelCount) {
    case 4:
      return [1, 1, surround, surround];
    case 5:
      return [1, 1, 1, surround, surround];
    case 6:
      return [1, 1, 1, 0, surround, surround];
    case 7:
      return [1, 1, 1, 0, 1, surround, surround];
    case 8:
      return [1, 1, 1, 0, 1, 1, surround, surround];
    default:
      return Array.from({ length: channelCount }, () => 1);
  }
}
