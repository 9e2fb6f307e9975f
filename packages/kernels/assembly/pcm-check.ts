/** Packed samples beside those they were made of. */

/** The largest magnitude that was seen, and the largest error; NaN counts as an error of infinity. */
let peak: f32 = 0;
let error: f32 = 0;

export function checkedPeak(): f32 {
  return peak;
}

@inline
function judge(sample: f32, wanted: f32): void {
  const off = abs(sample - wanted);
  error = max(error, off === off ? off : Infinity);
  peak = max(peak, abs(sample));
}

/**
 * Compares one channel of little-endian integers of 2 or 3 bytes, or of floats of 4, `stride` bytes apart, with the
 * samples that are wanted. Returns the largest error. Reads up to a byte before `bytes`.
 */
export function checkPacked(bytes: usize, width: i32, stride: i32, wanted: usize, frames: i32): f32 {
  peak = 0;
  error = 0;
  const end = wanted + (<usize>frames << 2);
  if (width === 3 && stride === 6) checkPairs(bytes, wanted, frames);
  else if (width === 3) {
    for (; wanted < end; wanted += 4, bytes += stride) judge(<f32>(load<i32>(bytes - 1) >> 8) * (1.0 / 8388608.0), load<f32>(wanted));
  } else if (width === 2) {
    for (; wanted < end; wanted += 4, bytes += stride) judge(<f32>load<i16>(bytes) * (1.0 / 32768.0), load<f32>(wanted));
  } else {
    for (; wanted < end; wanted += 4, bytes += stride) judge(load<f32>(bytes), load<f32>(wanted));
  }
  return error;
}

/** Every second sample of 3 bytes, four at a time: 21 bytes hold them. */
function checkPairs(bytes: usize, wanted: usize, frames: i32): void {
  let errors = f32x4.splat(0);
  let peaks = f32x4.splat(0);
  const steps = f32x4.splat(1.0 / 8388608.0);
  let i = 0;
  // The last groups are left to the plain loop, as 24 bytes are read.
  for (; i + 8 <= frames; i += 4, bytes += 24, wanted += 16) {
    // prettier-ignore
    const tops = v128.shuffle<u8>(
      v128.load(bytes), v128.load(bytes, 8),
      0, 0, 1, 2, 6, 6, 7, 8, 12, 12, 13, 14, 26, 26, 27, 28,
    );
    const x = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_s(tops, 8)), steps);
    const off = f32x4.abs(f32x4.sub(x, v128.load(wanted)));
    // A NaN stays: the maximum of anything and it is it.
    errors = f32x4.max(errors, off);
    peaks = f32x4.max(peaks, f32x4.abs(x));
  }
  for (let lane = 0; lane < 4; lane++) {
    const off = laneOf(errors, lane);
    error = max(error, off === off ? off : Infinity);
    peak = max(peak, laneOf(peaks, lane));
  }
  for (; i < frames; i++, bytes += 6, wanted += 4) judge(<f32>(load<i32>(bytes - 1) >> 8) * (1.0 / 8388608.0), load<f32>(wanted));
}

@inline
function laneOf(v: v128, lane: i32): f32 {
  return lane === 0 ? f32x4.extract_lane(v, 0) : lane === 1 ? f32x4.extract_lane(v, 1) : lane === 2 ? f32x4.extract_lane(v, 2) : f32x4.extract_lane(v, 3);
}
