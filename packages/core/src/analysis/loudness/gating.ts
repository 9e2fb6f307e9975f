/** Gated means over block powers: integrated loudness (BS.1770-5) and loudness range (EBU Tech 3342). */
import { log10, pow } from '../../dsp/elementary.ts';

/** Blocks below this do not count at all. One exactly there passes the gate of the range, but not that of BS.1770-5. */
const absoluteGateLufs = -70;

/** Loudness in LUFS of a mean square power; −∞ for silence. */
export function powerToLufs(power: number): number {
  return power > 0 ? -0.691 + 10 * log10(power) : Number.NEGATIVE_INFINITY;
}

/** Mean square power of a loudness in LUFS. */
export function lufsToPower(lufs: number): number {
  return pow(10, (lufs + 0.691) / 10);
}

const absoluteGate = lufsToPower(absoluteGateLufs);

/** Integrated loudness of 400 ms block powers, in LUFS: the mean of those above −10 LU relative; −∞ when all are gated. */
export function gatedLoudness(powers: ArrayLike<number>): number {
  const ungated = meanAbove(powers, absoluteGate);
  const relativeGate = ungated / 10;
  return powerToLufs(meanAbove(powers, Math.max(absoluteGate, relativeGate)));
}

/**
 * Loudness range in LU of short-term (3 s) powers: the 10th to 95th percentile above −20 LU relative (EBU Tech 3342, 2023).
 * The silence that the program printed there expects behind a file is not added; ffmpeg and libebur128 add none either.
 */
export function loudnessRange(powers: Float64Array): number {
  const audible = powers.filter((power) => power >= absoluteGate);
  const relativeGate = audible.reduce((sum, power) => sum + power, 0) / audible.length / 100;
  const passed = audible.filter((power) => power >= relativeGate).sort();
  if (passed.length === 0) return 0;
  return powerToLufs(percentile(passed, 0.95)) - powerToLufs(percentile(passed, 0.1));
}

/** The percentile that the program printed in Tech 3342 takes. */
function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.round((sorted.length - 1) * share)] ?? 0;
}

function meanAbove(powers: ArrayLike<number>, gate: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < powers.length; i++) {
    const power = powers[i] as number;
    if (power <= gate) continue;
    sum += power;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}
