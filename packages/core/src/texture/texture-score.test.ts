import { expect, test } from '@jest/globals';
import { chord, drums, mix, scaled } from '../../test/instruments.ts';
import { analyzeTrack } from '../analysis/track.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { textureScore } from './texture-score.ts';

const RATE = 44100;

function score(samples: Float32Array): number {
  return textureScore(analyzeTrack(audioBuffer(RATE, [samples])));
}

/** One sound after the other. */
function inTurn(...parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

const held = scaled(chord(8), 0.7);
const busy = mix(drums(200, 8, 0), drums(150, 8, 0.05));

test('a held chord is all texture; drums, silence and nothing are none', () => {
  expect(score(held)).toBe(100);
  expect(score(busy)).toBe(0);
  expect(score(new Float32Array(8 * RATE))).toBe(0);
  expect(score(new Float32Array(0))).toBe(0);
});

test('a track that holds still for half of its length reads half, at any level a texture can be made of', () => {
  const half = inTurn(held, busy);
  for (const gain of [1, 0.3]) {
    // Windows of a second: one that straddles the change may fall on either side.
    expect(Math.abs(score(scaled(half, gain)) - 50)).toBeLessThan(7);
  }
  expect(Math.abs(score(inTurn(held, new Float32Array(24 * RATE))) - 25)).toBeLessThan(4);
});

test('what is shorter than a second is no texture, be it as steady as it may', () => {
  expect(score(held.subarray(0, RATE - 1))).toBe(0);
  expect(score(held.subarray(0, 1))).toBe(0);
  expect(score(held.subarray(2 * RATE, 3 * RATE))).toBe(100);
});
