/** Values of a spectrum, band by band. */

/** Sums of values in bands: band i holds those from edge i up to the next edge. In double precision. */
export function sumBands(values: usize, edges: usize, bands: i32, sums: usize): void {
  for (let band = 0; band < bands; band++) {
    const from = load<i32>(edges + (<usize>band << 2));
    const to = load<i32>(edges + (<usize>band << 2), 4);
    let at = values + (<usize>from << 2);
    let sum: f64 = 0;
    const whole = at + (<usize>((to - from) & ~3) << 2);
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (; at < whole; at += 16) {
      const v = v128.load(at);
      low = f64x2.add(low, f64x2.promote_low_f32x4(v));
      high = f64x2.add(high, f64x2.promote_low_f32x4(i64x2.shuffle(v, v, 1, 0)));
    }
    const pair = f64x2.add(low, high);
    sum = f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
    for (const end = values + (<usize>to << 2); at < end; at += 4) sum += <f64>load<f32>(at);
    store<f64>(sums + (<usize>band << 3), sum);
  }
}
