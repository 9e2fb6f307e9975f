/** What a phase vocoder does with spectra of several channels, each `size` ÷ 2 + 1 real parts, then as many imaginary ones. */

/** Adds windowed samples to others. */
export function addWindowed(output: usize, samples: usize, window: usize, count: i32): void {
  const end = output + (<usize>count << 2);
  for (; output + 16 <= end; output += 16, samples += 16, window += 16) {
    v128.store(output, f32x4.add(v128.load(output), f32x4.mul(v128.load(samples), v128.load(window))));
  }
  for (; output < end; output += 4, samples += 4, window += 4) {
    store<f32>(output, load<f32>(output) + load<f32>(samples) * load<f32>(window));
  }
}

/**
 * Replaces the spectra `turned` by `now`, each region (a peak of the power over all channels and its flanks) turned by the
 * rotation of Σ turned·conj(before) over it. Spectra of the channels lie `stride` bytes apart, imaginary parts `half` of
 * that after the real ones; a multiple of 16, with room for the bins up to it. `work` has room for three such halves.
 */
export function turnRegions(turned: usize, now: usize, before: usize, channels: i32, bins: i32, stride: usize, work: usize): void {
  const half = stride >> 1;
  const power = work;
  const cosines = work + half;
  const sines = cosines + half;
  for (let k: usize = 0; k < <usize>bins << 2; k += 16) {
    let p = f32x4.splat(0);
    let c = f32x4.splat(0);
    let s = f32x4.splat(0);
    for (let channel = 0; channel < channels; channel++) {
      const at = <usize>channel * stride + k;
      const re = v128.load(now + at);
      const im = v128.load(now + at + half);
      p = f32x4.add(p, f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im)));
      const yRe = v128.load(turned + at);
      const yIm = v128.load(turned + at + half);
      const xRe = v128.load(before + at);
      const xIm = v128.load(before + at + half);
      c = f32x4.add(c, f32x4.add(f32x4.mul(yRe, xRe), f32x4.mul(yIm, xIm)));
      s = f32x4.add(s, f32x4.sub(f32x4.mul(yIm, xRe), f32x4.mul(yRe, xIm)));
    }
    v128.store(power + k, p);
    v128.store(cosines + k, c);
    v128.store(sines + k, s);
  }
  findRotations(power, cosines, sines, bins);
  for (let channel = 0; channel < channels; channel++) {
    const base = <usize>channel * stride;
    for (let k: usize = 0; k < <usize>bins << 2; k += 16) {
      const re = v128.load(now + base + k);
      const im = v128.load(now + base + k + half);
      const c = v128.load(cosines + k);
      const s = v128.load(sines + k);
      v128.store(turned + base + k, f32x4.sub(f32x4.mul(re, c), f32x4.mul(im, s)));
      v128.store(turned + base + k + half, f32x4.add(f32x4.mul(re, s), f32x4.mul(im, c)));
    }
  }
}

/** Puts the cosine and sine of each region's rotation in the place of what they are the sums of. */
function findRotations(power: usize, cosines: usize, sines: usize, bins: i32): void {
  const end = <usize>bins << 2;
  for (let start: usize = 0; start < end;) {
    const stop = regionEnd(power, start, end);
    let cosine: f64 = 0;
    let sine: f64 = 0;
    for (let k = start; k < stop; k += 4) {
      cosine += <f64>load<f32>(cosines + k);
      sine += <f64>load<f32>(sines + k);
    }
    const size = sqrt(cosine * cosine + sine * sine);
    // Out of silence there is nothing to fit to: the input's own phases are as good as any.
    const c: f32 = size > 0 ? <f32>(cosine / size) : 1;
    const s: f32 = size > 0 ? <f32>(sine / size) : 0;
    for (let k = start; k < stop; k += 4) {
      store<f32>(cosines + k, c);
      store<f32>(sines + k, s);
    }
    start = stop;
  }
}

/** From a valley of the power up to its peak and down to the next valley. */
function regionEnd(power: usize, start: usize, end: usize): usize {
  let rising = true;
  let here = load<f32>(power + start);
  for (let k = start; k < end - 4; k += 4) {
    const next = load<f32>(power + k, 4);
    if (next < here) rising = false;
    else if (!rising) return k;
    here = next;
  }
  return end;
}
