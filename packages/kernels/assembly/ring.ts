/** Rings of samples: delays, and all-passes made of them. */

/** Below this what only fades away is put to rest: far under any sound, far over denormal, slow numbers. */
export const NOTHING: f32 = 1e-30;

@unmanaged
export class Ring {
  samples: usize;
  length: i32;
  place: i32;
}

/** One of rings that follow one another in memory. */
@inline
export function ringOf(rings: usize, index: i32): Ring {
  return changetype<Ring>(rings + <usize>index * offsetof<Ring>());
}

/** Where the oldest sample lies, which is the next to be read and replaced. */
@inline
export function placeOf(ring: Ring): usize {
  return ring.samples + (<usize>ring.place << 2);
}

/** Puts the samples of so long ago in the place of new ones. */
export function delay(ring: Ring, samples: usize, frames: i32): void {
  while (frames > 0) {
    const run = min(frames, ring.length - ring.place);
    let old = placeOf(ring);
    let i = 0;
    for (; i + 4 <= run; i += 4, old += 16, samples += 16) {
      const x = v128.load(samples);
      v128.store(samples, v128.load(old));
      v128.store(old, x);
    }
    for (; i < run; i++, old += 4, samples += 4) {
      const x = load<f32>(samples);
      store<f32>(samples, load<f32>(old));
      store<f32>(old, x);
    }
    frames -= run;
    ring.place = ring.place + run === ring.length ? 0 : ring.place + run;
  }
}

/** y[n] = −g·x[n] + x[n−m] + g·y[n−m] */
export function allpass(ring: Ring, g: f32, samples: usize, frames: i32): void {
  const gain = f32x4.splat(g);
  const nothing = f32x4.splat(NOTHING);
  while (frames > 0) {
    const run = min(frames, ring.length - ring.place);
    let place = placeOf(ring);
    let i = 0;
    for (; i + 4 <= run; i += 4, place += 16, samples += 16) {
      const old = v128.load(place);
      const inner = f32x4.add(v128.load(samples), f32x4.mul(gain, old));
      v128.store(place, v128.and(inner, f32x4.ge(f32x4.abs(inner), nothing)));
      v128.store(samples, f32x4.sub(old, f32x4.mul(gain, inner)));
    }
    for (; i < run; i++, place += 4, samples += 4) {
      const old = load<f32>(place);
      const inner = load<f32>(samples) + g * old;
      store<f32>(place, abs(inner) >= NOTHING ? inner : 0);
      store<f32>(samples, old - g * inner);
    }
    frames -= run;
    ring.place = ring.place + run === ring.length ? 0 : ring.place + run;
  }
}
