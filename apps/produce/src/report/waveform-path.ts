/** Waveforms and curves as the path of an SVG: whole numbers, each relative to the last, so that they stay short. */
import { gainToDb } from '@stem/core/dsp';
import type { LoudnessCurve, WaveformColumns } from '@stem/core/production';

const { abs, ceil, floor, max, min, round, sign, sqrt } = Math;

/** Height of a waveform's drawing; the line of silence is in its middle. */
export const waveformHeight = 200;

/** Columns of a waveform drawn with fewer, none of whose peaks are lost. */
export function fewerColumns({ lowest, highest, rms }: WaveformColumns, most: number): WaveformColumns {
  const group = ceil(lowest.length / most);
  if (group <= 1) return { lowest, highest, rms };
  const groups = Array.from({ length: ceil(lowest.length / group) }, (_, g) => [g * group, (g + 1) * group] as const);
  const rmsOf = (values: readonly number[]): number =>
    sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  return {
    lowest: groups.map(([from, to]) => min(...lowest.slice(from, to))),
    highest: groups.map(([from, to]) => max(...highest.slice(from, to))),
    rms: groups.map(([from, to]) => rmsOf(rms.slice(from, to))),
  };
}

/** Two bodies, each closed: from the lowest to the highest sample, and within it the root mean square. */
export interface WaveformPaths {
  readonly peaks: string;
  readonly rms: string;
}

/** `fullScale` fills the height. Small values are lifted (to the power of ¾), or soft stems would be hairlines. */
export function waveformPaths({ lowest, highest, rms }: WaveformColumns, fullScale: number): WaveformPaths {
  const y = (value: number): number => round((waveformHeight / 2) * (1 - curved(value / fullScale)));
  return {
    peaks: body(
      highest.map((value) => y(max(0, value))),
      lowest.map((value) => y(min(0, value))),
    ),
    rms: body(
      rms.map((value) => y(value)),
      rms.map((value) => y(-value)),
    ),
  };
}

function curved(share: number): number {
  return max(-1, min(1, sign(share) * sqrt(abs(share) * sqrt(abs(share)))));
}

/** Along the top from left to right, back along the bottom; equal heights in a row are one line. */
function body(top: readonly number[], bottom: readonly number[]): string {
  const last = top.length - 1;
  if (last < 0) return '';
  const middle = waveformHeight / 2;
  return `M0 ${middle}V${top[0]}${steps(top, 1)}h1V${bottom[last]}${steps(bottom.toReversed(), -1)}h-1z`;
}

/** From the first height to the last, each a column on. */
function steps(heights: readonly number[], direction: 1 | -1): string {
  let path = '';
  let run = 0;
  for (let i = 1; i < heights.length; i++) {
    const change = (heights[i] as number) - (heights[i - 1] as number);
    run += direction;
    if (change === 0) continue;
    const level = run - direction;
    path += level === 0 ? '' : `h${level}`;
    path += `l${direction}${change < 0 ? change : ` ${change}`}`;
    run = 0;
  }
  return run === 0 ? path : `${path}h${run}`;
}

/** The place of a plot's values: seconds across, decibels up. */
export interface PlotScale {
  readonly durationSec: number;
  readonly width: number;
  readonly height: number;
  readonly topDb: number;
  readonly bottomDb: number;
}

/** Where a level is; what is beyond the plot is at its edge. */
export function plotY({ height, topDb, bottomDb }: PlotScale, levelDb: number): number {
  return round(height * min(1, max(0, (topDb - levelDb) / (topDb - bottomDb))));
}

/** Loudness as a line. */
export function loudnessPath({ startSec, stepSec, lufs }: LoudnessCurve, scale: PlotScale): string {
  const points = lufs.map((level, i) => {
    const x = round((scale.width * (startSec + i * stepSec)) / scale.durationSec);
    return [x, plotY(scale, level)] as const;
  });
  return points
    .map(([x, y], i) => {
      const before = points[i - 1];
      if (!before) return `M${x} ${y}`;
      const [dx, dy] = [x - before[0], y - before[1]];
      return dy === 0 ? `h${dx}` : `l${dx}${dy < 0 ? dy : ` ${dy}`}`;
    })
    .join('');
}

/** Peaks in decibels, as a body that stands on the bottom. */
export function peakPath({ lowest, highest }: WaveformColumns, scale: PlotScale): string {
  if (highest.length === 0) return '';
  const heights = highest.map((high, i) => plotY(scale, gainToDb(max(high, -(lowest[i] as number)))));
  return `M0 ${scale.height}V${heights[0]}${steps(heights, 1)}h1V${scale.height}z`;
}

/** The next round level at or above: where a plot begins. */
export function roundUp(level: number, step: number): number {
  return ceil(level / step) * step;
}

/** Round levels from the top down. */
export function ticksBetween(topDb: number, bottomDb: number, stepDb: number): number[] {
  const count = floor((topDb - bottomDb) / stepDb + 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => topDb - i * stepDb);
}
