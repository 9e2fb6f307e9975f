/** How far a delivered master may be from the loudness asked for, in LU. */
export const loudnessToleranceLu = 0.3;
