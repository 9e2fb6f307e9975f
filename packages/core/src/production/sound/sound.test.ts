import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { firstDifference } from '../../../test/files.ts';
import { fitSine, db, rmsOf, sine } from '../../../test/signals.ts';
import { bufferedReads } from '../../audio/buffered-reads.ts';
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { foldToMono, foldToStereo } from '../../audio/channels.ts';
import { whiteNoise } from '../../dsp/noise.ts';
import { createRandom } from '../../dsp/random.ts';
import { resample } from '../../dsp/resample.ts';
import { soundReader, type SoundReader } from './sound-reader.ts';
import { resampledSound } from './resampled-sound.ts';
import { withChannels } from './with-channels.ts';

const frames = 200_000;
const noise = ['a', 'b', 'c', 'd', 'e', 'f'].map((seed) => whiteNoise(frames, createRandom(seed)));
const [a, b] = noise as [Float32Array, Float32Array];

/** A sound that counts the frames that are read of it. */
function counted(channels: readonly Float32Array[]): SoundReader & { read: SoundReader['read']; total: () => number } {
  const reader = soundReader(channels);
  let total = 0;
  return {
    ...reader,
    total: () => total,
    read(startFrame, endFrame) {
      total += endFrame - startFrame;
      return reader.read(startFrame, endFrame);
    },
  };
}

async function readInBlocks(reader: SoundReader, blockFrames: number): Promise<Float32Array[]> {
  const whole = Array.from({ length: reader.channels }, () => new Float32Array(reader.frames));
  for (let from = 0; from < reader.frames; from += blockFrames) {
    const block = await reader.read(from, Math.min(from + blockFrames, reader.frames));
    for (const [c, samples] of block.entries()) whole[c]?.set(samples, from);
  }
  return whole;
}

describe('a sound at another rate', () => {
  test.each([
    [44_100, 48_000],
    [48_000, 44_100],
    [96_000, 48_000],
    [8000, 44_100],
  ])('%i to %i Hz has the samples of one conversion of the whole, wherever it is read', async (from, to) => {
    const sound = resampledSound(soundReader([a, b]), from, to);
    const whole = [resample(a, from, to), resample(b, from, to)];
    expect(sound.frames).toBe(whole[0]?.length);
    expect(firstDifference(await sound.read(0, sound.frames), whole)).toBeUndefined();
    const place = fc.integer({ min: 0, max: sound.frames });
    await fc.assert(
      fc.asyncProperty(place, place, async (one, other) => {
        const [start, end] = [Math.min(one, other), Math.min(Math.max(one, other), Math.min(one, other) + 70_000)];
        const wanted = whole.map((channel) => channel.slice(start, end));
        expect(firstDifference(await sound.read(start, end), wanted)).toBeUndefined();
      }),
      { numRuns: 15 },
    );
  });

  test('read from block to block costs one pass', async () => {
    const source = counted([a]);
    await readInBlocks(resampledSound(source, 44_100, 48_000), 512);
    expect(source.total()).toBeLessThan(1.01 * frames);
  });

  test('keeps a tone at its place and adds nothing above −120 dB', async () => {
    const [tone] = await resampledSound(soundReader([sine(44_100, 997 / 44_100)]), 44_100, 48_000).read(0, 48_000);
    const { amplitude, phase, residual } = fitSine(tone!, 997 / 48_000, 400);
    expect(db(amplitude)).toBeCloseTo(0, 3);
    expect(Math.abs(phase)).toBeLessThan(1e-6);
    expect(db(residual)).toBeLessThan(-120);
  });

  test('at its own rate it is itself, and nothing stays nothing', async () => {
    const reader = soundReader([a]);
    expect(resampledSound(reader, 48_000, 48_000)).toBe(reader);
    const none = resampledSound(soundReader([new Float32Array(0)]), 44_100, 48_000);
    expect([none.frames, await none.read(0, 0)]).toEqual([0, [new Float32Array(0)]]);
  });
});

describe('a buffered sound', () => {
  test('gives arrays of the caller’s own', async () => {
    const sound = bufferedReads(soundReader([a]));
    (await sound.read(10, 20))[0]?.fill(7);
    expect((await sound.read(10, 20))[0]).toEqual(a.slice(10, 20));
  });

  test('asked twice at once it reads once; what failed is tried again', async () => {
    const source = counted([a]);
    const sound = bufferedReads(source);
    await Promise.all([sound.read(0, 100), sound.read(50, 200)]);
    expect(source.total()).toBe(1 << 16);
    let tries = 0;
    const flaky = bufferedReads({
      ...source,
      read: (from, to) => (tries++ === 0 ? Promise.reject(new Error('once')) : source.read(from, to)),
    });
    await expect(flaky.read(0, 10)).rejects.toThrow('once');
    expect((await flaky.read(0, 10))[0]).toEqual(a.slice(0, 10));
  });
});

describe('a sound in other channels', () => {
  test('mono comes from both sides, in arrays of their own', async () => {
    const stereo = await withChannels(soundReader([a]), 2).read(5, 500);
    expect(stereo).toEqual([a.slice(5, 500), a.slice(5, 500)]);
    expect(stereo[0]?.buffer).not.toBe(stereo[1]?.buffer);
  });

  test.each([
    ['unrelated', [a, b]],
    ['equal', [a, a]],
    ['one-sided', [a, new Float32Array(frames)]],
    ['in opposite phase', [a, a.map((x) => -0.9 * x)]],
    ['silent', [new Float32Array(frames), new Float32Array(frames)]],
    ['surround', noise],
  ] as const)('one channel of %s ones is that of foldToMono, in any blocks', async (_, channels) => {
    const [mono] = foldToMono(audioBuffer(48_000, channels)).channels;
    const [got] = await readInBlocks(withChannels(soundReader(channels), 1), 30_001);
    const difference = got!.map((sample, i) => sample - mono![i]!);
    expect(db(rmsOf(difference))).toBeLessThan(-140);
  });

  test('two channels of more are those of foldToStereo', async () => {
    for (const count of [3, 4, 5, 6]) {
      const channels = noise.slice(0, count);
      const stereo = foldToStereo(audioBuffer(48_000, channels)).channels;
      const got = await readInBlocks(withChannels(soundReader(channels), 2), 30_001);
      expect(firstDifference(got, stereo)).toBeUndefined();
    }
  });

  test('as many as it has leave it as it is; three are none of a song', () => {
    const reader = soundReader([a, b]);
    expect(withChannels(reader, 2)).toBe(reader);
    expect(() => withChannels(reader, 3)).toThrow('Expected one or two channels, got 3.');
  });
});
