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

/** Values of 16 bits as floats. They may lie in the second half of the output: each is read before it is written over. */
export function floatsOf16(input: usize, count: i32, output: usize): void {
  const scale = f32x4.splat(1.0 / 32768);
  const stop = output + (<usize>count << 2);
  for (; output + 32 <= stop; input += 16, output += 32) {
    const whole = v128.load(input);
    v128.store(output, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(whole)), scale));
    v128.store(output, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(whole)), scale), 16);
  }
  for (; output < stop; input += 2, output += 4) store<f32>(output, <f32>load<i16>(input) * <f32>(1.0 / 32768));
}

/** Means of each `factor` values of 16 bits, as floats; the last one may be of fewer, divided by as many. */
export function meansOf16(input: usize, count: i32, factor: i32, output: usize): void {
  const scale: f64 = 1.0 / 32768;
  if (factor === 8) {
    const ones = i16x8.splat(1);
    for (; count >= 8; count -= 8, input += 16, output += 4) {
      const pairs = i32x4.dot_i16x8_s(v128.load(input), ones);
      const halves = i32x4.add(pairs, i32x4.shuffle(pairs, pairs, 2, 3, 0, 1));
      const sum = i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1);
      store<f32>(output, <f32>((<f64>sum * scale) / 8));
    }
  }
  for (; count > 0; count -= factor, output += 4) {
    let sum = 0;
    for (const stop = input + (<usize>min(count, factor) << 1); input < stop; input += 2) sum += <i32>load<i16>(input);
    store<f32>(output, <f32>((<f64>sum * scale) / <f64>factor));
  }
}

/** The same of floats. */
export function meansOf(input: usize, count: i32, factor: i32, output: usize): void {
  for (; count > 0; count -= factor, output += 4) {
    let sum: f64 = 0;
    for (const stop = input + (<usize>min(count, factor) << 2); input < stop; input += 4) sum += <f64>load<f32>(input);
    store<f32>(output, <f32>(sum / <f64>factor));
  }
}
