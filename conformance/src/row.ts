/** One clause, measured: what was expected, what came, and how much of the tolerance that took. */
import { dbToGain } from '@stem/core/dsp';

const { abs, max } = Math;

/** A line of CONFORMANCE.md, its figures in words. */
export interface Row {
  /** The standard and its case, or the promise of our own. */
  readonly clause: string;
  readonly signal: string;
  readonly expected: string;
  readonly measured: string;
  readonly deviation: string;
  readonly tolerance: string;
  /** Share of the tolerance that the deviation takes; above 1 it is out. */
  readonly used: number;
}

interface Reading {
  readonly clause: string;
  readonly signal: string;
  readonly measured: number;
  readonly unit: string;
  /** Decimals to print; default 3. */
  readonly decimals?: number;
}

export interface WithinReading extends Reading {
  readonly expected: number;
  /** How far off it may be, both ways or down and up. */
  readonly tolerance: number | { readonly below: number; readonly above: number };
}

/** A value that has to lie around another. What is expected to be −∞ has to be exactly that. */
export function within({ clause, signal, expected, measured, tolerance, unit, decimals = 3 }: WithinReading): Row {
  const { below, above } = typeof tolerance === 'number' ? { below: tolerance, above: tolerance } : tolerance;
  const deviation = measured === expected ? 0 : measured - expected;
  const symmetric = below === above;
  return {
    clause,
    signal,
    expected: figure(expected, decimals, unit),
    measured: figure(measured, decimals, unit),
    deviation: signed(deviation, decimals),
    tolerance: symmetric ? `±${plain(above)}` : `+${plain(above)} −${plain(below)}`,
    used: finite(deviation < 0 ? -deviation / below : deviation / above),
  };
}

export interface AtMostReading extends Reading {
  readonly limit: number;
}

/** A value that must not be larger than a limit: its size as a share of the limit, levels as amplitudes. */
export function atMost({ clause, signal, limit, measured, unit, decimals = 3 }: AtMostReading): Row {
  const isLevel = unit.startsWith('dB');
  const absolute = isLevel ? measured : abs(measured);
  return {
    clause,
    signal,
    expected: `≤ ${plain(limit)} ${unit}`.trim(),
    measured: figure(absolute, decimals, unit),
    deviation: signed(absolute - limit, decimals),
    tolerance: '+0',
    used: finite(isLevel && limit < 0 ? dbToGain(absolute - limit) : absolute / limit),
  };
}

export interface ExactReading {
  readonly clause: string;
  readonly signal: string;
  /** How many of the samples (or bits, or lengths) are not what they should be. */
  readonly differing: number;
  /** What is counted, in the plural. */
  readonly what: string;
}

/** Things that have to be the same to the last bit. */
export function exactly({ clause, signal, differing, what }: ExactReading): Row {
  return {
    clause,
    signal,
    expected: `0 ${what} differ`,
    measured: `${differing}`,
    deviation: signed(differing, 0),
    tolerance: '0',
    used: differing === 0 ? 0 : Infinity,
  };
}

/** The value of a list that lies furthest from what is expected; what is no number is worse than any. */
export function furthest(values: Iterable<number>, expected: number): number {
  let worst = expected;
  for (const value of values) {
    if (Number.isNaN(value)) return NaN;
    if (abs(value - expected) > abs(worst - expected)) worst = value;
  }
  return worst;
}

export function isOut({ used }: Row): boolean {
  return !(used <= 1);
}

/** What is no number is out of every tolerance. */
function finite(used: number): number {
  return Number.isNaN(used) ? Infinity : max(0, used);
}

function figure(value: number, decimals: number, unit: string): string {
  return `${rounded(value, decimals)} ${unit}`.trim();
}

/** A number with its sign, as it stands in the name of a signal. */
export function signedText(value: number): string {
  return value > 0 ? `+${value}` : plain(value);
}

function signed(value: number, decimals: number): string {
  const text = rounded(value, decimals);
  return text.startsWith('−') || !/[1-9∞]/.test(text) ? text : `+${text}`;
}

function rounded(value: number, decimals: number): string {
  if (abs(value) === Infinity) return value < 0 ? '−∞' : '∞';
  const text = value.toFixed(decimals);
  return /[1-9]/.test(text) ? text.replace('-', '−') : text.replace('-', '');
}

function plain(value: number): string {
  return String(value).replace('-', '−');
}
