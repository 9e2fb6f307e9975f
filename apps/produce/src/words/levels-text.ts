/** Levels in the words of a line. Minus is a hyphen here: lines of a terminal are searched and cut by scripts. */
import type { SoundMeasures } from '@stem/core/production';

/** `-18.20 LUFS, true peak -3.12 dBTP` */
export function levelsText({ integratedLufs, truePeakDbtp }: SoundMeasures): string {
  return `${decimals(integratedLufs)} LUFS, true peak ${decimals(truePeakDbtp)} dBTP`;
}

/** So many places, and no `-0.00`; no level at all is −∞. */
export function decimals(value: number, places = 2): string {
  if (!Number.isFinite(value)) return '-∞';
  const text = value.toFixed(places);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** The same with its sign. */
export function signed(value: number, places = 2): string {
  const text = decimals(value, places);
  return text.startsWith('-') ? text : `+${text}`;
}
