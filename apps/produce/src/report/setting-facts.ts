/** Settings of effects and bus in words: the unit goes from the name to the value. */
import { fixed, signed } from './figures.ts';
import type { Fact } from './report-data.ts';

const units: readonly (readonly [suffix: string, unit: string])[] = [
  ['Hz', 'Hz'],
  ['Dbfs', 'dBFS'],
  ['Dbtp', 'dBTP'],
  ['Db', 'dB'],
  ['Ms', 'ms'],
  ['Sec', 's'],
  ['Beats', 'beats'],
];

/**
 * Each setting as a fact; of a list each entry; what is switched off is left out.
 *
 * @example settingFacts({ cutoffHz: 90, order: 2 }) // [{ label: 'cutoff', value: '90 Hz' }, { label: 'order', value: '2' }]
 */
export function settingFacts(settings: unknown): readonly Fact[] {
  if (!isSettings(settings)) return [];
  return Object.entries(settings).flatMap(([name, value]) => {
    if (value === false) return [];
    if (Array.isArray(value)) return value.map((entry) => entryFact(name, entry));
    const [, unit] = unitOf(name);
    const text = typeof value === 'number' && name === 'gainDb' ? trimmed(signed(value, 4)) : valueText(value);
    return [{ label: labelOf(name), value: unit ? `${text} ${unit}` : text }];
  });
}

/** An entry of a list, such as a band of an equalizer, is called by its kind. */
function entryFact(name: string, entry: unknown): Fact {
  if (!isSettings(entry)) return { label: labelOf(name), value: valueText(entry) };
  const { kind, ...others } = entry;
  const values = settingFacts(others).map(({ label, value }) =>
    /\d [a-z]+$/i.test(value) ? value : `${label} ${value}`,
  );
  return { label: typeof kind === 'string' ? kind.replaceAll('_', ' ') : labelOf(name), value: values.join(' ') };
}

function unitOf(name: string): readonly [suffix: string, unit: string] {
  return units.find(([suffix]) => name.endsWith(suffix)) ?? ['', ''];
}

/** `lowCutHz` is `low cut`. */
function labelOf(name: string): string {
  const [suffix] = unitOf(name);
  return name.slice(0, name.length - suffix.length).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return trimmed(fixed(value, 4));
  if (value === true) return 'on';
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function trimmed(figure: string): string {
  return figure.replace(/\.?0+$/, '');
}

function isSettings(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
