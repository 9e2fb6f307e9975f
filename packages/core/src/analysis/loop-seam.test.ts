import { afterEach, describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { sine } from '../../test/signals.ts';
import { audioBuffer, type AudioBuffer } from '../audio/audio-buffer.ts';
import { closeLoop } from '../dsp/crossfade.ts';
import { butterworthLowpass, filterCircular, filterInPlace } from '../dsp/filter.ts';
import { createRandom } from '../dsp/random.ts';
import { changeMeter, measureSeam, turnsUnheard, usualChange } from './loop-seam.ts';

afterEach(() => chooseKernels('simd'));

const rate = 22050;
const fade = 2205;
const length = 2 * rate;

/** A chord of detuned tones that never quite repeats, with a little noise. */
function chord(frames: number): Float32Array {
  const random = createRandom('chord');
  const tones = [110, 110.4, 164.81, 220.7, 277.18, 329.9].map((hz) => sine(frames, hz / rate, { amplitude: 0.12 }));
  return Float32Array.from({ length: frames }, (_, i) =>
    tones.reduce((sum, tone) => sum + (tone[i] ?? 0), random.uniform(-0.01, 0.01)),
  );
}

const buffer = (samples: Float32Array): AudioBuffer => audioBuffer(rate, [samples]);

/** What a meter says of a loop, in the midst of a sound. */
function listen(loop: Float32Array, sound: Float32Array) {
  const seam = measureSeam(buffer(loop), fade);
  return { ...seam, isUnheard: turnsUnheard(seam, usualChange(buffer(sound), fade)) };
}

/** The loop that is right, of a sound that goes on behind its end. */
const closed = (sound: Float32Array): Float32Array =>
  closeLoop([sound], length, fade).channels[0] ?? new Float32Array();

const sound = chord(length + fade);

test('a loop closed with the measured correlation turns unheard', () => {
  const seam = listen(closed(sound), sound);
  expect(seam.isUnheard).toBe(true);
  expect(seam.stepRatio).toBeLessThanOrEqual(1.1);
  expect(Math.abs(seam.levelJumpDb)).toBeLessThan(1.5);
});

describe('what a wrong loop sounds like is found', () => {
  test('a hard join: a step at the turn', () => {
    const tone = sine(length, 0.002).map((x, i) => x * 0.8 + (i < length / 2 ? 0.1 : -0.1) * (i / length));
    const seam = listen(tone.slice(0, length - 137), tone);
    expect(seam.isUnheard).toBe(false);
    expect(seam.stepRatio).toBeGreaterThan(3);
  });

  test('a tail faded to zero and kept: the loop pumps once a turn', () => {
    const seam = listen(
      sound.slice(0, length).map((x, i) => x * Math.min(1, (length - i) / fade)),
      sound,
    );
    expect(seam.isUnheard).toBe(false);
    expect(Math.abs(seam.levelJumpDb)).toBeGreaterThan(4);
  });

  test('fade out, then fade in, without overlap: a dip to silence', () => {
    const dipped = sound.slice(0, length).map((x, i) => x * Math.min(1, (length - i) / fade, i / fade));
    expect(listen(dipped, sound).isUnheard).toBe(false);
  });

  test('equal-power curves on alike material: a bump of 3 dB', () => {
    const tone = sine(length + fade, 1 / 441, { amplitude: 0.3 });
    expect(length % 441).toBe(0);
    const loop = tone.slice(0, length);
    for (let i = 0; i < fade; i++) {
      const angle = (Math.PI / 2) * (i / fade);
      loop[i] = (loop[i] ?? 0) * Math.sin(angle) + (tone[length + i] ?? 0) * Math.cos(angle);
    }
    const seam = listen(loop, tone);
    expect(seam.levelJumpDb).toBeGreaterThan(1.5);
    expect(seam.isUnheard).toBe(false);
    expect(listen(closed(tone), tone).isUnheard).toBe(true);
  });

  test('a filter run over the finished loop from rest: it breaks the seam, run around the loop it does not', () => {
    const bass = sine(length + fade, 60 / rate, { amplitude: 0.5 });
    const [straight, around] = [closed(bass), closed(bass)];
    filterInPlace(straight, butterworthLowpass(30 / rate, 4));
    filterCircular(around, butterworthLowpass(30 / rate, 4));
    expect(listen(straight, bass).isUnheard).toBe(false);
    expect(listen(around, bass).isUnheard).toBe(true);
  });

  test('another colour behind the seam', () => {
    const random = createRandom('dull and bright');
    const samples = sound.slice(0, length);
    for (let i = 0; i < 3 * fade; i++) samples[i] = (samples[i] ?? 0) * 0.5 + random.uniform(-0.2, 0.2);
    const seam = listen(samples, sound);
    expect(seam.spectralJumpDb).toBeGreaterThan(10);
    expect(seam.isUnheard).toBe(false);
  });
});

test('what a sound does all the time is usual: a pulse of 6 dB makes one more such change unheard', () => {
  const pulsing = sound.map((x, i) => (Math.floor(i / (2 * fade)) % 2 === 0 ? x : x / 2));
  expect(usualChange(buffer(pulsing), fade).levelJumpDb).toBeGreaterThan(5);
  expect(usualChange(buffer(sound), fade).levelJumpDb).toBeLessThan(3);
});

test('a change is measured in level and colour', () => {
  const tone = sine(length, 440 / rate);
  const half = tone.map((x, i) => (i < length / 2 ? x : x / 2));
  const change = changeMeter(buffer(half), fade)(0, length - fade);
  expect(change.levelJumpDb).toBeCloseTo(-6, 1);
  expect(changeMeter(buffer(tone), fade)(0, length - fade).spectralJumpDb).toBeLessThan(1);
});

test('silence and a few frames are measured without complaint', () => {
  expect(measureSeam(buffer(new Float32Array(1000)), 100)).toEqual({ stepRatio: 0, levelJumpDb: 0, spectralJumpDb: 0 });
  expect(measureSeam(buffer(new Float32Array([0.1, -0.1, 0.2, 0])), 1)).toBeDefined();
  expect(usualChange(buffer(new Float32Array(10)), 100)).toEqual({ levelJumpDb: 0, spectralJumpDb: 0 });
});

test('the kernels measure what their plain twins measure', () => {
  for (const frames of [3, 17, 4410, length]) {
    const loop = audioBuffer(rate, [chord(frames), chord(frames).reverse()]);
    const fast = measureSeam(loop, fade);
    chooseKernels('plain');
    const plain = measureSeam(loop, fade);
    chooseKernels('simd');
    expect(fast.stepRatio).toBeCloseTo(plain.stepRatio, 5);
    expect(fast.levelJumpDb).toBeCloseTo(plain.levelJumpDb, 4);
    expect(fast.spectralJumpDb).toBeCloseTo(plain.spectralJumpDb, 2);
  }
});
