/** Crossfades that keep the level whatever the two sides have in common, and the loop seam made with them. */
import { InternalError } from '../errors.ts';
import { cos, sin } from './elementary.ts';

const { PI, max, min, sqrt } = Math;

/** Gains of the side that goes and the side that comes. */
export interface CrossfadeGains {
  readonly out: Float32Array;
  readonly in: Float32Array;
}

/**
 * Below this, two sides cancel so far that keeping the level would need gains over 2.2 and lift what does not cancel;
 * lower correlations are treated as this one.
 */
export const lowestCorrelation = -0.9;

/**
 * Gains g1 (out) and g2 (in) with g1² + g2² + 2ρ·g1·g2 = 1: the sum of two signals of one level and of correlation ρ
 * keeps that level. ρ = 1 gives gains that add up to 1, ρ = 0 equal power. Both curves start and end level.
 */
export function crossfadeGains(length: number, correlation: number): CrossfadeGains {
  const rho = min(1, max(lowestCorrelation, correlation));
  const curve = equalPowerCurve(length);
  const gains = { out: new Float32Array(length), in: new Float32Array(length) };
  for (let i = 0; i < length; i++) {
    const out = curve.out[i] as number;
    const into = curve.in[i] as number;
    const level = sqrt(1 + 2 * rho * out * into);
    gains.out[i] = out / level;
    gains.in[i] = into / level;
  }
  return gains;
}

interface Curve {
  readonly out: Float64Array;
  readonly in: Float64Array;
}

/** The last curve: one after the other, loops are closed over the same length. */
let lastCurve: Curve = { out: new Float64Array(0), in: new Float64Array(0) };

/** Gains for sides that have nothing in common. */
function equalPowerCurve(length: number): Curve {
  if (lastCurve.out.length === length) return lastCurve;
  const curve: Curve = { out: new Float64Array(length), in: new Float64Array(length) };
  for (let i = 0; i < length; i++) {
    const angle = (PI / 4) * (1 - cos((PI * (i + 0.5)) / length));
    curve.out[i] = cos(angle);
    curve.in[i] = sin(angle);
  }
  lastCurve = curve;
  return curve;
}

/** A stretch of several channels: `length` samples from `start` on. */
export interface Span {
  readonly channels: readonly Float32Array[];
  readonly start: number;
}

/** Normalised correlation of two stretches over all channels, −1 … 1; 0 where one of them is silent. */
export function spanCorrelation(first: Span, second: Span, length: number): number {
  let product = 0;
  let firstPower = 0;
  let secondPower = 0;
  for (const [c, a] of first.channels.entries()) {
    const b = second.channels[c] ?? a;
    for (let i = 0; i < length; i++) {
      const x = a[first.start + i] ?? 0;
      const y = b[second.start + i] ?? 0;
      product += x * y;
      firstPower += x * x;
      secondPower += y * y;
    }
  }
  return firstPower > 0 && secondPower > 0 ? max(-1, min(1, product / sqrt(firstPower * secondPower))) : 0;
}

/** A loop that turns unheard, and the correlation measured where its ends were blended. */
export interface ClosedLoop {
  readonly channels: Float32Array[];
  readonly correlation: number;
}

/**
 * Closes `length` samples into a loop. The `fade` samples that follow them in the input are blended over the loop's
 * head, so the loop's first sample continues its last as it did in the input, and nothing is left faded.
 */
export function closeLoop(channels: readonly Float32Array[], length: number, fade: number): ClosedLoop {
  const available = channels[0]?.length ?? 0;
  if (fade > length || length + fade > available) {
    throw new InternalError(`Expected ${length} + ${fade} samples for a loop, fade ≤ loop, got ${available}.`);
  }
  const correlation = spanCorrelation({ channels, start: length }, { channels, start: 0 }, fade);
  const gains = crossfadeGains(fade, correlation);
  const closed = channels.map((channel) => {
    const loop = channel.slice(0, length);
    blendHead(loop, channel.subarray(length, length + fade), gains);
    return loop;
  });
  return { channels: closed, correlation };
}

/** Blends what follows a loop over its head. */
function blendHead(loop: Float32Array, after: Float32Array, gains: CrossfadeGains): void {
  for (let i = 0; i < after.length; i++) {
    loop[i] = (after[i] as number) * (gains.out[i] as number) + (loop[i] as number) * (gains.in[i] as number);
  }
}
