import { describe, expect, test } from '@jest/globals';
import { chord, drums, mix, RATE, scaled } from '../../test/instruments.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { stableRegions, type StabilityLimits } from './stability.ts';
import { analyzeTrack, windowMeasures } from './track.ts';

const limits: StabilityLimits = {
  enabled: true,
  analysisWindowSec: 1,
  analysisHopSec: 0.5,
  maxOnsetRateHz: 1.5,
  minRmsDb: -40,
  maxRmsDb: -3,
  maxDcOffset: 0.1,
  maxCrestFactor: 10,
  minStableWindows: 2,
  skipClippedRegions: true,
  skipTransientRegions: true,
};

/** Five seconds of a chord, five of drums over it, five of the chord 60 dB down, three of the chord. */
const held = chord(5);
const parts = [held, mix(drums(200, 5, 0), held), scaled(held, 0.001), held.slice(0, 3 * RATE)];
const analysis = analyzeTrack(audioBuffer(RATE, [Float32Array.from(parts.flatMap((part) => [...part]))]));

function seconds(changes: Partial<StabilityLimits> = {}, of = analysis): [number, number][] {
  const regions = stableRegions(of, { ...limits, ...changes });
  return regions.map(({ startFrame, endFrame }) => [startFrame / RATE, endFrame / RATE]);
}

describe('stable regions', () => {
  test('are where the track holds still and is loud enough', () => {
    expect(seconds()).toEqual([
      [0, 5],
      [14.5, 18],
    ]);
  });

  test('grow by what a limit is loosened for', () => {
    expect(seconds({ minRmsDb: -120 })).toEqual([
      [0, 5],
      [10.5, 18],
    ]);
    expect(seconds({ skipTransientRegions: false })).toEqual([
      [0, 10.5],
      [14.5, 18],
    ]);
    expect(seconds({ maxOnsetRateHz: 50 })).toEqual(seconds({ skipTransientRegions: false }));
  });

  test('are the whole track where the search is off', () => {
    expect(seconds({ enabled: false })).toEqual([[0, 18]]);
  });

  test('obey level, offset and crest limits', () => {
    const check = (
      changes: Partial<StabilityLimits>,
      keeps: (m: ReturnType<typeof windowMeasures>) => boolean,
    ): void => {
      for (const { startFrame } of stableRegions(analysis, { ...limits, ...changes })) {
        expect(keeps(windowMeasures(analysis, startFrame, startFrame + RATE))).toBe(true);
      }
    };
    check({ maxCrestFactor: 4, skipTransientRegions: false }, (m) => m.crestFactor <= 4);
    check({ maxRmsDb: -10 }, (m) => m.rmsDb <= -10);
  });

  test('leave out clipped windows, unless told not to', () => {
    const loud = scaled(held, 0.5).map((value, index) => {
      const drive = index > 2 * RATE && index < 3 * RATE ? 20 : 1;
      return Math.max(-0.999, Math.min(0.999, value * drive));
    });
    const track = analyzeTrack(audioBuffer(RATE, [loud]));
    const wide = { maxRmsDb: 0, skipTransientRegions: false };
    expect(seconds(wide, track)).toEqual([
      [0, 1.5],
      [3.5, 5],
    ]);
    expect(seconds({ ...wide, skipClippedRegions: false }, track)).toEqual([[0, 5]]);
  });

  test('are the most stable there are where too few pass', () => {
    const busy = analyzeTrack(audioBuffer(RATE, [mix(drums(200, 8, 0), held)]));
    const [first, ...others] = seconds({ maxOnsetRateHz: 0.5, minStableWindows: 2 }, busy);
    expect(first).toBeDefined();
    const total = [first!, ...others].reduce((sum, [start, end]) => sum + end - start, 0);
    expect(total).toBeGreaterThanOrEqual(1);
    expect(total).toBeLessThanOrEqual(2);
  });

  test('do not take silence for stillness', () => {
    expect(seconds({}, analyzeTrack(audioBuffer(RATE, [new Float32Array(5 * RATE)])))).toEqual([]);
    expect(seconds({}, analyzeTrack(audioBuffer(RATE, [new Float32Array(0)])))).toEqual([]);
  });

  test('of a track shorter than a window are the track', () => {
    expect(seconds({}, analyzeTrack(audioBuffer(RATE, [chord(0.4)])))).toEqual([[0, 0.4]]);
  });
});
