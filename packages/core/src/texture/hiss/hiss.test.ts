import { describe, expect, test } from '@jest/globals';
import { db, fitSine, rmsOf, sine } from '../../../test/signals.ts';
import { audioBuffer, frameCount, silentBuffer, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { spectralShape } from '../../analysis/spectrum.ts';
import { spanCorrelation } from '../../dsp/crossfade.ts';
import { createRealFft } from '../../dsp/fft.ts';
import { uniformNoise } from '../../dsp/noise.ts';
import { createRandom } from '../../dsp/random.ts';
import { hann } from '../../dsp/window.ts';
import { textureSource, type TextureSource } from '../source.ts';
import type { Texture } from '../texture.ts';
import { textureOptions } from '../texture-options.ts';
import { makeHiss } from './hiss.ts';

const rate = 44100;

/** A tone with a noisy hit every half second. */
function hitsTrack(seconds = 4, sampleRate = rate): AudioBuffer {
  const channels = [0, 1].map((c) => {
    const samples = sine(seconds * sampleRate, 220 / sampleRate, { amplitude: 0.2 });
    const noise = uniformNoise(samples.length, createRandom(`hit ${c}`));
    for (let i = 0; i < samples.length; i++) {
      const since = (i / sampleRate) % 0.5;
      samples[i] = (samples[i] ?? 0) + (since < 0.2 ? 0.3 * (1 - since / 0.2) * (noise[i] ?? 0) : 0);
    }
    return samples;
  });
  return audioBuffer(sampleRate, channels);
}

function hissOf(audio: AudioBuffer, profile: Record<string, unknown> = {}, drums: readonly TextureSource[] = []) {
  const stream = makeHiss({
    source: textureSource(audio),
    drums,
    options: textureOptions.parse(profile),
    random: createRandom('test'),
    transposeSemitones: 0,
    regions: [],
    tempo: undefined,
  });
  const textures: Texture[] = [];
  for (;;) {
    const step = stream.next();
    if (step.done === true) {
      const of = (role: string) => textures.filter((texture) => texture.role === role);
      return { loops: of('hiss'), flickers: of('flicker'), ...step.value };
    }
    textures.push(step.value);
  }
}

const channelOf = (texture: Texture | undefined, c = 0) => texture?.audio.channels[c] ?? new Float32Array(0);

/** Power in [lowHz, highHz) and outside of it, of the loop played round and round. */
function bandPowers(samples: Float32Array, [lowHz, highHz]: readonly [number, number], sampleRate = rate) {
  const size = 8192;
  const fft = createRealFft(size);
  const window = hann(size);
  const [re, im] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
  const powers = { inside: 0, outside: 0 };
  for (let start = 0; start < Math.max(samples.length, 1); start += size / 2) {
    fft.forward(
      window.map((weight, i) => weight * (samples[(start + i) % samples.length] ?? 0)),
      re,
      im,
    );
    for (let k = 0; k <= size / 2; k++) {
      const hz = (k * sampleRate) / size;
      powers[hz >= lowHz && hz < highHz ? 'inside' : 'outside'] += (re[k] ?? 0) ** 2 + (im[k] ?? 0) ** 2;
    }
  }
  return powers;
}

/** Geometric mean of the power in the band, divided by its mean and by what white noise reads: 1 for noise, 0 for tones. */
function flatness(samples: Float32Array, [lowHz, highHz]: readonly [number, number]) {
  const size = 4096;
  const fft = createRealFft(size);
  const window = hann(size);
  const [re, im] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
  // The band's own edges are soft: a twelfth of an octave is left out on either side.
  const [first, last] = [(lowHz * 1.06 * size) / rate, ((highHz / 1.06) * size) / rate].map(Math.round);
  const frames = Array.from({ length: Math.floor(samples.length / size) }, (_, frame) => {
    fft.forward(
      window.map((weight, i) => weight * (samples[frame * size + i] ?? 0)),
      re,
      im,
    );
    const powers = Array.from(re.subarray(first, last), (x, k) => x * x + (im[(first ?? 0) + k] ?? 0) ** 2);
    const mean = powers.reduce((sum, power) => sum + power, 0) / powers.length;
    return Math.exp(powers.reduce((sum, power) => sum + Math.log(power), 0) / powers.length) / mean / 0.5615;
  });
  return frames.reduce((sum, each) => sum + each, 0) / frames.length;
}

const outsideDb = (samples: Float32Array, band: readonly [number, number], sampleRate = rate) => {
  const { inside, outside } = bandPowers(samples, band, sampleRate);
  return db(Math.sqrt(outside / inside));
};

const correlation = (a: Float32Array, b: Float32Array) =>
  spanCorrelation({ channels: [a], start: 0 }, { channels: [b], start: 0 }, Math.min(a.length, b.length));

describe('with the defaults', () => {
  const { loops, flickers, shortfalls } = hissOf(hitsTrack());

  test('eight loops and four flickers are made, of the track itself', () => {
    expect(shortfalls).toEqual([]);
    expect(loops.map(({ name }) => name)).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `hiss0${n}`));
    expect(flickers.map(({ name }) => name)).toEqual(['flicker01', 'flicker02', 'flicker03', 'flicker04']);
    for (const { sources } of [...loops, ...flickers]) expect(sources[0]?.file).toBe('track');
  });

  test('a loop is exactly as long as asked for, and loops as a whole', () => {
    for (const { audio, loop } of loops) {
      expect(frameCount(audio)).toBe(2 * rate);
      expect(loop).toEqual({ start: 0, end: 2 * rate - 1 });
    }
  });

  test('what is outside the band is 50 dB down in loops, 30 in flickers', () => {
    for (const texture of loops) expect(outsideDb(channelOf(texture), [5000, 12_000])).toBeLessThan(-50);
    for (const texture of flickers) expect(outsideDb(channelOf(texture), [5000, 12_000])).toBeLessThan(-30);
  });

  test('it sounds like noise, all over the band', () => {
    for (const texture of loops) expect(flatness(channelOf(texture), [5000, 12_000])).toBeGreaterThan(0.85);
    const thirds = [5300, 6600, 8300, 10_400].map((hz) => {
      const { inside } = bandPowers(channelOf(loops[0]), [hz, hz * 1.1]);
      return db(Math.sqrt(inside / hz));
    });
    expect(Math.max(...thirds) - Math.min(...thirds)).toBeLessThan(10);
  });

  test('played round and round no seam is found by step, slope or level', () => {
    for (const texture of loops) {
      for (const channel of texture.audio.channels) {
        const n = channel.length;
        const at = (i: number) => channel[(i + n) % n] ?? 0;
        const step = (i: number) => Math.abs(at(i) - at(i - 1));
        const slope = (i: number) => Math.abs(at(i) - 2 * at(i - 1) + at(i - 2));
        for (const size of [step, slope]) {
          let inside = 0;
          for (let i = 3; i < n - 3; i++) inside = Math.max(inside, size(i));
          for (let i = -3; i < 4; i++) expect(size(i)).toBeLessThan(inside);
        }
        const jump = db(rmsOf(channel, 0, rate / 4) / rmsOf(channel, n - rate / 4, n));
        expect(Math.abs(jump)).toBeLessThan(1.5);
      }
    }
  });

  test('loops, and the channels of each, are unrelated; a mono sum has no hole', () => {
    for (const [i, texture] of loops.entries()) {
      const [left, right] = [channelOf(texture), channelOf(texture, 1)];
      expect(Math.abs(correlation(left, right))).toBeLessThan(0.05);
      expect(Math.abs(db(rmsOf(left) / rmsOf(right)))).toBeLessThan(0.5);
      const mono = left.map((x, k) => (x + (right[k] ?? 0)) / 2);
      expect(db(rmsOf(mono) / rmsOf(left))).toBeGreaterThan(-3.5);
      for (const other of loops.slice(i + 1)) expect(Math.abs(correlation(left, channelOf(other)))).toBeLessThan(0.05);
    }
  });

  test('no moment of a loop comes again within it', () => {
    const channel = channelOf(loops[0]);
    for (const lag of [1024, 2048, 4096, 11_025, 22_050, 44_100]) {
      expect(Math.abs(correlation(channel.subarray(0, 40_000), channel.subarray(lag, lag + 40_000)))).toBeLessThan(
        0.06,
      );
    }
  });

  test('flickers last from 40 to 250 ms, each another time, come fast and end in silence', () => {
    const lengths = flickers.map(({ audio }) => frameCount(audio) / rate).toSorted((a, b) => a - b);
    for (const [i, seconds] of lengths.entries()) {
      expect(seconds).toBeGreaterThanOrEqual(0.04 + (0.21 * i) / 4 - 0.001);
      expect(seconds).toBeLessThanOrEqual(0.04 + (0.21 * (i + 1)) / 4 + 0.001);
    }
    for (const { audio, loop } of flickers) {
      expect(loop).toBeUndefined();
      for (const channel of audio.channels) {
        expect([channel[0], channel.at(-1)].map((x) => Math.abs(x ?? 1))).toEqual([0, 0]);
        const half = Math.floor(channel.length / 2);
        expect(db(rmsOf(channel, 100, 400) / rmsOf(channel, half))).toBeGreaterThan(12);
        expect(db(rmsOf(channel.subarray(-50)) / rmsOf(channel, 100, 400))).toBeLessThan(-45);
      }
    }
  });
});

test.each([
  [4, 2, 4],
  [4.3, 2, 4.5],
  [3.3, 1.1, 4 / 1.1],
  [0.1, 2, 0.5],
])(
  'a tremolo of %d Hz in a loop of %d s turns at %d Hz, as deep as asked for',
  (tremoloRateHz, loopDurationSec, got) => {
    const profile = {
      hiss: { tremoloRateHz, loopDurationSec, tremoloDepth: 0.6, hissLoopsPerSource: 1, flickerCount: 0 },
    };
    const [loop] = hissOf(hitsTrack(), profile).loops;
    const channel = channelOf(loop);
    const block = 128;
    const envelope = Float32Array.from({ length: Math.floor(channel.length / block) }, (_, b) =>
      rmsOf(channel, b * block, (b + 1) * block),
    );
    const mean = envelope.reduce((sum, x) => sum + x, 0) / envelope.length;
    const { amplitude } = fitSine(
      envelope.map((x) => x - mean),
      (got * block) / rate,
    );
    // Gains from 0.4 to 1 swing by 0.3 around 0.7.
    expect(amplitude / mean).toBeGreaterThan(0.3 / 0.7 - 0.06);
    expect(amplitude / mean).toBeLessThan(0.3 / 0.7 + 0.06);
  },
);

test('without a tremolo the level stands', () => {
  const { loops } = hissOf(hitsTrack(), { hiss: { tremoloDepth: 0, hissLoopsPerSource: 1, flickerCount: 0 } });
  const channel = channelOf(loops[0]);
  const levels = Array.from({ length: 20 }, (_, b) => rmsOf(channel, b * 4410, (b + 1) * 4410));
  expect(db(Math.max(...levels) / Math.min(...levels))).toBeLessThan(2);
  expect(loops[0]?.operations.some(({ op }) => op === 'tremolo')).toBe(false);
});

const one = { hissLoopsPerSource: 1, flickerCount: 0 };

test('with the band-pass off it is a high-pass', () => {
  const { loops } = hissOf(hitsTrack(), { hiss: { ...one, useBandpass: false, highpassHz: 7000 } });
  const channel = channelOf(loops[0]);
  expect(outsideDb(channel, [7000, rate / 2])).toBeLessThan(-50);
  expect(outsideDb(channel, [7000, 14_000])).toBeGreaterThan(-12);
});

test('a band over the Nyquist of the output moves under it, and says so', () => {
  const profile = { global: { sampleRate: 16_000 }, hiss: { ...one, bandpassLowHz: 7000, bandpassHighHz: 16_000 } };
  const { loops } = hissOf(hitsTrack(2, 16_000), profile);
  const band = loops[0]?.operations.find(({ op }) => op === 'band-pass');
  expect(band).toEqual({ op: 'band-pass', lowHz: 7600 / 1.26, highHz: 7600, wantedLowHz: 7000, wantedHighHz: 16_000 });
  expect(outsideDb(channelOf(loops[0]), [7600 / 1.26, 7600], 16_000)).toBeLessThan(-40);
});

test('drums come before the track, and only those with noise in the band', () => {
  const drums = [
    textureSource(audioBuffer(rate, [sine(rate, 80 / rate)]), 'drums/kick.wav'),
    textureSource(
      audioBuffer(48_000, [uniformNoise(24_000, createRandom('hat')).map((x) => 0.2 * x)]),
      'drums/hat.wav',
    ),
  ];
  const { loops, flickers } = hissOf(hitsTrack(), {}, drums);
  for (const { sources } of [...loops, ...flickers]) {
    for (const { file } of sources) expect(file).toBe('drums/hat.wav');
  }
});

test('where nothing is noise, synthetic noise stands alone, or nothing is made', () => {
  const tone = audioBuffer(rate, [sine(2 * rate, 220 / rate, { amplitude: 0.3 })]);
  for (const audio of [tone, silentBuffer(rate, 2, 2 * rate), silentBuffer(rate, 1, 0)]) {
    const { loops } = hissOf(audio, { hiss: one });
    expect(loops[0]?.operations[0]).toEqual({ op: 'synthetic-noise' });
    expect(flatness(channelOf(loops[0]), [5000, 12_000])).toBeGreaterThan(0.9);
  }
  const { loops, flickers, shortfalls } = hissOf(tone, { hiss: { useSyntheticNoise: false } });
  expect([loops, flickers]).toEqual([[], []]);
  expect(shortfalls.map(({ role, wanted, made }) => [role, wanted, made])).toEqual([
    ['hiss', 8, 0],
    ['flicker', 4, 0],
  ]);
});

test('the source colours the hiss: a bright one makes it brighter than a dull one', () => {
  const dull = uniformNoise(2 * rate, createRandom('dull'));
  for (let i = 1; i < dull.length; i++) dull[i] = 0.7 * (dull[i - 1] ?? 0) + 0.3 * (dull[i] ?? 0);
  const bright = uniformNoise(2 * rate, createRandom('bright'));
  for (let i = bright.length - 1; i > 0; i--) bright[i] = 0.5 * ((bright[i] ?? 0) - (bright[i - 1] ?? 0));
  const centroid = (samples: Float32Array) => {
    const { loops } = hissOf(audioBuffer(rate, [samples]), { hiss: one });
    return spectralShape(loops[0]?.audio ?? silentBuffer(rate, 1, 1)).centroidHz;
  };
  expect(centroid(bright)).toBeGreaterThan(centroid(dull) + 200);
});

test.each([8000, 16000, 22050, 32000, 48000, 96000])('a track at %d Hz gives hiss without a hole', (sampleRate) => {
  const { loops, flickers } = hissOf(hitsTrack(2, sampleRate), { hiss: { hissLoopsPerSource: 2, flickerCount: 2 } });
  for (const texture of [...loops, ...flickers]) expect(rmsOf(channelOf(texture))).toBeGreaterThan(0.001);
});

test('mono where the profile says so, and the same seed gives the same bytes', () => {
  const profile = { export: { hissStereo: false }, hiss: { ...one, loopDurationSec: 0.5 } };
  const [first, again] = [hissOf(hitsTrack(), profile).loops[0], hissOf(hitsTrack(), profile).loops[0]];
  expect(first?.audio.channels.length).toBe(1);
  expect(again).toEqual(first);
});

test('the shortest loop at the lowest rate still loops', () => {
  const { loops } = hissOf(hitsTrack(1, 8000), {
    global: { sampleRate: 8000 },
    hiss: { ...one, loopDurationSec: 0.25 },
  });
  expect(frameCount(loops[0]?.audio ?? silentBuffer(8000, 1, 0))).toBe(2000);
  expect(rmsOf(channelOf(loops[0]))).toBeGreaterThan(0.05);
});
