/** The order of loudspeakers: Vorbis and Opus have one of their own, WAV and FLAC the one that is used here. */

/** For 1 to 8 channels, the place in Vorbis order (Vorbis I, 4.3.9) of each channel in WAV order. */
const fromVorbis: readonly (readonly number[] | undefined)[] = [
  undefined,
  undefined,
  undefined,
  [0, 2, 1],
  undefined,
  [0, 2, 1, 3, 4],
  [0, 2, 1, 5, 3, 4],
  [0, 2, 1, 6, 5, 3, 4],
  [0, 2, 1, 7, 5, 6, 3, 4],
];

/** Undefined where both orders are the same. */
export function wavOrderOfVorbis(channels: number): readonly number[] | undefined {
  return fromVorbis[channels];
}
