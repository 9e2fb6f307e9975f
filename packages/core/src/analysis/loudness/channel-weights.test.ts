import { expect, test } from '@jest/globals';
import { channelWeights } from './channel-weights.ts';

test('front channels weigh 1, surrounds 1.41, the LFE nothing', () => {
  expect(channelWeights(1)).toEqual([1]);
  expect(channelWeights(2)).toEqual([1, 1]);
  expect(channelWeights(5)).toEqual([1, 1, 1, 1.41, 1.41]);
  expect(channelWeights(6)).toEqual([1, 1, 1, 0, 1.41, 1.41]);
});

test('what stands behind the listener weighs 1: Cb of seven channels, Lb and Rb of eight', () => {
  expect(channelWeights(7)).toEqual([1, 1, 1, 0, 1, 1.41, 1.41]);
  expect(channelWeights(8)).toEqual([1, 1, 1, 0, 1, 1, 1.41, 1.41]);
});

test('a count without a known layout weighs 1 each', () => {
  expect(channelWeights(3)).toEqual([1, 1, 1]);
  expect(channelWeights(16)).toEqual(Array.from({ length: 16 }, () => 1));
});

test('a mask says where channels stand, whatever their count', () => {
  expect(channelWeights(6, 0x3f)).toEqual([1, 1, 1, 0, 1.41, 1.41]);
  expect(channelWeights(6, 0x60f)).toEqual([1, 1, 1, 0, 1.41, 1.41]);
  expect(channelWeights(8, 0x63f)).toEqual([1, 1, 1, 0, 1, 1, 1.41, 1.41]);
  expect(channelWeights(4, 0x0f)).toEqual([1, 1, 1, 0]);
  expect(channelWeights(5, 0x3b)).toEqual([1, 1, 0, 1.41, 1.41]);
  expect(channelWeights(5, 0x37)).toEqual([1, 1, 1, 1.41, 1.41]);
  expect(channelWeights(4, 0x107)).toEqual([1, 1, 1, 1]);
  expect(channelWeights(1, 0x80000000)).toEqual([1]);
});

test('a mask of another count of speakers says nothing', () => {
  expect(channelWeights(6, 0x3)).toEqual(channelWeights(6));
  expect(channelWeights(2, 0)).toEqual([1, 1]);
});
