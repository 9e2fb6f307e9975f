/** Floats as 16-bit numbers, where they are such, and back: exact both ways. */

/** Fills `output` and gives 1 where every value times 32768 is a whole number of 16 bits. Up to 7 values behind are overwritten. */
export function holdAs16(input: usize, count: i32, output: usize): i32 {
  const scale = f32x4.splat(32768);
  let same = i32x4.splat(-1);
  let left = count;
  for (; left > 0; left -= 8, input += 32, output += 16) {
    // Behind the end stands anything: there it is cleared.
    for (let index = left; index < 8; index++) store<f32>(input + (<usize>index << 2), 0);
    const low = f32x4.mul(v128.load(input), scale);
    const high = f32x4.mul(v128.load(input, 16), scale);
    const whole = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(low), i32x4.trunc_sat_f32x4_s(high));
    // What is no number, no whole one or too large is not what it was.
    same = v128.and(same, f32x4.eq(low, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(whole))));
    same = v128.and(same, f32x4.eq(high, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(whole))));
    v128.store(output, whole);
  }
  return i32x4.all_true(same) ? 1 : 0;
}

/** Values of 16 bits as floats; up to 7 values more are written. */
export function floatsOf16(input: usize, count: i32, output: usize): void {
  const scale = f32x4.splat(1.0 / 32768);
  for (const stop = output + (<usize>count << 2); output < stop; input += 16, output += 32) {
    const whole = v128.load(input);
    v128.store(output, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(whole)), scale));
    v128.store(output, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(whole)), scale), 16);
  }
}
