import { describe, expect, test } from '@jest/globals';
import { sine } from '../../../test/signals.ts';
import { chordTrack } from '../../../test/tracks.ts';
import { stableRegions } from '../../analysis/stability.ts';
import { audioBuffer, frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { createRandom } from '../../dsp/random.ts';
import type { MakerInput, MakerTempo } from '../maker.ts';
import { textureSource } from '../source.ts';
import type { Texture } from '../texture.ts';
import { textureOptions } from '../texture-options.ts';
import { makePads } from './pads.ts';

interface Wish {
  readonly padMiner?: object;
  readonly musicality?: object;
  readonly global?: object;
  readonly tempo?: MakerTempo;
  readonly transposeSemitones?: number;
}

const rate = 22050;

function mine(audio: AudioBuffer, { tempo, transposeSemitones = 0, ...given }: Wish = {}) {
  const source = textureSource(audio);
  const options = textureOptions.parse({ global: { sampleRate: rate }, ...given });
  const regions = stableRegions(source.analysis, options.preAnalysis);
  const random = createRandom('pads');
  const input: MakerInput = { source, drums: [], options, random, transposeSemitones, regions, tempo };
  const stream = makePads(input);
  const pads: Texture[] = [];
  for (;;) {
    const step = stream.next();
    if (step.done === true) return { pads, ...step.value };
    pads.push(step.value);
  }
}

const track = chordTrack({ sampleRate: rate, seconds: 60 });

describe('an ordinary track', () => {
  const { pads, shortfalls } = mine(track);

  test('gives three pads of mixed lengths that share no moment', () => {
    expect(pads.map(({ name }) => name)).toEqual(['pad01', 'pad02', 'pad03']);
    expect(shortfalls).toEqual([]);
    const seconds = pads.map(({ audio }) => frameCount(audio) / rate);
    expect(seconds.some((s) => s >= 3.6 && s <= 4.4)).toBe(true);
    expect(seconds.some((s) => s >= 7.2 && s <= 8.8)).toBe(true);
    const ranges = pads.flatMap(({ sources }) => sources).toSorted((a, b) => a.startFrame - b.startFrame);
    for (const [i, range] of ranges.entries()) {
      expect(range.endFrame).toBeLessThanOrEqual(ranges[i + 1]?.startFrame ?? Infinity);
    }
  });

  test('each file is its loop, with the proof that it turns unheard', () => {
    for (const { audio, loop, seam } of pads) {
      expect(loop).toEqual({ start: 0, end: frameCount(audio) - 1 });
      expect(seam?.stepRatio).toBeLessThanOrEqual(1.1);
      expect(Math.abs(seam?.levelJumpDb ?? 99)).toBeLessThan(3);
      expect(audio.channels.length).toBe(2);
    }
  });

  test('the pad is the sound of its source range: behind the blend, sample for sample', () => {
    for (const { audio, sources } of pads) {
      const [range] = sources;
      const source = track.channels[0]?.subarray(range?.startFrame ?? 0) ?? new Float32Array();
      const pad = audio.channels[0] ?? new Float32Array();
      let worst = 0;
      for (let i = 2205; i < pad.length; i++) worst = Math.max(worst, Math.abs((pad[i] ?? 0) - (source[i] ?? 0)));
      // The constant that DC removal takes out is all that differs.
      expect(worst).toBeLessThan(0.002);
    }
  });
});

test('the same sound all along is one pad, not three of the same', () => {
  const tones = [110, 164.81, 220, 277.18].map((hz) => sine(40 * rate, hz / rate, { amplitude: 0.15 }));
  const drone = audioBuffer(rate, [tones.reduce((sum, tone) => sum.map((x, i) => x + (tone[i] ?? 0)))]);
  const { pads, shortfalls } = mine(drone);
  expect(pads.length).toBe(1);
  expect(shortfalls[0]).toMatchObject({ role: 'pad', wanted: 3, made: 1 });
  expect(shortfalls[0]?.reason).toMatch(/hold the same sound as a pad/);
});

test('whole bars are exact to the frame, and start on a beat', () => {
  const tempo = { bpm: 93.7, firstBeatFrame: 12_345 };
  const slow = chordTrack({ sampleRate: rate, seconds: 70, chordSec: 16 });
  const { pads } = mine(slow, { musicality: { snapToGrid: true, barLengths: [1, 2, 4] }, tempo });
  expect(pads.length).toBe(3);
  const beat = (60 / tempo.bpm) * rate;
  for (const { audio, sources } of pads) {
    const bars = [1, 2, 4].find((n) => frameCount(audio) === Math.round(((n * 4 * 60) / tempo.bpm) * rate));
    expect(bars).toBeGreaterThan(1);
    const beats = ((sources[0]?.startFrame ?? 0) - tempo.firstBeatFrame) / beat;
    expect(Math.abs(beats - Math.round(beats)) * beat).toBeLessThan(2);
  }
});

test('another output rate and another key change length and pitch as they should', () => {
  const tone = audioBuffer(48000, [sine(48000 * 20, 440 / 48000, { amplitude: 0.3 })]);
  const { pads } = mine(tone, {
    padMiner: { targetDurationsSec: [2] },
    global: { sampleRate: 32000 },
    transposeSemitones: -5,
  });
  const [pad] = pads;
  expect(pad?.audio.sampleRate).toBe(32000);
  const samples = pad?.audio.channels[0] ?? new Float32Array();
  let crossings = 0;
  for (let i = 1; i < samples.length; i++) if ((samples[i - 1] ?? 0) < 0 && (samples[i] ?? 0) >= 0) crossings += 1;
  expect(crossings / (samples.length / 32000)).toBeCloseTo(440 * 2 ** (-5 / 12), -1);
});

describe('what cannot be a pad is told in words', () => {
  test('too short', () => {
    expect(mine(chordTrack({ sampleRate: rate, seconds: 2 })).shortfalls[0]?.reason).toMatch(
      /shorter than the shortest wanted loop \(4 s\)/,
    );
  });
  test('too restless', () => {
    const { pads, shortfalls } = mine(chordTrack({ sampleRate: rate, seconds: 20, hitsPerSecond: 8 }));
    expect(pads).toEqual([]);
    expect(shortfalls[0]?.reason).toMatch(/too restless: \d+ of \d+ windows have more than 6 attacks a second/);
  });
  test('too quiet, and silent', () => {
    expect(mine(audioBuffer(rate, [new Float32Array(rate * 12)])).shortfalls[0]?.reason).toMatch(/too quiet/);
  });
  test('too noisy', () => {
    const random = createRandom('noise');
    const noise = Float32Array.from({ length: rate * 12 }, () => random.uniform(-0.3, 0.3));
    expect(mine(audioBuffer(rate, [noise])).shortfalls[0]?.reason).toMatch(/too noisy/);
  });
});

test('clipped windows come last, and are not refused', () => {
  const clipped = chordTrack({ sampleRate: rate, seconds: 24, chordSec: 12 });
  for (const channel of clipped.channels) {
    for (let i = 0; i < channel.length; i++) channel[i] = Math.max(-0.99, Math.min(0.99, 6 * (channel[i] ?? 0)));
  }
  const loud = mine(clipped, { padMiner: { maxRmsDb: 0 } });
  expect(loud.pads.length).toBeGreaterThan(0);
});
