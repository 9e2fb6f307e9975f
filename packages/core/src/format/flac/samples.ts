/**
 * The samples of one channel while a frame is decoded. Integers of 32 bits hold all that is common; the difference of two
 * channels of 32 bits needs 33, so streams that wide are decoded in doubles.
 */
export type Samples = Int32Array | Float64Array;
