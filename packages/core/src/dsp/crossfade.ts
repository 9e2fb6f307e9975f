/** Crossfades that keep the level whatever the two sides have in common, and the loop seam made with them. */
import { blendHeads, kernelsInUse, runProducts, type FadeCurve } from '@stem/kernels';
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
  const rho = usableCorrelation(correlation);
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

function usableCorrelation(correlation: number): number {
  return min(1, max(lowestCorrelation, correlation));
}

/** The last curves: pads and swells close their loops over two lengths, again and again. */
const lastCurves = new Map<number, FadeCurve>();
const curvesKept = 4;

/** Gains for sides that have nothing in common. */
function equalPowerCurve(length: number): FadeCurve {
  const known = lastCurves.get(length);
  if (known !== undefined) return known;
  const curve: FadeCurve = { out: new Float64Array(length), in: new Float64Array(length) };
  for (let i = 0; i < length; i++) {
    const angle = (PI / 4) * (1 - cos((PI * (i + 0.5)) / length));
    curve.out[i] = cos(angle);
    curve.in[i] = sin(angle);
  }
  lastCurves.set(length, curve);
  for (const oldest of lastCurves.keys()) if (lastCurves.size > curvesKept) lastCurves.delete(oldest);
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
    const one = a.subarray(first.start, first.start + length);
    const other = b.subarray(second.start, second.start + length);
    const measure = kernelsInUse() === 'plain' ? runProductsPlain : runProducts;
    const [both, own, others] = measure(one, other);
    product += both;
    firstPower += own;
    secondPower += others;
  }
  return firstPower > 0 && secondPower > 0 ? max(-1, min(1, product / sqrt(firstPower * secondPower))) : 0;
}

/** The kernel's twin. */
const runProductsPlain: typeof runProducts = (first, second) => {
  let [product, firstPower, secondPower] = [0, 0, 0];
  for (let i = 0; i < max(first.length, second.length); i++) {
    const x = first[i] ?? 0;
    const y = second[i] ?? 0;
    product += x * y;
    firstPower += x * x;
    secondPower += y * y;
  }
  return [product, firstPower, secondPower];
};

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
  const closed = channels.map((channel) => channel.slice(0, length));
  const followers = channels.map((channel) => channel.subarray(length, length + fade));
  const blend = kernelsInUse() === 'plain' ? blendHeadsPlain : blendHeads;
  blend(closed, followers, { curve: equalPowerCurve(fade), rho: usableCorrelation(correlation) });
  return { channels: closed, correlation };
}

/** The kernel's twin. */
const blendHeadsPlain: typeof blendHeads = (loops, followers, { curve, rho }) => {
  const gains = crossfadeGains(curve.out.length, rho);
  for (const [c, loop] of loops.entries()) {
    const after = followers[c] as Float32Array;
    for (let i = 0; i < after.length; i++) {
      loop[i] = (after[i] as number) * (gains.out[i] as number) + (loop[i] as number) * (gains.in[i] as number);
    }
  }
};
