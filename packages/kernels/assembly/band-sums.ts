/** Values of a spectrum, band by band. */
import { lower, sumOfTwo, upper } from './lanes';

/** Sums of values in bands: band i holds those from edge i up to the next edge. In double precision. */
export function sumBands(values: usize, edges: usize, bands: i32, sums: usize): void {
  for (let band = 0; band < bands; band++) {
    const from = load<i32>(edges + (<usize>band << 2));
    const to = load<i32>(edges + (<usize>band << 2), 4);
    let at = values + (<usize>from << 2);
    const whole = at + (<usize>((to - from) & ~3) << 2);
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (; at < whole; at += 16) {
      const v = v128.load(at);
      low = f64x2.add(low, lower(v));
      high = f64x2.add(high, upper(v));
    }
    let sum = sumOfTwo(f64x2.add(low, high));
    for (const end = values + (<usize>to << 2); at < end; at += 4) sum += <f64>load<f32>(at);
    store<f64>(sums + (<usize>band << 3), sum);
  }
}
