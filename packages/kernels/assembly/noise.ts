/** Frames of noise laid around a circle. */
import { nextBits } from './chance';
import { fftInverse } from './fft';
import { addAround } from './grains';

/** Phases are drawn from so many directions. */
const directions: i32 = 4096;

@inline
function look(table: usize, places: v128): v128 {
  const first = load<f32>(table + (<usize>i32x4.extract_lane(places, 0) << 2));
  const second = load<f32>(table + (<usize>i32x4.extract_lane(places, 1) << 2));
  const third = load<f32>(table + (<usize>i32x4.extract_lane(places, 2) << 2));
  const fourth = load<f32>(table + (<usize>i32x4.extract_lane(places, 3) << 2));
  return f32x4(first, second, third, fourth);
}

/**
 * Fills `bins` of a spectrum with amplitudes of random phase: those of `drawn` (0 for none) and even ones of their own
 * phases beside them, each times the band's weight. Four generators of `state` take turns; all have room for a multiple
 * of four. `cosines` and `sines` are those of all directions.
 */
export function fillNoise(
  state: usize, cosines: usize, sines: usize,
  weights: usize, drawn: usize, even: f32,
  re: usize, im: usize, bins: i32,
): void {
  const mask = i32x4.splat(directions - 1);
  const evens = f32x4.splat(even);
  for (let i = 0; i < bins; i += 4) {
    const at = <usize>i << 2;
    const bits = nextBits(state);
    const weight = v128.load(weights + at);
    let x = f32x4.splat(0);
    let y = f32x4.splat(0);
    if (drawn !== 0) {
      const places = v128.and(bits, mask);
      const amplitude = v128.load(drawn + at);
      x = f32x4.mul(amplitude, look(cosines, places));
      y = f32x4.mul(amplitude, look(sines, places));
    }
    if (even !== 0) {
      const places = v128.and(i32x4.shr_u(bits, 12), mask);
      x = f32x4.add(x, f32x4.mul(evens, look(cosines, places)));
      y = f32x4.add(y, f32x4.mul(evens, look(sines, places)));
    }
    v128.store(re + at, f32x4.mul(weight, x));
    v128.store(im + at, f32x4.mul(weight, y));
  }
}

/** Adds the signal of a spectrum, under a window, to the circle of `length` samples from `at`, 0 … length − 1, on. */
export function addNoise(plan: usize, re: usize, im: usize, window: usize, frame: usize, size: i32, circle: usize, length: i32, at: i32): void {
  fftInverse(plan, re, im, window, frame);
  addAround(circle, length, at, frame, size, 1);
}
