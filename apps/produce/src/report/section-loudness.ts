/** How loud a section is, out of the curve of short-term loudness. */
import { dbToGain, powerToDb } from '@stem/core/dsp';
import type { LoudnessCurve } from '@stem/core/production';

/** Mean power of the moments within the section, in LUFS; undefined where there is none. */
export function sectionLoudness(
  { startSec, stepSec, lufs }: LoudnessCurve,
  fromSec: number,
  toSec: number,
): number | undefined {
  const within = lufs.filter((_, i) => {
    const sec = startSec + i * stepSec;
    return sec >= fromSec && sec < toSec;
  });
  if (within.length === 0) return undefined;
  return powerToDb(within.reduce((sum, level) => sum + dbToGain(level) ** 2, 0) / within.length);
}
