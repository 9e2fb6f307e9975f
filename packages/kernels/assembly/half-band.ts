/** Values half way between neighbouring samples, by a half-band filter: twice the rate, or half of it. */

/**
 * Fills `output` with `count` values, in whole groups of 16, so that many may be written behind them: value i lies between
 * samples i + pairs − 1 and i + pairs. Each is summed in the same order wherever it stands.
 */
export function halfWay(weights: usize, pairs: i32, samples: usize, output: usize, count: i32): void {
  const weightsEnd = weights + (<usize>pairs << 2);
  for (const end = output + (<usize>count << 2); output < end; output += 64, samples += 64) {
    let left = samples + (<usize>(pairs - 1) << 2);
    let right = left + 4;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (let weight = weights; weight < weightsEnd; weight += 4, left -= 4, right += 4) {
      const w = v128.load32_splat(weight);
      a = f32x4.add(a, f32x4.mul(w, f32x4.add(v128.load(left), v128.load(right))));
      b = f32x4.add(b, f32x4.mul(w, f32x4.add(v128.load(left, 16), v128.load(right, 16))));
      c = f32x4.add(c, f32x4.mul(w, f32x4.add(v128.load(left, 32), v128.load(right, 32))));
      d = f32x4.add(d, f32x4.mul(w, f32x4.add(v128.load(left, 48), v128.load(right, 48))));
    }
    v128.store(output, a);
    v128.store(output, b, 16);
    v128.store(output, c, 32);
    v128.store(output, d, 48);
  }
}

/** Two rows of `count` samples, in whole groups of 4, as one row of both in turn. */
export function inTurn(first: usize, second: usize, output: usize, count: i32): void {
  for (const end = first + (<usize>count << 2); first < end; first += 16, second += 16, output += 32) {
    const a = v128.load(first);
    const b = v128.load(second);
    v128.store(output, i32x4.shuffle(a, b, 0, 4, 1, 5));
    v128.store(output, i32x4.shuffle(a, b, 2, 6, 3, 7), 16);
  }
}
