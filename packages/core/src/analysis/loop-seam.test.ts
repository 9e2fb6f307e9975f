import { describe, expect, test } from '@jest/globals';
import { sine } from '../../test/signals.ts';
import { audioBuffer, type AudioBuffer } from '../audio/audio-buffer.ts';
import { closeLoop } from '../dsp/crossfade.ts';
import { createRandom } from '../dsp/random.ts';
import { measureSeam } from './loop-seam.ts';

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

test('a loop closed with the measured correlation turns unheard', () => {
  const seam = measureSeam(
    buffer(closeLoop([chord(length + fade)], length, fade).channels[0] ?? new Float32Array()),
    fade,
  );
  expect(seam.isUnheard).toBe(true);
  expect(seam.stepRatio).toBeLessThanOrEqual(1.1);
  expect(Math.abs(seam.levelJumpDb)).toBeLessThan(1.5);
});

describe('what a wrong loop sounds like is found', () => {
  const sound = chord(length + fade);

  test('a hard join: a step at the turn', () => {
    const tone = sine(length, 0.002, { phase: 0 }).map(
      (x, i) => x * 0.8 + (i < length / 2 ? 0.1 : -0.1) * (i / length),
    );
    const cut = tone.slice(0, length - 137);
    expect(measureSeam(buffer(cut), fade).isUnheard).toBe(false);
    expect(measureSeam(buffer(cut), fade).stepRatio).toBeGreaterThan(3);
  });

  test('a tail faded to zero and kept: the loop pumps once a turn', () => {
    const faded = sound.slice(0, length).map((x, i) => x * Math.min(1, (length - i) / fade));
    const seam = measureSeam(buffer(faded), fade);
    expect(seam.isUnheard).toBe(false);
    expect(Math.abs(seam.levelJumpDb)).toBeGreaterThan(4);
  });

  test('fade out, then fade in, without overlap: a dip to silence', () => {
    const dipped = sound.slice(0, length).map((x, i) => x * Math.min(1, (length - i) / fade, i / fade));
    const seam = measureSeam(buffer(dipped), fade);
    expect(seam.isUnheard).toBe(false);
  });

  test('equal-power curves on alike material: a bump of 3 dB', () => {
    const period = 441;
    const tone = sine(length + fade, 1 / period).map((x) => 0.3 * x);
    const loop = tone.slice(0, length);
    const start = length % period;
    expect(start).toBe(0);
    for (let i = 0; i < fade; i++) {
      const angle = (Math.PI / 2) * (i / fade);
      loop[i] = (loop[i] ?? 0) * Math.sin(angle) + (tone[length + i] ?? 0) * Math.cos(angle);
    }
    const seam = measureSeam(buffer(loop), fade);
    expect(seam.levelJumpDb).toBeGreaterThan(1.5);
    expect(seam.isUnheard).toBe(false);
    const right = closeLoop([tone], length, fade).channels[0] ?? new Float32Array();
    expect(measureSeam(buffer(right), fade).isUnheard).toBe(true);
  });

  test('another colour behind the seam', () => {
    const random = createRandom('dull and bright');
    const samples = sound.slice(0, length);
    for (let i = 0; i < 3 * fade; i++) samples[i] = (samples[i] ?? 0) * 0.5 + random.uniform(-0.2, 0.2);
    expect(measureSeam(buffer(samples), fade).spectralJumpDb).toBeGreaterThan(10);
    expect(measureSeam(buffer(samples), fade).isUnheard).toBe(false);
  });
});

test('silence and a few frames are measured without complaint', () => {
  expect(measureSeam(buffer(new Float32Array(1000)), 100)).toMatchObject({
    stepRatio: 0,
    levelJumpDb: 0,
    spectralJumpDb: 0,
  });
  expect(measureSeam(buffer(new Float32Array([0.1, -0.1, 0.2, 0])), 1)).toBeDefined();
});
