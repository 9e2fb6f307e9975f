/** How late a recording is at every moment, as a smooth curve through where it was measured. */
const { abs, max } = Math;

/** So late at this second of the song. */
export interface DriftKnot {
  readonly sec: number;
  readonly lateSec: number;
}

/** Cents of an octave: 1200 ÷ ln 2, as a small change of speed x is x of the natural logarithm. */
const centsOfSpeed = 1731.23;

export interface DriftCurve {
  readonly lateSecAt: (sec: number) => number;
  /** The most that playing along the curve changes the pitch, in cents. */
  readonly mostCents: number;
}

/**
 * The curve through the knots (one or more, in order), without a corner: cubic pieces with the slope of the chord between a
 * knot's neighbours (Catmull and Rom). It goes on straight behind the last and before the first.
 */
export function driftCurve(knots: readonly DriftKnot[]): DriftCurve {
  const slopes = knots.map((knot, index) => {
    const before = knots[index - 1] ?? knot;
    const after = knots[index + 1] ?? knot;
    return after.sec > before.sec ? (after.lateSec - before.lateSec) / (after.sec - before.sec) : 0;
  });
  const lateSecAt = (sec: number): number => {
    const index = max(
      0,
      knots.findLastIndex((knot) => knot.sec <= sec),
    );
    const [from, to] = [knots[index] as DriftKnot, knots[index + 1]];
    const slope = slopes[index] as number;
    if (sec <= from.sec || to === undefined) return from.lateSec + slope * (sec - from.sec);
    const length = to.sec - from.sec;
    const x = (sec - from.sec) / length;
    const rise = to.lateSec - from.lateSec;
    const [bendIn, bendOut] = [slope * length - rise, rise - (slopes[index + 1] as number) * length];
    return from.lateSec + x * rise + x * (1 - x) * ((1 - x) * bendIn + x * bendOut);
  };
  return { lateSecAt, mostCents: centsOfSpeed * steepest(knots, lateSecAt) };
}

/** Places between two knots that are looked at for the steepest slope. */
const looks = 8;

function steepest(knots: readonly DriftKnot[], lateSecAt: (sec: number) => number): number {
  let most = 0;
  for (const [index, to] of knots.entries()) {
    const from = knots[index - 1];
    if (from === undefined) continue;
    const step = (to.sec - from.sec) / looks;
    for (let look = 0; look < looks; look++) {
      const sec = from.sec + look * step;
      most = max(most, abs(lateSecAt(sec + step) - lateSecAt(sec)) / step);
    }
  }
  return most;
}
