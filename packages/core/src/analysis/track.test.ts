import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chord, drums, mix, pink, placed, RATE, scaled, snare, times, white } from '../../test/instruments.ts';
import { db, rmsOf, sine } from '../../test/signals.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { analyzeTrack, createTrackAnalyzer, windowMeasures, type TrackAnalysis } from './track.ts';

function analyze(...channels: Float32Array[]): TrackAnalysis {
  return analyzeTrack(audioBuffer(RATE, channels));
}

/** Everything that was measured, in numbers that can be compared. */
function summary(analysis: TrackAnalysis) {
  const { frames, onsetFrames, clippedRuns, tempo, key } = analysis;
  const windows = times(0, frames / 7, 6).map((start) => windowMeasures(analysis, start, start + frames / 5));
  return { frames, onsetFrames, clippedRuns, tempo, key, windows };
}

const song = mix(drums(120, 6), chord(6), pink(6, 0.01));

describe('a window of a track', () => {
  const left = mix(song, sine(song.length, 0.001, { amplitude: 0.05 }));
  const right = scaled(song, 0.5);
  const analysis = analyze(left, right);

  test('has the level, peak and offset of its samples', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: left.length - 5000 }),
        fc.integer({ min: 4000, max: left.length }),
        (start, length) => {
          const end = Math.min(start + length, left.length);
          const measures = windowMeasures(analysis, start, end);
          const rms = Math.sqrt((rmsOf(left, start, end) ** 2 + rmsOf(right, start, end) ** 2) / 2);
          expect(Math.abs(measures.rmsDb - db(rms))).toBeLessThan(0.7); // its ends lie within blocks of 6 ms
          const peak = left.subarray(start, end).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          expect(measures.peak).toBeGreaterThanOrEqual(peak);
          expect(measures.dcOffset).toBeLessThan(0.05);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('on the grid of blocks has them exactly', () => {
    const [start, end] = [256 * 40, 256 * 400];
    const { rmsDb, peak, crestFactor } = windowMeasures(analyze(song), start, end);
    expect(rmsDb).toBeCloseTo(db(rmsOf(song, start, end)), 2);
    expect(peak).toBe(song.subarray(start, end).reduce((most, value) => Math.max(most, Math.abs(value)), 0));
    expect(crestFactor).toBeCloseTo(peak / rmsOf(song, start, end), 2);
  });

  test('counts the onsets in it, by its length', () => {
    const hits = analyze(
      placed(
        10,
        times(1.02, 0.5, 8).map((time) => [time, snare()] as const),
      ),
    );
    const rate = (from: number, to: number): number => windowMeasures(hits, from * RATE, to * RATE).onsetRate;
    expect(rate(1, 5)).toBe(2);
    expect(rate(1, 2)).toBe(2);
    expect(rate(6, 9)).toBe(0);
    expect(rate(0, 10)).toBeCloseTo(0.8, 9);
  });

  test('tells steady level and timbre from changing ones', () => {
    const measure = (samples: Float32Array) => windowMeasures(analyze(samples), 0, samples.length);
    const held = measure(chord(6));
    const struck = measure(drums(120, 6));
    const opening = measure(Float32Array.from([...chord(3, [130]), ...white(3, 0.1)]));
    expect(held.levelSpreadDb).toBeLessThan(1);
    expect(struck.levelSpreadDb).toBeGreaterThan(6);
    expect(held.spectralSpread).toBeLessThan(1.5);
    expect(opening.spectralSpread).toBeGreaterThan(5);
  });

  test('may lie partly or wholly outside the track, or be empty', () => {
    const silent = windowMeasures(analysis, analysis.frames + 10, analysis.frames + 1000);
    expect(silent).toMatchObject({
      rmsDb: -Infinity,
      peak: 0,
      crestFactor: 0,
      onsetRate: 0,
      flatness: 0,
      clippedShare: 0,
    });
    for (const value of Object.values(silent)) expect(value).not.toBeNaN();
    expect(windowMeasures(analysis, -5000, 1e9)).toEqual(windowMeasures(analysis, 0, analysis.frames));
  });
});

describe('the analysis of a track', () => {
  test('is the same however the track is cut into blocks', () => {
    const whole = summary(analyze(song, scaled(song, 0.7)));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 70000 }), { minLength: 1, maxLength: 8 }), (sizes) => {
        const analyzer = createTrackAnalyzer(RATE, 2);
        for (let from = 0, turn = 0; from < song.length; turn++) {
          const part = song.slice(from, from + sizes[turn % sizes.length]! + 100);
          analyzer.push([part, scaled(part, 0.7)]);
          from += part.length;
        }
        expect(summary(analyzer.finish())).toEqual(whole);
      }),
      { numRuns: 3 },
    );
  });

  test('is the same twice', () => {
    expect(summary(analyze(song))).toEqual(summary(analyze(song)));
  });

  test('hears stereo that cancels in mono as it hears mono', () => {
    const mono = summary(analyze(song));
    const turned = summary(
      analyze(
        song,
        song.map((value) => -value),
      ),
    );
    expect(turned.onsetFrames).toEqual(mono.onsetFrames);
    expect(turned.key).toEqual(mono.key);
    turned.windows.forEach((window, index) => {
      expect(window.rmsDb).toBeCloseTo(mono.windows[index]!.rmsDb, 6);
      expect(window.flatness).toBeCloseTo(mono.windows[index]!.flatness, 6);
      expect(window.centroidHz).toBeCloseTo(mono.windows[index]!.centroidHz, 3);
    });
  });

  test('moves with the level and with nothing else', () => {
    const loud = summary(analyze(song)).windows;
    const soft = summary(analyze(scaled(song, 0.25))).windows;
    loud.forEach((window, index) => {
      const other = soft[index]!;
      expect(other.rmsDb).toBeCloseTo(window.rmsDb - 12.04, 1);
      expect(other.crestFactor).toBeCloseTo(window.crestFactor, 4);
      expect(other.flatness).toBeCloseTo(window.flatness, 3);
      expect(other.spectralSpread).toBeCloseTo(window.spectralSpread, 1);
    });
  });

  test('takes any length and rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20000 }),
        fc.constantFrom(8000, 11025, 22050, 44100, 48000, 96000, 192000),
        fc.integer({ min: 1, max: 3 }),
        (frames, sampleRate, channelCount) => {
          const channel = white(frames / RATE, 0.3).slice(0, frames);
          const channels = Array.from({ length: channelCount }, () => channel);
          const analysis = analyzeTrack(audioBuffer(sampleRate, channels));
          expect(analysis.frames).toBe(channel.length);
          for (const value of Object.values(windowMeasures(analysis, 0, frames))) expect(value).not.toBeNaN();
          expect(analysis.tempo).toBeUndefined();
        },
      ),
      { numRuns: 12 },
    );
  });

  test('takes samples that are no numbers for silence', () => {
    const broken = song.slice();
    broken[50000] = NaN;
    broken[100000] = Infinity;
    for (const window of summary(analyze(broken, broken)).windows) {
      for (const value of Object.values(window)) expect(Number.isFinite(value)).toBe(true);
    }
  });
});
