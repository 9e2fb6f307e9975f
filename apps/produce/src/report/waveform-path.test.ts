import { expect, test } from '@jest/globals';
import { fewerColumns, loudnessPath, peakPath, plotY, ticksBetween, waveformPaths } from './waveform-path.ts';

/** Corners of a path of `M H V h v l z`. */
function corners(path: string): [number, number][] {
  const points: [number, number][] = [];
  let [x, y] = [0, 0];
  for (const [, command, numbers = ''] of path.matchAll(/([MHVhvlz])([^MHVhvlz]*)/g)) {
    const [a = 0, b = 0] = (numbers.match(/-?\d+/g) ?? []).map(Number);
    if (command === 'M') [x, y] = [a, b];
    else if (command === 'H') x = a;
    else if (command === 'V') y = a;
    else if (command === 'h') x += a;
    else if (command === 'v') y += a;
    else if (command === 'l') [x, y] = [x + a, y + b];
    points.push([x, y]);
  }
  return points;
}

const columns = {
  lowest: [-1, -0.5, -0.5, 0, 0],
  highest: [0, 0.25, 0.25, 0, 1],
  rms: [0.1, 0.1, 0.1, 0, 0.5],
};

test('a waveform goes along its highest samples and back along its lowest', () => {
  const { peaks } = waveformPaths(columns, 1);
  const points = corners(peaks);
  expect(points[0]).toEqual([0, 100]);
  expect(points).toContainEqual([4, 0]);
  expect(points).toContainEqual([5, 100]);
  expect(points).toContainEqual([0, 200]);
  expect(points.every(([x, y]) => x >= 0 && x <= 5 && y >= 0 && y <= 200)).toBe(true);
});

test('what is above full scale is drawn at the edge', () => {
  const ys = corners(waveformPaths({ lowest: [-9], highest: [9], rms: [3] }, 1).peaks).map(([, y]) => y);
  expect([Math.min(...ys), Math.max(...ys)]).toEqual([0, 200]);
});

test('fewer columns lose no peak', () => {
  const { lowest, highest, rms } = fewerColumns(columns, 2);
  expect([lowest, highest, rms.length]).toEqual([[-1, 0], [0.25, 1], 2]);
  expect(fewerColumns(columns, 5)).toEqual(columns);
});

const scale = { durationSec: 20, width: 1000, height: 240, topDb: 0, bottomDb: -36 };

test('levels are where their tick is, and beyond the plot at its edge', () => {
  expect([0, -18, -36, -70, 3].map((level) => plotY(scale, level))).toEqual([0, 120, 240, 240, 0]);
  expect(ticksBetween(0, -36, 12)).toEqual([0, -12, -24, -36]);
});

test('loudness is drawn where it was heard', () => {
  const path = loudnessPath({ startSec: 1.5, stepSec: 0.5, lufs: [-18, -18, -9, -36] }, scale);
  expect(corners(path)).toEqual([
    [75, 120],
    [100, 120],
    [125, 60],
    [150, 240],
  ]);
});

test('peaks stand on the bottom of the plot', () => {
  const points = corners(peakPath({ lowest: [-0.5, -1], highest: [0.25, 0], rms: [0, 0] }, scale));
  expect(points).toContainEqual([0, plotY(scale, -6.0206)]);
  expect(points.at(-2)).toEqual([2, 240]);
});

test('nothing is drawn of nothing', () => {
  expect(waveformPaths({ lowest: [], highest: [], rms: [] }, 1)).toEqual({ peaks: '', rms: '' });
  expect(peakPath({ lowest: [], highest: [], rms: [] }, scale)).toBe('');
});
