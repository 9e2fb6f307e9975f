/** Levels in the words of a line. */
import type { SoundMeasures } from '@stem/core/production';

/** `-18.2 LUFS, true peak -3.1 dBTP` */
export function levelsText({ integratedLufs, truePeakDbtp }: SoundMeasures): string {
  return `${decibels(integratedLufs)} LUFS, true peak ${decibels(truePeakDbtp)} dBTP`;
}

/** Two decimals; silence is −∞. */
export function decibels(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : '-∞';
}
