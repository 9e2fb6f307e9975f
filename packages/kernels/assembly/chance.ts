/** Chance for kernels; exports nothing of the module, as JavaScript knows no vectors. */

/** Four sfc32 generators side by side: a, b, c and the counter of each; the next 32 bits of each, and on. */
@inline
export function nextBits(state: usize): v128 {
  const a = v128.load(state);
  const b = v128.load(state, 16);
  const c = v128.load(state, 32);
  const counter = v128.load(state, 48);
  const result = i32x4.add(i32x4.add(a, b), counter);
  v128.store(state, v128.xor(b, i32x4.shr_u(b, 9)));
  v128.store(state, i32x4.add(c, i32x4.shl(c, 3)), 16);
  v128.store(state, i32x4.add(v128.or(i32x4.shl(c, 21), i32x4.shr_u(c, 11)), result), 32);
  v128.store(state, i32x4.add(counter, i32x4.splat(1)), 48);
  return result;
}
