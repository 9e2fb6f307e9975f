/** By how much a level may change when a sound is stored: a delivery tells what was measured before its dither. */
const { log10 } = Math;

const steps: Readonly<Record<string, number>> = { PCM_24: 2 ** -23, PCM_16: 2 ** -15 };

/** In dB, for something that is so loud: rounding and dither together err by up to 1.5 steps. */
export function storedErrorDb(subtype: string | undefined, level: number | null): number {
  const step = subtype === undefined ? undefined : steps[subtype];
  if (step === undefined || level === null || level === -Infinity) return 0;
  return 20 * log10(1 + (1.5 * step) / 10 ** (level / 20));
}

/** Whether samples are as they were measured. Otherwise silences begin elsewhere and plateaus are others. */
export function isExact(subtype: string | undefined): boolean {
  return subtype === undefined || steps[subtype] === undefined;
}

/** Whether the soft passages of a sound are above its dither: otherwise its loudness range is another. */
export function isRangeKept(subtype: string | undefined, peakDbfs: number | null): boolean {
  return storedErrorDb(subtype, peakDbfs) < 0.01;
}
