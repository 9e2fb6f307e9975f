import { describe, expect, test } from '@jest/globals';
import { db, fitSine, rmsOf, sine } from '../../../test/signals.ts';
import { stableRegions } from '../../analysis/stability.ts';
import { spectralShape } from '../../analysis/spectrum.ts';
import { audioBuffer, frameCount, silentBuffer, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { rmsDb } from '../../audio/level.ts';
import { sliceAudio } from '../../audio/slice.ts';
import { butterworthLowpass, filterInPlace } from '../../dsp/filter.ts';
import { uniformNoise } from '../../dsp/noise.ts';
import { createRandom } from '../../dsp/random.ts';
import { textureSource } from '../source.ts';
import type { Texture } from '../texture.ts';
import { textureOptions } from '../texture-options.ts';
import { makeSwells } from './swells.ts';

const rate = 44100;

/** A chord of three low-passed sawtooth notes with some air, tuned a little apart in both channels. */
function chordTrack(seconds: number, sampleRate = rate): AudioBuffer {
  const frames = Math.round(seconds * sampleRate);
  const channels = [0, 1].map((c) => {
    const samples = uniformNoise(frames, createRandom(`air ${c}`));
    const steps = [110, 164.81, 277.18].map((hz, note) => (hz + 0.15 * c + 0.07 * note) / sampleRate);
    const phases = [0.1, 0.4, 0.8];
    for (let i = 0; i < frames; i++) {
      let sum = 0.006 * (samples[i] ?? 0);
      for (let n = 0; n < 3; n++) {
        const phase = (phases[n] ?? 0) + (steps[n] ?? 0);
        phases[n] = phase >= 1 ? phase - 1 : phase;
        sum += 0.1 * (phase - 0.5);
      }
      samples[i] = sum;
    }
    filterInPlace(samples, butterworthLowpass(4000 / sampleRate, 2));
    return samples;
  });
  return audioBuffer(sampleRate, channels);
}

function swellsOf(audio: AudioBuffer, profile: Record<string, unknown> = {}, transposeSemitones = 0) {
  const options = textureOptions.parse(profile);
  const source = textureSource(audio);
  const stream = makeSwells({
    source,
    drums: [],
    options,
    random: createRandom('test'),
    transposeSemitones,
    regions: stableRegions(source.analysis, options.preAnalysis),
    tempo: undefined,
  });
  const swells: Texture[] = [];
  for (;;) {
    const step = stream.next();
    if (step.done === true) return { swells, ...step.value };
    swells.push(step.value);
  }
}

const largestStep = (samples: Float32Array) =>
  samples.reduce((most, x, i) => (i === 0 ? 0 : Math.max(most, Math.abs(x - (samples[i - 1] ?? 0)))), 0);

const operation = (swell: Texture | undefined, op: string) => swell?.operations.find((each) => each.op === op);

describe('with the defaults', () => {
  const { swells, shortfalls } = swellsOf(chordTrack(14));

  test('six swells are made, named by number and variant, exactly as long as asked for', () => {
    expect(shortfalls).toEqual([]);
    expect(swells.map(({ name }) => name)).toEqual([
      'swell01_warm',
      'swell02_airy',
      'swell03_dark',
      'swell04_warm',
      'swell05_airy',
      'swell06_dark',
    ]);
    for (const { audio } of swells) expect([frameCount(audio), audio.channels.length]).toEqual([8 * rate, 2]);
  });

  test('they come from different places of the track', () => {
    expect(new Set(swells.map(({ sources }) => sources[0]?.startFrame)).size).toBeGreaterThan(2);
  });

  test('level and brightness rise together, quarter second by quarter second', () => {
    for (const { audio } of swells) {
      const quarters = Array.from({ length: 16 }, (_, q) => sliceAudio(audio, (q * rate) / 4, ((q + 1) * rate) / 4));
      const levels = quarters.map(rmsDb);
      const centroids = quarters.map((quarter) => spectralShape(quarter).centroidHz);
      for (let q = 1; q < 16; q++) {
        expect((levels[q] ?? 0) - (levels[q - 1] ?? 0)).toBeGreaterThan(0);
        expect((centroids[q] ?? 0) / (centroids[q - 1] ?? 1)).toBeGreaterThan(0.95);
      }
      expect((levels[15] ?? 0) - (levels[3] ?? 0)).toBeGreaterThan(20);
      expect((centroids[15] ?? 0) / (centroids[0] ?? 1)).toBeGreaterThan(1.4);
    }
  });

  test('they begin at 0 without a step and end in true silence', () => {
    for (const { audio } of swells) {
      for (const channel of audio.channels) {
        expect([channel[0], channel.at(-1)].map((x) => Math.abs(x ?? 1))).toEqual([0, 0]);
        expect(db(largestStep(channel.subarray(0, 500)))).toBeLessThan(-90);
        expect(db(rmsOf(channel.subarray(-200)))).toBeLessThan(-70);
      }
    }
  });

  test('the loop lies on the plateau, as long as asked for within 2.5 %', () => {
    for (const { loop, seam } of swells) {
      expect(loop?.start).toBe(4 * rate);
      const seconds = ((loop?.end ?? 0) + 1 - (loop?.start ?? 0)) / rate;
      expect(Math.abs(seconds / 2 - 1)).toBeLessThanOrEqual(0.0251);
      expect(loop?.end).toBeLessThan(6.5 * rate);
      expect(seam?.stepRatio).toBeLessThan(1.05);
    }
  });

  test('held for eight turns and let go, no seam can be found by step or level', () => {
    for (const { audio, loop = { start: 0, end: 0 } } of swells) {
      for (const channel of audio.channels) {
        const turn = channel.subarray(loop.start, loop.end + 1);
        const held = new Float32Array(8 * turn.length + rate / 4);
        for (let i = 0; i < 8; i++) held.set(turn, i * turn.length);
        held.set(channel.subarray(loop.end + 1, loop.end + 1 + rate / 4), 8 * turn.length);
        const seams = Array.from({ length: 8 }, (_, i) => (i + 1) * turn.length);
        const inside = largestStep(turn);
        for (const seam of seams)
          expect(largestStep(held.subarray(seam - 5, seam + 5))).toBeLessThanOrEqual(inside * 1.05);
        const levels = Array.from({ length: Math.floor(held.length / 4410) }, (_, b) =>
          rmsOf(held, b * 4410, b * 4410 + 4410),
        );
        expect(db(Math.max(...levels) / Math.min(...levels))).toBeLessThan(3);
        const into = channel.subarray(loop.start - 5, loop.start + 5);
        expect(largestStep(into)).toBeLessThanOrEqual(inside * 1.05);
      }
    }
  });

  test('all variants stand on one level', () => {
    const levels = swells.map(({ audio }) => rmsDb(sliceAudio(audio, 4.2 * rate, 6 * rate)));
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(1);
  });

  test('the variants sound as they are called', () => {
    const centroids = swells
      .slice(3)
      .map(({ audio }) => spectralShape(sliceAudio(audio, 4.2 * rate, 6 * rate)).centroidHz);
    const [warm = 0, airy = 0, dark = 0] = centroids;
    expect(airy).toBeGreaterThan(2 * warm);
    expect(dark).toBeLessThan(warm);
  });
});

const tone = (seconds: number, hz: number, sampleRate = rate) =>
  audioBuffer(sampleRate, [sine(Math.round(seconds * sampleRate), hz / sampleRate, { amplitude: 0.3 })]);

const only = (drones: Record<string, unknown>) => ({ drones: { padVariants: ['warm'], ...drones } });

test.each([
  [-12, 0, rate],
  [7, 0, rate],
  [0, -5, 48_000],
  [-12, 3, 48_000],
])('a shift of %d and a transposition of %d are in tune at %d Hz in', (semitones, transpose, sampleRate) => {
  const { swells } = swellsOf(tone(6, 220, sampleRate), only({ pitchShiftSemitones: [semitones] }), transpose);
  const plateau = swells[0]?.audio.channels[0]?.subarray(4 * rate, 6 * rate) ?? new Float32Array(0);
  const wanted = 220 * 2 ** ((semitones + transpose) / 12);
  const level = (cents: number) => fitSine(plateau, (wanted * 2 ** (cents / 1200)) / rate).amplitude;
  const best = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].toSorted((a, b) => level(b) - level(a))[0] ?? 9;
  expect(Math.abs(best)).toBeLessThanOrEqual(2);
  expect(operation(swells[0], 'pitch-shift')?.['semitones']).toBe(semitones + transpose);
});

test.each([0.5, 2, 3])('stretched by %d a glide of the source takes so much longer', (factor) => {
  // One semitone a second, from 300 Hz on.
  const frames = 24 * rate;
  const channel = new Float32Array(frames);
  for (let i = 0, phase = 0; i < frames; i++) {
    channel[i] = 0.3 * Math.sin(phase);
    phase += (2 * Math.PI * 300 * 2 ** (i / rate / 12)) / rate;
  }
  const profile = only({ pitchShiftSemitones: [0], timeStretchFactors: [factor], padLoopDurationSec: 0 });
  const [swell] = swellsOf(audioBuffer(rate, [channel]), profile).swells;
  const crossings = (from: number, to: number) => {
    const part = swell?.audio.channels[0]?.subarray(from * rate, to * rate) ?? new Float32Array(0);
    return part.reduce((count, x, i) => count + Number(i > 0 && x >= 0 && (part[i - 1] ?? 0) < 0), 0);
  };
  const semitones = 12 * Math.log2(crossings(5, 6) / crossings(2, 3));
  expect(Math.abs(semitones - 3 / factor)).toBeLessThan(0.15);
});

test('the same again gives the same samples', () => {
  const render = () => swellsOf(chordTrack(6), only({ pitchShiftSemitones: [-5], swellDurationSec: 4 })).swells;
  const [first, again] = [render(), render()];
  const bytes = (swells: Texture[]) => Buffer.concat(swells[0]?.audio.channels.map((c) => Buffer.from(c.buffer)) ?? []);
  expect(bytes(first).length).toBe(2 * 4 * 4 * rate);
  expect(bytes(again).equals(bytes(first))).toBe(true);
  expect(again.map(({ operations, seam, loop }) => ({ operations, seam, loop }))).toEqual(
    first.map(({ operations, seam, loop }) => ({ operations, seam, loop })),
  );
});

test('reversed swells follow the others, and run the other way', () => {
  const { swells } = swellsOf(chordTrack(6), {
    drones: { enableReversal: true, pitchShiftSemitones: [0], swellDurationSec: 4 },
  });
  expect(swells.map(({ name }) => name)).toEqual([
    'swell01_warm',
    'swell02_airy',
    'swell03_dark',
    'swell04_warm',
    'swell05_airy',
    'swell06_dark',
  ]);
  expect(swells.map((swell) => operation(swell, 'reverse') !== undefined)).toEqual([
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
  expect(swells[3]?.audio.channels[0]?.subarray(0, 5000)).not.toEqual(swells[0]?.audio.channels[0]?.subarray(0, 5000));
});

test('silence makes none and says why', () => {
  const { swells, shortfalls } = swellsOf(silentBuffer(rate, 2, 5 * rate));
  expect(swells).toEqual([]);
  expect(shortfalls).toEqual([
    { role: 'swell', wanted: 6, made: 0, reason: expect.stringContaining('no sustained sound') },
  ]);
});

test.each([0.3, 0.8, 1.7])('a track of %d s is made periodic and still gives whole swells that loop', (seconds) => {
  const { swells } = swellsOf(chordTrack(seconds), { drones: { pitchShiftSemitones: [0] } });
  expect(swells.length).toBe(3);
  for (const { audio, loop, seam } of swells) {
    expect(frameCount(audio)).toBe(8 * rate);
    expect(Math.abs(((loop?.end ?? 0) + 1 - (loop?.start ?? 0)) / rate / 2 - 1)).toBeLessThanOrEqual(0.0251);
    expect(seam?.stepRatio).toBeLessThan(1.1);
    expect(rmsDb(sliceAudio(audio, 4 * rate, 6 * rate))).toBeGreaterThan(-22);
  }
});

test('a high-pass over a bass alone gives way by octaves and says so', () => {
  const { swells } = swellsOf(tone(8, 60), { drones: { padVariants: ['airy'], pitchShiftSemitones: [0] } });
  const highpass = swells[0]?.operations.filter(({ op }) => op === 'high-pass').at(-1);
  expect(highpass).toEqual({ op: 'high-pass', cutoffHz: expect.any(Number), order: 4, wantedHz: 1500 });
  const plateau = swells[0]?.audio.channels[0]?.subarray(4 * rate, 6 * rate) ?? [];
  expect(db(fitSine(plateau, 60 / rate).residual / rmsOf(plateau))).toBeLessThan(-20);
});

test('times that do not fit all shrink by one factor, and it is told', () => {
  const { swells } = swellsOf(chordTrack(6), only({ swellDurationSec: 3.75, pitchShiftSemitones: [0] }));
  const scale = Number(operation(swells[0], 'fit-duration')?.['scale']);
  expect(scale).toBeCloseTo(3.75 / (4 + 2 + 1.5), 3);
  expect(swells[0]?.loop?.start).toBe(Math.floor(4 * scale * rate));
  expect(frameCount(swells[0]?.audio ?? silentBuffer(rate, 1, 0))).toBe(Math.round(3.75 * rate));
});

test('without a sustain loop there is none', () => {
  const { swells } = swellsOf(chordTrack(9), { drones: { padLoopDurationSec: 0, padVariants: ['warm'] } });
  expect(swells.map(({ loop, seam }) => [loop, seam])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});
