/** What fast Fourier transforms of one size need: their twiddles and their work space. */

/** What a transform of one size needs. Its work space serves one caller at a time. */
@unmanaged
export class Plan {
  /** Half the size: length of the complex transform, a power of two from 16. */
  half: i32;
  /** Twiddles of all stages, in the order of use. */
  twiddles: usize;
  /** cos and sin of 2πk ÷ size in groups of four, for k from 1 to half ÷ 2. */
  turn: usize;
  /** Two work spaces, each of real and imaginary parts. */
  work: usize;
}

/**
 * Real and imaginary parts, and the two work spaces, begin at different places of a cache page: values a power of two apart
 * would share the same few lines.
 */
const GAP: usize = 1088;

/** From real to imaginary parts of a work space. */
@inline
export function imOffsetOf(plan: Plan): usize {
  return (<usize>plan.half << 2) + GAP;
}

@inline
export function otherWork(plan: Plan): usize {
  return plan.work + 2 * imOffsetOf(plan) + (GAP >> 1);
}

export function fftPlan(size: i32): usize {
  const plan = changetype<Plan>(heap.alloc(offsetof<Plan>()));
  const half = size >> 1;
  plan.half = half;
  plan.twiddles = heap.alloc(<usize>half * 8 + 64);
  plan.turn = heap.alloc(<usize>half << 2);
  plan.work = heap.alloc(4 * imOffsetOf(plan) + (GAP >> 1));
  let at = plan.twiddles;
  for (let p = 0; p < half >> 2; p += 4) {
    for (let lane = 0; lane < 4; lane++) storeTwiddles(at + (lane << 2), 16, p + lane, half);
    at += 96;
  }
  for (let n = half >> 2; n > 4; n >>= 2) {
    for (let p = 0; p < n >> 2; p++, at += 24) storeTwiddles(at, 4, p, n);
  }
  for (let k = 1; k <= half >> 1; k++) {
    const place = plan.turn + <usize>((((k - 1) & ~3) << 3) + (((k - 1) & 3) << 2));
    const angle = (2 * Math.PI * <f64>k) / <f64>size;
    store<f32>(place, <f32>Math.cos(angle));
    store<f32>(place, <f32>Math.sin(angle), 16);
  }
  return changetype<usize>(plan);
}

/** cos and −sin of 2πjp ÷ n for j = 1, 2, 3, `step` bytes apart. */
function storeTwiddles(at: usize, step: usize, p: i32, n: i32): void {
  for (let j = 1; j <= 3; j++, at += 2 * step) {
    const angle = (2 * Math.PI * <f64>(j * p)) / <f64>n;
    store<f32>(at, <f32>Math.cos(angle));
    store<f32>(at + step, <f32>-Math.sin(angle));
  }
}
