import { describe, expect, test } from '@jest/globals';
import { sine } from '../../test/signals.ts';
import { chordTrack } from '../../test/tracks.ts';
import { truePeak } from '../analysis/true-peak.ts';
import { audioBuffer, type AudioBuffer } from '../audio/audio-buffer.ts';
import { InternalError } from '../errors.ts';
import { finishTexture } from './finish.ts';
import type { Texture } from './texture.ts';
import { textureOptions } from './texture-options.ts';

function texture(audio: AudioBuffer, more: Partial<Texture> = {}): Texture {
  return {
    role: 'pad',
    kind: 'pads',
    name: 'pad01',
    audio,
    loop: undefined,
    seam: undefined,
    sources: [],
    operations: [],
    ...more,
  };
}

const options = textureOptions.parse({});
const chord = chordTrack({ seconds: 3 });
const dbtp = (audio: AudioBuffer) => 20 * Math.log10(truePeak(audio));

describe('level', () => {
  test.each([-1, -6, 0])('the true peak comes to %d dBTP within 0.05 dB, never above', (targetPeakDbfs) => {
    const finished = finishTexture(texture(chord), textureOptions.parse({ global: { targetPeakDbfs } }));
    const peak = dbtp(finished?.audio ?? chord);
    expect(peak).toBeLessThanOrEqual(targetPeakDbfs);
    expect(peak).toBeGreaterThan(targetPeakDbfs - 0.05);
    expect(finished?.measurements.truePeakDbtp).toBeCloseTo(peak, 3);
  });

  test('a cloud has a target of its own', () => {
    const cloud = finishTexture(texture(chord, { role: 'cloud', kind: 'clouds', name: 'cloud01' }), options);
    const peak = dbtp(cloud?.audio ?? chord);
    expect(peak).toBeLessThanOrEqual(-3);
    expect(peak).toBeGreaterThan(-3.05);
  });

  test('a peak between the last sample and the first counts', () => {
    // A tone whose crest falls exactly between the end and the start: no sample of the file reaches it.
    const frames = 400;
    const tone = sine(frames, 0.25, { amplitude: 0.5, phase: Math.PI / 4 }).map((x, i) => {
      const fromTurn = Math.min(i, frames - 1 - i);
      return fromTurn < 40 ? x : x * 0.5;
    });
    const finished = finishTexture(
      texture(audioBuffer(44100, [tone]), { loop: { start: 0, end: frames - 1 } }),
      options,
    );
    const [once = new Float32Array()] = finished?.audio.channels ?? [];
    const thrice = new Float32Array(3 * frames);
    for (let turn = 0; turn < 3; turn++) thrice.set(once, turn * frames);
    const inner = truePeak(audioBuffer(44100, [thrice.slice(frames / 2, -frames / 2)]));
    expect(20 * Math.log10(inner)).toBeLessThanOrEqual(-1);
    expect(20 * Math.log10(inner)).toBeGreaterThan(-1.1);
  });
});

describe('form', () => {
  test('DC is taken out', () => {
    const off = audioBuffer(
      44100,
      chord.channels.map((channel) => channel.map((x) => x + 0.05)),
    );
    const finished = finishTexture(texture(off), options);
    for (const channel of finished?.audio.channels ?? []) {
      expect(Math.abs(channel.reduce((sum, x) => sum + x, 0) / channel.length)).toBeLessThan(1e-6);
    }
  });

  test('mono where the profile says so, kind by kind', () => {
    const mono = textureOptions.parse({ export: { padsStereo: false } });
    expect(finishTexture(texture(chord), mono)?.audio.channels.length).toBe(1);
    expect(finishTexture(texture(chord, { role: 'swell', kind: 'swells' }), mono)?.audio.channels.length).toBe(2);
    const hiss = textureOptions.parse({ export: { hissStereo: false } });
    expect(finishTexture(texture(chord, { role: 'flicker', kind: 'hiss' }), hiss)?.audio.channels.length).toBe(1);
  });

  test('the name says how bright a pad or cloud is, unless that is off', () => {
    const tone = (hz: number) => texture(audioBuffer(44100, [sine(44100, hz / 44100, { amplitude: 0.3 })]));
    expect(finishTexture(tone(300), options)?.name).toBe('pad01_dark');
    expect(finishTexture(tone(2500), options)?.name).toBe('pad01_mid');
    expect(finishTexture(tone(6000), options)?.name).toBe('pad01_bright');
    expect(finishTexture({ ...tone(300), role: 'hiss', kind: 'hiss', name: 'hiss01' }, options)?.name).toBe('hiss01');
    const off = textureOptions.parse({ brightnessTags: { enabled: false } });
    expect(finishTexture(tone(300), off)?.name).toBe('pad01');
  });
});

test('silence is no texture', () => {
  expect(finishTexture(texture(audioBuffer(44100, [new Float32Array(1000)])), options)).toBeUndefined();
  expect(
    finishTexture(
      texture(audioBuffer(44100, [new Float32Array(1000).fill(0.2)]), { loop: { start: 0, end: 999 } }),
      options,
    ),
  ).toBeUndefined();
});

test.each([NaN, Infinity])('a sample that is %p is our bug, not silence', (bad) => {
  const audio = audioBuffer(44100, [sine(1000, 0.01), sine(1000, 0.02).fill(bad, 500, 501)]);
  expect(() => finishTexture(texture(audio), options)).toThrow(InternalError);
});

test('clipped material is measured and graded', () => {
  const clipped = sine(44100, 0.01, { amplitude: 3 }).map((x) => Math.max(-1, Math.min(1, x)));
  const finished = finishTexture(texture(audioBuffer(44100, [clipped])), options);
  expect(finished?.measurements.clippedShare).toBeGreaterThan(0.5);
  expect(finished?.measurements.grade).toBe('F');
});
