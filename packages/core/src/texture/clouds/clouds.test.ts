import { describe, expect, test } from '@jest/globals';
import { rmsOf, sine } from '../../../test/signals.ts';
import { chordTrack } from '../../../test/tracks.ts';
import { stableRegions } from '../../analysis/stability.ts';
import { audioBuffer, frameCount, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { createRealFft } from '../../dsp/fft.ts';
import { createRandom } from '../../dsp/random.ts';
import { hann } from '../../dsp/window.ts';
import type { MakerInput } from '../maker.ts';
import { textureSource } from '../source.ts';
import type { Texture } from '../texture.ts';
import { textureOptions } from '../texture-options.ts';
import { makeClouds } from './clouds.ts';

interface Wish {
  readonly clouds?: object;
  readonly global?: object;
  readonly transposeSemitones?: number;
  readonly preAnalysis?: object;
  readonly seed?: string;
}

const rate = 22050;

function granulate(audio: AudioBuffer, { transposeSemitones = 0, seed = 'clouds', ...given }: Wish = {}) {
  const source = textureSource(audio);
  const options = textureOptions.parse({ global: { sampleRate: audio.sampleRate }, ...given });
  const regions = stableRegions(source.analysis, options.preAnalysis);
  const random = createRandom(seed);
  const input: MakerInput = { source, drums: [], options, random, transposeSemitones, regions, tempo: undefined };
  const stream = makeClouds(input);
  const clouds: Texture[] = [];
  for (;;) {
    const step = stream.next();
    if (step.done === true) return { clouds, ...step.value };
    clouds.push(step.value);
  }
}

const sides = (texture: Texture | undefined): [Float32Array, Float32Array] => {
  const [left = new Float32Array(1), right = left] = texture?.audio.channels ?? [];
  return [left, right];
};

function correlation(a: Float32Array, b: Float32Array): number {
  const product = a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
  return product / (a.length * rmsOf(a) * rmsOf(b));
}

const spectrumSize = 32768;

/** Power of each bin of the first second and a half. */
function powerSpectrum(samples: Float32Array): Float64Array {
  const [re, im] = [new Float64Array(spectrumSize / 2 + 1), new Float64Array(spectrumSize / 2 + 1)];
  const windowed = hann(spectrumSize).map((w, i) => w * (samples[i] ?? 0));
  createRealFft(spectrumSize).forward(windowed, re, im);
  return re.map((x, k) => x * x + (im[k] ?? 0) ** 2);
}

/** Share of the energy between two frequencies. */
function bandShare(samples: Float32Array, [low, high]: readonly [number, number], sampleRate = rate): number {
  const power = powerSpectrum(samples);
  const [first, end] = [low, high].map((hz) => Math.ceil((hz * spectrumSize) / sampleRate));
  const sum = (bins: Float64Array) => bins.reduce((total, x) => total + x, 0);
  return sum(power.subarray(first, end)) / sum(power.subarray(1));
}

/** As many equally loud pitches would fill the spectrum as evenly as these do. */
function pitchCount(samples: Float32Array): number {
  const power = powerSpectrum(samples);
  return power.reduce((sum, x) => sum + x, 0) ** 2 / power.reduce((sum, x) => sum + x * x, 0);
}

/** Level of the quietest 50 ms against the whole, both sides together. */
function deepestHoleDb(texture: Texture): number {
  const [left, right] = sides(texture);
  const level = (from?: number, to?: number) => Math.hypot(rmsOf(left, from, to), rmsOf(right, from, to));
  let least = Infinity;
  for (let start = 0; start + 1102 <= left.length; start += 551) least = Math.min(least, level(start, start + 1102));
  return 20 * Math.log10(least / level());
}

const stereo = chordTrack({ sampleRate: rate, seconds: 30, chordSec: 10 });
const mono = chordTrack({ sampleRate: rate, seconds: 30, chordSec: 10, channels: 1 });

describe('an ordinary track', () => {
  const { clouds, shortfalls, warnings } = granulate(stereo);

  test('gives six clouds of exact length, whole loops', () => {
    expect(clouds.map(({ name }) => name)).toEqual(['cloud01', 'cloud02', 'cloud03', 'cloud04', 'cloud05', 'cloud06']);
    expect([shortfalls, warnings]).toEqual([[], []]);
    for (const { audio, loop } of clouds) {
      expect(frameCount(audio)).toBe(6 * rate);
      expect(loop).toEqual({ start: 0, end: 6 * rate - 1 });
    }
  });

  test('no two are the same', () => {
    for (const [i, a] of clouds.entries()) {
      for (const b of clouds.slice(i + 1)) expect(Math.abs(correlation(sides(a)[0], sides(b)[0]))).toBeLessThan(0.3);
    }
  });

  test('no 50 ms of them are a hole', () => {
    for (const cloud of clouds) expect(deepestHoleDb(cloud)).toBeGreaterThan(-9);
  });

  test('the turn is like any other moment', () => {
    for (const cloud of clouds) {
      const [left] = sides(cloud);
      const steps = left.map((x, i) => Math.abs(x - (left[i - 1] ?? left.at(-1) ?? 0)));
      expect(steps[0]).toBeLessThanOrEqual(steps.subarray(1).reduce((most, step) => Math.max(most, step)));
      expect(cloud.seam?.stepRatio).toBeLessThanOrEqual(1);
    }
  });
});

describe.each([
  ['stereo', stereo],
  ['mono', mono],
])('of a %s source', (_, source) => {
  const { clouds } = granulate(source, { clouds: { cloudsPerSource: 3 } });

  test('clouds are wide', () => {
    for (const cloud of clouds) {
      const [left, right] = sides(cloud);
      expect(correlation(left, right)).toBeLessThan(0.7);
      const mid = rmsOf(left.map((x, i) => x + (right[i] ?? 0)));
      const side = rmsOf(left.map((x, i) => x - (right[i] ?? 0)));
      expect(20 * Math.log10(side / mid)).toBeGreaterThan(-7.5);
      expect(Math.abs(20 * Math.log10(rmsOf(left) / rmsOf(right)))).toBeLessThan(0.5);
    }
  });

  test('and sum to mono without holes', () => {
    for (const cloud of clouds) {
      const [left, right] = sides(cloud);
      for (let start = 0; start + 1102 <= left.length; start += 500) {
        const [l, r] = [left.subarray(start, start + 1102), right.subarray(start, start + 1102)];
        const fold = rmsOf(l.map((x, i) => (x + (r[i] ?? 0)) / 2));
        const level = Math.sqrt((rmsOf(l) ** 2 + rmsOf(r) ** 2) / 2);
        expect(20 * Math.log10(fold / level)).toBeGreaterThan(-3);
        expect(correlation(l, r)).toBeGreaterThan(0);
      }
    }
  });
});

test('the pitch range is really heard: a tone spreads over it and no further', () => {
  const tone = audioBuffer(rate, [sine(rate * 10, 1000 / rate, { amplitude: 0.5 })]);
  const clouds = {
    cloudsPerSource: 1,
    grainLengthMinMs: 200,
    grainLengthMaxMs: 300,
    pitchShiftRange: { min: -12, max: 12 },
  };
  const [left] = sides(granulate(tone, { clouds }).clouds[0]);
  expect(bandShare(left, [480, 2100])).toBeGreaterThan(0.98);
  expect(bandShare(left, [480, 700])).toBeGreaterThan(0.05);
  expect(bandShare(left, [1400, 2100])).toBeGreaterThan(0.05);
  const still = { ...clouds, pitchShiftRange: { min: 0, max: 0 } };
  expect(bandShare(sides(granulate(tone, { clouds: still }).clouds[0])[0], [970, 1030])).toBeGreaterThan(0.98);
  const moved = granulate(tone, { clouds: still, transposeSemitones: 5 }).clouds[0];
  expect(bandShare(sides(moved)[0], [1300, 1370])).toBeGreaterThan(0.98);
});

test('the overlap is heard over its whole range: the closer the grains, the steadier the level', () => {
  const unsteadiness = [0.05, 0.35, 0.65, 0.9].map((overlapRatio) => {
    const [left, right] = sides(granulate(mono, { clouds: { cloudsPerSource: 1, overlapRatio } }).clouds[0]);
    const levels = Array.from({ length: 200 }, (_, i) => {
      const [from, to] = [i * 660, i * 660 + 882];
      return 10 * Math.log10(rmsOf(left, from, to) ** 2 + rmsOf(right, from, to) ** 2 + 1e-9);
    });
    const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
    return Math.sqrt(levels.reduce((sum, level) => sum + (level - mean) ** 2, 0) / levels.length);
  });
  const [sparse = 0, loose = 0, usual = 0, dense = 0] = unsteadiness;
  expect(sparse).toBeGreaterThan(2 * loose);
  expect(loose).toBeGreaterThan(1.3 * usual);
  expect(usual).toBeGreaterThan(1.3 * dense);
});

test('the number of grains is heard too: each different one of a tone has a pitch of its own', () => {
  const tone = audioBuffer(rate, [sine(rate * 10, 1000 / rate, { amplitude: 0.5 })]);
  const pitches = [4, 16, 64].map((grainsPerCloud) => {
    const clouds = {
      cloudsPerSource: 1,
      grainsPerCloud,
      grainLengthMinMs: 300,
      grainLengthMaxMs: 400,
      overlapRatio: 0.9,
    };
    return pitchCount(sides(granulate(tone, { clouds }).clouds[0])[0]);
  });
  const [few = 0, some = 0, many = 0] = pitches;
  expect(some).toBeGreaterThan(2 * few);
  expect(many).toBeGreaterThan(1.4 * some);
});

test('grains shifted upwards bring no aliases, the low-pass holds what it says', () => {
  const tone = audioBuffer(44100, [sine(44100 * 10, 15000 / 44100, { amplitude: 0.5 })]);
  const clouds = {
    cloudsPerSource: 1,
    lowpassHz: 24000,
    pitchShiftRange: { min: 10, max: 12 },
    grainQualityThreshold: 0,
  };
  const quiet = granulate(
    audioBuffer(44100, [(tone.channels[0] ?? new Float32Array()).map((x, i) => x + 0.01 * Math.sin(i * 0.01))]),
    { clouds },
  );
  // 15 kHz an octave up is gone; what is left is the small low tone.
  expect(rmsOf(sides(quiet.clouds[0])[0])).toBeLessThan(0.05);
  const low = { cloudsPerSource: 1, lowpassHz: 1000, pitchShiftRange: { min: 0, max: 0 } };
  const open = { ...low, lowpassHz: 24000 };
  const [a, b] = [low, open].map((options) => sides(granulate(stereo, { clouds: options }).clouds[0])[0]);
  expect(bandShare(a ?? new Float32Array(), [2000, 11025])).toBeLessThan(
    bandShare(b ?? new Float32Array(), [2000, 11025]) / 100,
  );
});

test('another output rate keeps pitch and length', () => {
  const tone = audioBuffer(48000, [sine(48000 * 10, 1000 / 48000, { amplitude: 0.5 })]);
  const { clouds } = granulate(tone, {
    clouds: { cloudsPerSource: 1, cloudDurationSec: 2.5, pitchShiftRange: { min: 0, max: 0 } },
    global: { sampleRate: rate },
  });
  const [left] = sides(clouds[0]);
  expect(left.length).toBe(2.5 * rate);
  expect(bandShare(left, [970, 1030])).toBeGreaterThan(0.98);
});

test('one and the same seed gives one and the same cloud; adding clouds changes none', () => {
  const one = granulate(mono, { clouds: { cloudsPerSource: 1, cloudDurationSec: 1, grainsPerCloud: 20 } }).clouds[0];
  const again = granulate(mono, { clouds: { cloudsPerSource: 1, cloudDurationSec: 1, grainsPerCloud: 20 } }).clouds[0];
  expect(again?.audio).toEqual(one?.audio);
  const other = granulate(mono, { clouds: { cloudsPerSource: 1, cloudDurationSec: 1, grainsPerCloud: 20 }, seed: 'b' })
    .clouds[0];
  expect(correlation(sides(other)[0], sides(one)[0])).toBeLessThan(0.5);
});

describe('of a track without a good grain, the best there are make a cloud, and it is told', () => {
  const random = createRandom('noise');
  const noise = (peak: number) =>
    audioBuffer(rate, [Float32Array.from({ length: rate * 12 }, () => random.uniform(-peak, peak))]);
  const crushed = audioBuffer(
    rate,
    stereo.channels.map((channel) => channel.map((x) => Math.max(-1, Math.min(1, 300 * x)))),
  );
  const hits = audioBuffer(rate, [
    Float32Array.from({ length: rate * 12 }, (_, i) => random.uniform(-0.5, 0.5) * Math.exp(-(i % 3000) / 900)),
  ]);

  test.each<[string, AudioBuffer, number, RegExp]>([
    ['white noise', noise(0.3), -9, /: the track is noise, not tone$/],
    ['noise at −60 dBFS', noise(0.0017), -9, /: the track is too quiet$/],
    [
      'a track clipped all along',
      crushed,
      -9,
      /^clouds: 2 of 2 .* grain_quality_threshold \(0\.4\): the track is clipped$/,
    ],
    ['drums', hits, -16, /: the track is (noise|full of)/],
  ])('%s', (_, track, holeDb, words) => {
    const { clouds, shortfalls, warnings } = granulate(track, { clouds: { cloudsPerSource: 2 } });
    expect(clouds.length).toBe(2);
    expect(shortfalls).toEqual([]);
    expect(warnings.length).toBe(1);
    expect(warnings[0]).toMatch(words);
    for (const cloud of clouds) {
      expect(deepestHoleDb(cloud)).toBeGreaterThan(holeDb);
      expect(cloud.seam?.stepRatio).toBeLessThanOrEqual(1);
      expect(cloud.operations[0]).toMatchObject({ op: 'granulate', belowThreshold: expect.any(Number) });
    }
  });

  test('none of it is made of what is silent', () => {
    const [sound = new Float32Array()] = noise(0.3).channels;
    const mostlySilent = new Float32Array(rate * 60);
    mostlySilent.set(sound.subarray(0, rate * 2), rate * 30);
    const { clouds } = granulate(audioBuffer(rate, [mostlySilent]), { clouds: { cloudsPerSource: 2 } });
    for (const cloud of clouds) expect(deepestHoleDb(cloud)).toBeGreaterThan(-12);
    expect(clouds.length).toBe(2);
  });
});

test('grains with gaps in them are not taken where others are to be had', () => {
  const tone = sine(rate * 20, 500 / rate, { amplitude: 0.4 });
  for (let i = 0; i < rate * 16; i++) if (i % 4000 < 1600) tone[i] = 0;
  const preAnalysis = { enabled: false };
  const { clouds, warnings } = granulate(audioBuffer(rate, [tone]), { preAnalysis, clouds: { cloudsPerSource: 6 } });
  expect(warnings).toEqual([]);
  for (const cloud of clouds) expect(deepestHoleDb(cloud)).toBeGreaterThan(-11);
});

describe('what cannot be a cloud is told in words', () => {
  test('silence', () => {
    const { clouds, shortfalls } = granulate(audioBuffer(rate, [new Float32Array(rate * 5)]));
    expect(clouds).toEqual([]);
    expect(shortfalls).toEqual([{ role: 'cloud', wanted: 6, made: 0, reason: 'the track is silent' }]);
  });
  test('a track shorter than a grain', () => {
    const { shortfalls } = granulate(chordTrack({ seconds: 0.02 }));
    expect(shortfalls[0]?.reason).toMatch(/as long as a grain/);
  });
});
