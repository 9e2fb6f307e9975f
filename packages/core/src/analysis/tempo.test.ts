import { describe, expect, test } from '@jest/globals';
import {
  chord,
  drums,
  hat,
  kick,
  mix,
  pink,
  placed,
  RATE,
  scaled,
  snare,
  times,
  tone,
} from '../../test/instruments.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { createRandom } from '../dsp/random.ts';
import type { TempoEstimate } from './tempo.ts';
import { analyzeTrack } from './track.ts';

function tempo(samples: Float32Array): TempoEstimate | undefined {
  return analyzeTrack(audioBuffer(RATE, [samples])).tempo;
}

describe('music that keeps time', () => {
  test.each([
    [60, 0.25],
    [90, 0],
    [119.87, 0.4],
    [128, 0.05],
    [174, 0.1],
    [200, 0.3],
  ])('a metronome at %d from %d s on', (bpm, start) => {
    const ticks = times(start, 60 / bpm, Math.floor(((30 - start) * bpm) / 60));
    const {
      bpm: found,
      firstBeatFrame,
      confidence,
    } = tempo(
      placed(
        30,
        ticks.map((time) => [time, hat(0.5)] as const),
      ),
    )!;
    expect(Math.abs(found - bpm)).toBeLessThan(0.005);
    expect(Math.abs(firstBeatFrame / RATE - start)).toBeLessThan(0.001);
    expect(confidence).toBeGreaterThan(0.95);
  });

  test.each([
    [85, 0.1],
    [96.3, 0.5],
    [123.456, 0.2],
  ])('drums at %d from %d s on, under a tone and noise', (bpm, start) => {
    const {
      bpm: found,
      firstBeatFrame,
      confidence,
    } = tempo(mix(drums(bpm, 30, start), pink(30, 0.005), tone(30, 110)))!;
    expect(Math.abs(found - bpm)).toBeLessThan(0.01);
    // The tone sounds from the start, so the first beat is the one nearest to it.
    const beats = (firstBeatFrame / RATE - start) / (60 / bpm);
    expect(Math.abs(beats - Math.round(beats)) * (60 / bpm)).toBeLessThan(0.001);
    expect(firstBeatFrame / RATE).toBeLessThan(60 / bpm);
    expect(confidence).toBeGreaterThan(0.9);
  });

  test('swung eighths do not pull the beat', () => {
    const beats = times(0.1, 0.5, 58);
    const swung = placed(30, [
      ...beats.map((time, index) => [time, index % 2 === 0 ? kick() : snare()] as const),
      ...beats.map((time) => [time + 0.31, hat(0.1)] as const),
    ]);
    const { bpm, firstBeatFrame } = tempo(swung)!;
    expect(Math.abs(bpm - 120)).toBeLessThan(0.02);
    expect(Math.abs(firstBeatFrame / RATE - 0.1)).toBeLessThan(0.002);
  });
});

test('drums played by hand, 10 ms to either side, keep their tempo', () => {
  const random = createRandom('hand');
  const beats = times(0.2, 60 / 104, 50).map((time) => time + random.uniform(-0.01, 0.01));
  const { bpm, confidence } = tempo(
    placed(
      30,
      beats.map((time, index) => [time, index % 2 ? snare() : kick()] as const),
    ),
  )!;
  expect(Math.abs(bpm - 104)).toBeLessThan(0.1);
  expect(confidence).toBeGreaterThan(0.5);
});

test('drums that get faster read a tempo within their range', () => {
  const beats = [0.2];
  while (beats.at(-1)! < 58) beats.push(beats.at(-1)! + 60 / (110 + (6 * beats.at(-1)!) / 60));
  const { bpm, confidence } = tempo(
    placed(
      60,
      beats.map((time, index) => [time, index % 2 ? snare() : kick()] as const),
    ),
  )!;
  expect(bpm).toBeGreaterThan(109);
  expect(bpm).toBeLessThan(117);
  expect(confidence).toBeLessThan(0.9);
});

test('hits at random have no tempo to speak of', () => {
  const random = createRandom('rain');
  const hits = times(0, 0.25, 110).map((time) => [time + random.uniform(0, 0.25), hat(0.3)] as const);
  expect(tempo(placed(30, hits))?.confidence ?? 0).toBeLessThan(0.3);
});

test('a held chord, silence and a single hit have none', () => {
  expect(tempo(chord(6))).toBeUndefined();
  expect(tempo(new Float32Array(6 * RATE))).toBeUndefined();
  expect(tempo(placed(6, [[1, kick()]]))).toBeUndefined();
  expect(tempo(scaled(drums(120, 1.2), 0.5))).toBeUndefined();
});
