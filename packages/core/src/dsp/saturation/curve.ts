/** The curves that bend sound, as tables: both are odd, smooth, straight in the middle and level at ±1. */
import { exp, sin } from '../elementary.ts';

const { PI, abs, sqrt } = Math;

/** Values from −reach to reach, read by straight lines in between: within −115 dB of the true curve. */
export type Curve = Float64Array;

/** Where a curve is level to the last bit of a float. */
const reach = 5;
const stepsPerUnit = 256;

/** The curve's value at x. */
export function bent(curve: Curve, x: number): number {
  const place = (x + reach) * stepsPerUnit;
  if (!(place > 0)) return x === x ? -1 : 0;
  if (place >= 2 * reach * stepsPerUnit) return 1;
  const index = place | 0;
  const low = curve[index] as number;
  return low + (place - index) * ((curve[index + 1] as number) - low);
}

/**
 * erf(x·√π ÷ 2), which is like tanh, of slope 1 at 0. The error function has no singularity anywhere, so the harmonics of a
 * driven sine fall faster than any geometric row; those of tanh(4·sin), as a geometric one, would be −56 dB where four times
 * the rate ends. The integral of exp(−π·x² ÷ 4) by Simpson's rule.
 */
export function saturationCurve(): Curve {
  const half = reach * stepsPerUnit;
  const values = new Float64Array(2 * half + 1);
  const slope = (x: number) => exp((-PI * x * x) / 4);
  let sum = 0;
  for (let i = 1; i <= half; i++) {
    const [from, to] = [(i - 1) / stepsPerUnit, i / stepsPerUnit];
    sum += (slope(from) + 4 * slope((from + to) / 2) + slope(to)) / (6 * stepsPerUnit);
    values[half + i] = sum;
    values[half - i] = -sum;
  }
  return values.map((value) => value / sum);
}

/** Where the soft clip begins to bend, as a share of its level: −6 dB. */
export const knee = 0.5;

/** Nothing changes up to the knee; from there on the saturation curve goes on to the level, without a corner or a kink. */
export function softClipCurve(): Curve {
  const over = saturationCurve();
  return over.map((_, i) => {
    const x = i / stepsPerUnit - reach;
    if (abs(x) <= knee) return x;
    const size = knee + (1 - knee) * bent(over, (abs(x) - knee) / (1 - knee));
    return x < 0 ? -size : size;
  });
}

/** How much louder a sine of `amplitude` comes out of a curve when it goes in times `drive`. */
export function gainOfDrive(curve: Curve, drive: number, amplitude: number): number {
  const points = 256;
  let [before, after] = [0, 0];
  for (let i = 0; i < points; i++) {
    const x = amplitude * sin((2 * PI * (i + 0.5)) / points);
    before += x * x;
    after += bent(curve, drive * x) ** 2;
  }
  return sqrt(after / before);
}
