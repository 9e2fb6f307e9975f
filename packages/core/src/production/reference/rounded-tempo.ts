/** The tempo that is meant where another, with decimals, is measured. */
const { abs, round } = Math;

/** Tempi are set in such steps, and what is measured is off by no more than this, in BPM. The coarsest that fits is meant. */
const grains = [
  { step: 1, within: 0.05 },
  { step: 0.5, within: 0.03 },
  { step: 0.1, within: 0.02 },
  { step: 0.01, within: 0.005 },
];

/**
 * Nobody sets 139.9997: that is 140.
 *
 * @example roundedTempo(87.304) // 87.3
 */
export function roundedTempo(bpm: number): number {
  const nearest = (step: number): number => Number((round(bpm / step) * step).toFixed(2));
  const grain = grains.find(({ step, within }) => abs(nearest(step) - bpm) <= within + 1e-9);
  return nearest(grain?.step ?? 0.01);
}
