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

describe('songs of drums and chords', () => {
  const triads = [
    [262, 330, 392, 131],
    [196, 247, 294, 98],
    [220, 262, 330, 110],
    [175, 220, 262, 87],
  ];
  /** Drums from `start` on, a chord every bar of four; `before` is what sounds earlier. */
  const song = (
    bpm: number,
    start: number,
    before: readonly (readonly [number, Float32Array])[] = [],
  ): Float32Array => {
    const bar = 240 / bpm;
    const bars = Math.floor((SECONDS - start) / bar);
    const chords = triads.map((triad) => scaled(chord(bar, triad), 0.5));
    const changes = Array.from({ length: bars }, (_, index) => [start + index * bar, chords[index % 4]!] as const);
    return mix(drums(bpm, start + bars * bar, start), placed(start + bars * bar, [...changes, ...before]));
  };
  const SECONDS = 20;

  test.each([
    [61.5, 0.037, 44100],
    [77.7, 0, 44100],
    [96.3, 1.234, 22050 * 2],
    [120, 0.037, 48000],
    [125.5, 0, 32000],
    [137.31, 0.037, 44100],
    [70.25, 0.5, 96000],
    [150, 2.5, 44100],
    [174, 0.01, 44100],
    [165, 0.037, 48000],
  ])('made at %d BPM from %d s on, played at %d Hz', (made, start, sampleRate) => {
    const faster = sampleRate / RATE;
    const { bpm, firstBeatFrame, firstDownbeatFrame, confidence, downbeatConfidence, driftMs } = analyzeTrack(
      audioBuffer(sampleRate, [song(made, start)]),
    ).tempo!;
    expect(Math.abs(bpm - made * faster)).toBeLessThan(0.01);
    expect(Math.abs(firstDownbeatFrame / sampleRate - start / faster)).toBeLessThan(0.001);
    expect(firstBeatFrame).toBe(firstDownbeatFrame);
    expect(confidence).toBeGreaterThan(0.6);
    expect(downbeatConfidence).toBeGreaterThan(0.7);
    expect(driftMs).toBeLessThan(1);
  });

  test.each([1, 2, 3])('a pickup of %d beats comes before the bar', (beats) => {
    const beat = 60 / 132;
    const start = 0.2 + beats * beat;
    const before = times(0.2, beat, beats).flatMap((time) => [[time, hat()] as const, [time, snare(0.2)] as const]);
    const { bpm, firstBeatFrame, firstDownbeatFrame } = tempo(song(132, start, before))!;
    expect(Math.abs(bpm - 132)).toBeLessThan(0.01);
    expect(Math.abs(firstBeatFrame / RATE - 0.2)).toBeLessThan(0.001);
    expect(Math.abs(firstDownbeatFrame / RATE - start)).toBeLessThan(0.001);
  });

  test('two channels say what one says', () => {
    const left = song(104.4, 0.3);
    const right = scaled(left, -0.5);
    const stereo = analyzeTrack(audioBuffer(RATE, [left, right])).tempo!;
    expect(Math.abs(stereo.bpm - 104.4)).toBeLessThan(0.01);
    expect(Math.abs(stereo.firstDownbeatFrame / RATE - 0.3)).toBeLessThan(0.001);
  });
});

test('where the octave is open, the confidence says so and the other tempo is named', () => {
  // Kick and snare on the first and third beat at 140, or on every beat of 70 with hats twice as dense.
  const [low, high, top] = [kick(), snare(), hat()];
  const hits = times(0.1, 60 / 280, 80).flatMap((time, index) =>
    index % 8 === 0 ? [[time, low] as const] : index % 8 === 4 ? [[time, high] as const] : [],
  );
  const hats = times(0.1, 60 / 280, 80).map((time) => [time, top] as const);
  const open = tempo(placed(18, [...hits, ...hats]))!;
  expect(Math.abs(open.bpm / 70 - 1) < 0.001 || Math.abs(open.bpm / 140 - 1) < 0.001).toBe(true);
  expect(open.alternativeBpm! + open.bpm).toBeCloseTo(210, 1);
  const clear = tempo(mix(drums(120, 16), chord(16)))!;
  expect(open.confidence).toBeLessThan(clear.confidence - 0.05);
});

test('a loop is as long as a round number of beats', () => {
  const fourBeats = (4 * 60) / 137;
  const shuffled = placed(fourBeats, [
    [0, kick()],
    [0.3, hat()],
    [0.435, snare()],
    [0.75, hat()],
    [0.88, kick()],
    [1.18, kick()],
    [1.31, snare()],
    [1.62, hat()],
  ]);
  const { bpm, firstDownbeatFrame } = tempo(shuffled)!;
  expect(bpm).toBeCloseTo(137, 2);
  expect(Math.abs(firstDownbeatFrame / RATE)).toBeLessThan(0.01);
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
