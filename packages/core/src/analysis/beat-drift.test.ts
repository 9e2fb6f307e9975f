import { describe, expect, test } from '@jest/globals';
import { chord, hat, kick, placed, RATE, snare } from '../../test/instruments.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { beatDrift } from './beat-drift.ts';
import { analyzeTrack } from './track.ts';

const SECONDS = 45;

/** Drums at 140 BPM whose time is bent. */
function drumsAt(bend: (time: number) => number): Float32Array {
  const [low, high, top] = [kick(), snare(), hat()];
  const eighth = 60 / 280;
  return placed(
    SECONDS,
    Array.from({ length: Math.floor((SECONDS - 0.1) / eighth) }, (_, index) => {
      const sound = index % 2 === 1 ? top : index % 4 === 0 ? low : high;
      return [bend(index * eighth), sound] as const;
    }),
  );
}

function drift(bend: (time: number) => number, bpm = 140, sampleRate = RATE) {
  return beatDrift(analyzeTrack(audioBuffer(sampleRate, [drumsAt(bend)])), bpm);
}

describe('drums against the tempo they were made for', () => {
  test.each([
    ['in time', 0, 0],
    ['37 ms late', 0.037, 0],
    ['37 ms late and falling back by 30 ms', 0.037, 0.03],
    ['37 ms late and rushing by 30 ms', 0.037, -0.03],
    ['200 ms late and falling back by 60 ms', 0.2, 0.06],
  ])('%s', (_, late, by) => {
    const { offsetMs, driftMs, windows } = drift((time) => late + time + (by * time) / SECONDS)!;
    expect(Math.abs(offsetMs - 1000 * late)).toBeLessThan(0.2);
    expect(Math.abs(driftMs - 1000 * by)).toBeLessThan(0.2);
    for (const { startFrame, endFrame, lateMs } of windows.slice(1, -1)) {
      const middle = (startFrame + endFrame) / 2 / RATE;
      expect(Math.abs(lateMs - (1000 * by * (middle - late)) / SECONDS)).toBeLessThan(0.3);
    }
  });

  test('that sway are told in each window', () => {
    const sway = (time: number): number => 0.008 * Math.sin((2 * Math.PI * time) / 40);
    const { driftMs, windows } = drift((time) => 0.05 + time + sway(time))!;
    const lates = windows.map(({ lateMs }) => lateMs);
    expect(Math.abs(driftMs)).toBeLessThan(16);
    expect(Math.abs(Math.max(...lates) - Math.min(...lates) - 16)).toBeLessThan(2);
  });

  test('at another rate, and against half and double the tempo', () => {
    // The same samples at 48 kHz are faster by 48000 ÷ 44100.
    const bpm = (140 * 48000) / RATE;
    for (const octave of [0.5, 1, 2]) {
      const { offsetMs, driftMs } = drift((time) => 0.037 + time, bpm * octave, 48000)!;
      expect(Math.abs(offsetMs - (37 * RATE) / 48000)).toBeLessThan(0.2);
      expect(Math.abs(driftMs)).toBeLessThan(0.2);
    }
  });
});

test('nothing is said of another tempo, and of what has none', () => {
  expect(drift((time) => time, 150)).toBeUndefined();
  expect(beatDrift(analyzeTrack(audioBuffer(RATE, [chord(4)])), 120)).toBeUndefined();
});
