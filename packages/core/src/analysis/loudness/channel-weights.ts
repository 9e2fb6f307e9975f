/** Channel weights of BS.1770-5 (Annex 1, table 3; Annex 3 for further positions). */

/** What stands beside the listener, 60° to 120° to the side and not above, counts 1.41 times (+1.5 dB). */
const beside = 1.41;

/** Bits of a channel mask, as WAV files have them. */
const speaker = { lowFrequency: 0x8, backLeft: 0x10, backRight: 0x20, sideLeft: 0x200, sideRight: 0x400 } as const;

/**
 * The weight of each channel's power, by its place. Channels are those of the mask where the file has one (a bit for each
 * speaker, in the order of the bits), and where it has none those of their count: four are L R Ls Rs, five L R C Ls Rs, six
 * L R C LFE Ls Rs, seven L R C LFE Cb Ls Rs, eight L R C LFE Lb Rb Ls Rs; any other count weighs 1 each.
 *
 * @example channelWeights(5) // [1, 1, 1, 1.41, 1.41]
 */
export function channelWeights(channelCount: number, channelMask?: number): readonly number[] {
  const masked = channelMask === undefined ? [] : maskWeights(channelMask);
  return masked.length === channelCount ? masked : countWeights(channelCount);
}

/** A back pair stands beside the listener, at 110°, unless there is a side pair as well: then it is at 135° and weighs 1. */
function maskWeights(mask: number): number[] {
  const sides = speaker.sideLeft | speaker.sideRight;
  const besides = (mask & sides) === 0 ? speaker.backLeft | speaker.backRight : sides;
  return Array.from({ length: 32 }, (_, bit) => 2 ** bit)
    .filter((bit) => (mask & bit) !== 0)
    .map((bit) => (bit === speaker.lowFrequency ? 0 : (besides & bit) === 0 ? 1 : beside));
}

function countWeights(channelCount: number): readonly number[] {
  switch (channelCount) {
    case 4:
      return [1, 1, beside, beside];
    case 5:
      return [1, 1, 1, beside, beside];
    case 6:
      return [1, 1, 1, 0, beside, beside];
    case 7:
      return [1, 1, 1, 0, 1, beside, beside];
    case 8:
      return [1, 1, 1, 0, 1, 1, beside, beside];
    default:
      return Array.from({ length: channelCount }, () => 1);
  }
}
