/** Bends what comes near a level, and leaves everything else what it is, to the bit. */
import { Bender, bendNewest, newestOf, resume } from './saturation';

@unmanaged
class Clip {
  bender: usize;
  /** The last sound: as much as the bender is late and a span, then the newest span. */
  past: usize;
  kept: i32;
  /** A span that has been clipped. */
  ready: usize;
  /** Frames of the span that have gone by. */
  phase: i32;
  /** Spans that are still to be bent, and how many follow a peak. */
  active: i32;
  lingering: i32;
  /** Where the curve begins to bend. */
  limit: f32;
}

@inline const SPAN: i32 = 64;

/** Whether any of a span's samples, raised by as much as it stands out from its neighbours, is over the limit. */
function standsOut(samples: usize, limit: f32): bool {
  const limits = f32x4.splat(limit);
  const half = f32x4.splat(0.5);
  let found = i32x4.splat(0);
  for (const end = samples + (<usize>SPAN << 2); samples < end; samples += 16) {
    const here = v128.load(samples);
    const sides = f32x4.mul(half, f32x4.add(v128.load(samples - 4), v128.load(samples, 4)));
    found = v128.or(found, f32x4.gt(f32x4.abs(f32x4.sub(f32x4.add(here, here), sides)), limits));
  }
  return v128.any_true(found);
}

/** Makes the span ready that has been taken in. */
function clipSpan(clip: Clip): void {
  const bender = changetype<Bender>(clip.bender);
  const span = <usize>SPAN << 2;
  const newest = clip.past + (<usize>clip.kept << 2);
  if (standsOut(newest - 4, clip.limit)) {
    if (clip.active === 0) {
      memory.copy(newestOf(bender), newest - span, span);
      resume(bender, SPAN);
    }
    clip.active = clip.lingering;
  } else if (clip.active > 0) {
    clip.active -= 1;
  }
  if (clip.active > 0) {
    memory.copy(newestOf(bender), newest, span);
    bendNewest(bender, clip.ready, SPAN);
  } else {
    memory.copy(clip.ready, clip.past + span, span);
  }
  memory.copy(clip.past, clip.past + span, <usize>clip.kept << 2);
}

/** One channel in place, late by the bender's delay and a span. Where it is cut does not matter. */
export function softClip(plan: usize, samples: usize, frames: i32): void {
  const clip = changetype<Clip>(plan);
  while (frames > 0) {
    const run = min(frames, SPAN - clip.phase);
    const bytes = <usize>run << 2;
    const offset = <usize>clip.phase << 2;
    memory.copy(clip.past + (<usize>clip.kept << 2) + offset, samples, bytes);
    memory.copy(samples, clip.ready + offset, bytes);
    samples += bytes;
    frames -= run;
    clip.phase += run;
    if (clip.phase < SPAN) continue;
    clip.phase = 0;
    clipSpan(clip);
  }
}
