import { describe, expect, test } from '@jest/globals';
import { drumReference } from '../../../test/drum-reference.ts';
import { lagBetween } from '../../analysis/lag.ts';
import { whiteNoise } from '../../dsp/noise.ts';
import { createRandom } from '../../dsp/random.ts';
import { soundReader, type SoundReader } from '../sound/sound-reader.ts';
import { streamOf } from '../block-source.ts';
import { applyChain } from '../effects/apply-chain.ts';
import { createEffectChain } from '../effects/effect-chain.ts';
import type { EffectsRequest } from '../effects/options.ts';
import { resolveEffects } from '../effects/role-effects.ts';
import { syncCheck, syncProblems, type SyncRequest } from './sync-check.ts';

const sampleRate = 24_000;
const request: SyncRequest = { sampleRate, tempo: 140, timeSignature: { beatsPerBar: 4, beatUnit: 4 } };
const placement = { offsetSec: 0.037, drift: [] };
const reference = soundReader([drumReference({ bars: 16, offsetSec: 0.037, fills: true, sampleRate })]);

/** The reference from 37 ms on, and so many frames later. */
async function stem(lateFrames = 0): Promise<Float32Array> {
  const samples = new Float32Array(reference.frames);
  const [placed] = await reference.read(888, reference.frames);
  samples.set(placed!.subarray(0, samples.length - lateFrames), lateFrames);
  return samples;
}

async function withEffects(samples: Float32Array, effects: EffectsRequest): Promise<Float32Array> {
  const { processor } = createEffectChain(resolveEffects('drums', effects), {
    sampleRate,
    channelCount: 1,
    tempi: [{ startFrame: 0, bpm: 140 }],
  });
  const { length } = samples;
  const [output] = await applyChain(streamOf(soundReader([samples])), processor, {
    frames: length,
    fadeFrames: 0,
  }).read(length);
  return output!.slice();
}

describe('a stem made of a reference', () => {
  test.each<[string, EffectsRequest]>([
    ['the effects of drums', {}],
    ['a steep high-pass', { highpass: { cutoffHz: 120, order: 4 } }],
    ['a dull low-pass', { lowpass: { cutoffHz: 2000, order: 4 } }],
    ['a hall', { reverb: { decaySec: 3, levelDb: -3 } }],
    ['echoes', { delay: { timeBeats: 0.75, levelDb: -6, feedback: 0.5 } }],
    ['everything at once', { compressor: { thresholdDb: -35, ratio: 10, attackMs: 1 }, saturation: { driveDb: 18 } }],
  ])('is in time through %s', async (_, effects) => {
    const sound = soundReader([await withEffects(await stem(), effects)]);
    const check = await syncCheck(sound, { ...request, original: { reader: reference, placement } });
    expect(check.windows.map(({ at }) => at)).toEqual(['start', 'middle', 'end']);
    expect(check.mostLagMs).toBeLessThan(0.06);
    expect(check.mostBeatMs).toBeLessThan(0.3);
    for (const { likeness } of check.windows) expect(likeness).toBeGreaterThan(0.25);
    expect(syncProblems(check, { withinMs: 1 })).toEqual([]);
  });

  test('is told how late it is, against its original and against the beats', async () => {
    const sound = soundReader([await withEffects(await stem(36), {})]);
    const check = await syncCheck(sound, { ...request, original: { reader: reference, placement } });
    for (const { lagMs, beatMs } of check.windows) {
      expect(lagMs).toBeCloseTo(1.5, 1);
      expect(Math.abs(beatMs! - 1.5)).toBeLessThan(0.2);
    }
    const alone = await syncCheck(sound, request);
    expect(alone.mostLagMs).toBeUndefined();
    expect(alone.mostBeatMs).toBeCloseTo(1.5, 0);
    expect(
      syncProblems(check, { withinMs: 1 }).map((problem) => [problem.check, problem.expected, problem.got]),
    ).toEqual(
      ['start', 'middle', 'end'].map((at) => [
        `sync at the ${at}`,
        'within 1 ms of the reference',
        expect.stringMatching(/^1\.5\d ms late$/),
      ]),
    );
    expect(syncProblems(alone, { withinMs: 1 })[0]?.expected).toBe('within 1 ms of the beats');
  });

  test('that is another sound is told apart', async () => {
    const other = soundReader([whiteNoise(reference.frames, createRandom('other'))]);
    const check = await syncCheck(other, { ...request, original: { reader: reference, placement } });
    expect(check.mostLagMs).toBeUndefined();
    expect(syncProblems(check, { withinMs: 1 })[0]?.got).toContain('not the reference');
  });

  test('is looked at where it sounds; silence has no window', async () => {
    const samples = await stem();
    samples.fill(0, 0, 200_000).fill(0, 450_000);
    const { windows } = await syncCheck(soundReader([samples]), request);
    expect(windows.map(({ at, startSec }) => [at, startSec > 6])).toEqual([
      ['start', true],
      ['end', true],
    ]);
    const silent: SoundReader = soundReader([new Float32Array(sampleRate)]);
    expect(await syncCheck(silent, request)).toEqual({ windows: [], mostLagMs: undefined, mostBeatMs: undefined });
  });

  test('is checked as a whole where it is short', async () => {
    const short = soundReader([(await stem()).slice(0, 3 * sampleRate)]);
    const { windows } = await syncCheck(short, { ...request, original: { reader: reference, placement } });
    expect(windows).toHaveLength(1);
    expect(Math.abs(windows[0]!.lagMs!)).toBeLessThan(0.01);
  });
});

describe('the lag of a sound', () => {
  const noise = whiteNoise(2 * sampleRate, createRandom('lag'));
  const later = (frames: number, gain: number): Float32Array =>
    Float32Array.from(noise, (_, i) => gain * (noise[i - frames] ?? 0));

  test('is found to the frame, turned over too, up to 0.1 s', () => {
    for (const frames of [0, 1, -7, 240, -2400]) {
      for (const gain of [1, -0.01]) {
        const lag = lagBetween(noise, later(frames, gain), sampleRate);
        expect(lag?.frames).toBeCloseTo(frames, 2);
        expect(lag?.likeness).toBeGreaterThan(0.4);
      }
    }
  });

  test('is none of silence and of moments', () => {
    expect(lagBetween(noise, new Float32Array(noise.length), sampleRate)).toBeUndefined();
    expect(lagBetween(noise.subarray(0, 15_000), noise.subarray(0, 15_000), sampleRate)).toBeUndefined();
  });
});
