import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { db, rmsOf, sine } from '../../../test/signals.ts';
import { readStream, sourceOf } from '../../../test/streams.ts';
import { uniformNoise } from '../../dsp/noise.ts';
import type { Processor } from '../../dsp/processor.ts';
import { createRandom } from '../../dsp/random.ts';
import { applyChain } from './apply-chain.ts';
import { createEffectChain } from './effect-chain.ts';
import { effectNames } from './effect-names.ts';
import { effectOptions, effectsRequest } from './options.ts';
import { resolveEffects, roleEffects, type EffectRole } from './role-effects.ts';

const RATE = 48000;
const context = { sampleRate: RATE, channelCount: 2, tempi: [{ startFrame: 0, bpm: 140 }] };
const roles = Object.keys(roleEffects) as EffectRole[];

/** Half a second of music-like sound: notes that die away, unlike on both sides. */
function notes(frames: number): Float32Array[] {
  return [220, 330].map((hz, c) => {
    const tone = sine(frames, hz / RATE, { amplitude: 0.4 });
    const hiss = uniformNoise(frames, createRandom(`notes ${c}`));
    return tone.map((value, i) => (value + 0.05 * (hiss[i] ?? 0)) * Math.exp(-(i % 12000) / 4000));
  });
}

describe.each(roles)('the effects of the role %s', (role) => {
  const settings = resolveEffects(role);

  test('change the sound, keep about its level, and stay finite and on time', async () => {
    const sound = notes(RATE);
    const { processor, stages, warnings } = createEffectChain(settings, context);
    expect(warnings).toEqual([]);
    expect(stages.map(({ name }) => name)).toEqual(effectNames.filter((name) => name in roleEffects[role]));
    const output = await readStream(applyChain(sourceOf(sound), processor, { frames: RATE, fadeFrames: 480 }), 4096);
    for (const [c, channel] of output.entries()) {
      expect(channel.every((value) => Math.abs(value) < 2)).toBe(true);
      expect(Math.abs(db(rmsOf(channel) / rmsOf(sound[c] ?? [])))).toBeLessThan(6);
      // The attack of a note is where it was.
      const before = rmsOf(channel, 11_000, 11_990);
      expect(rmsOf(channel, 12_000, 12_200)).toBeGreaterThan(2 * before);
    }
  });

  test('do not depend on how the sound is read', async () => {
    const sound = notes(12_000);
    const readIn = (blockFrames: number) => {
      const { processor } = createEffectChain(settings, context);
      return readStream(applyChain(sourceOf(sound), processor, { frames: 14_000, fadeFrames: 700 }), blockFrames);
    };
    expect(await readIn(517)).toEqual(await readIn(12_000));
  });

  test('are over after the tail: −90 dB or less is left', async () => {
    const { processor, tailFrames } = createEffectChain(settings, context);
    const sound = notes(6000);
    const frames = 6000 + tailFrames + 4800;
    const output = await readStream(applyChain(sourceOf(sound), processor, { frames, fadeFrames: 1 }), 8192);
    for (const channel of output) {
      expect(db(rmsOf(channel, 6000 + tailFrames, frames - 1) / rmsOf(channel, 0, 6000))).toBeLessThan(-90);
    }
  });
});

describe('in a song of one channel', () => {
  test.each(roles)('the effects of the role %s do what they do, and end with their tail', async (role) => {
    const { processor, tailFrames } = createEffectChain(resolveEffects(role), { ...context, channelCount: 1 });
    const sound = notes(24_000).slice(0, 1);
    const frames = 24_000 + tailFrames + 4800;
    const [wet] = await readStream(applyChain(sourceOf(sound), processor, { frames, fadeFrames: 1 }), 777);
    expect(wet?.every((value) => Math.abs(value) < 2)).toBe(true);
    expect(Math.abs(db(rmsOf(wet ?? [], 0, 24_000) / rmsOf(sound[0] ?? [])))).toBeLessThan(6);
    expect(db(rmsOf(wet ?? [], 24_000 + tailFrames, frames - 1) / rmsOf(wet ?? [], 0, 24_000))).toBeLessThan(-90);
  });

  test('what only widens leaves it as it is', () => {
    const off = Object.fromEntries(effectNames.map((name) => [name, false]));
    const settings = resolveEffects('synths', { ...off, width: { width: 2, spread: 1, monoBelowHz: 200 } });
    const sound = notes(4000).slice(0, 1);
    const output = sound.map((samples) => samples.slice());
    createEffectChain(settings, { ...context, channelCount: 1 }).processor.process(output);
    expect(output).toEqual(sound);
  });
});

test('the tail ends inside the form, without a click', async () => {
  const { processor } = createEffectChain(resolveEffects('bridge'), context);
  const output = await readStream(
    applyChain(sourceOf(notes(24_000)), processor, { frames: 24_000, fadeFrames: 2400 }),
    1000,
  );
  for (const channel of output) {
    expect(channel).toHaveLength(24_000);
    expect(channel[23_999]).toBeCloseTo(0, 12);
    expect(rmsOf(channel, 20_000, 21_600)).toBeGreaterThan(1e-3);
    expect(rmsOf(channel, 23_900, 24_000)).toBeLessThan(1e-2 * rmsOf(channel, 20_000, 21_600));
  }
});

test('latency is made up for: a processor that only waits gives back the sound itself', async () => {
  const late: Processor = {
    latencyFrames: 2,
    process: (channels) => {
      for (const channel of channels) {
        for (let i = 0; i < channel.length; i++) {
          queue.push(channel[i] ?? 0);
          channel[i] = queue.shift() ?? 0;
        }
      }
    },
  };
  const queue = [0, 0];
  const sound = uniformNoise(1000, createRandom('late'));
  expect(await readStream(applyChain(sourceOf([sound]), late, { frames: 1000, fadeFrames: 0 }), 77)).toEqual([sound]);
});

test('the first echo of a dotted eighth at 140 is on its frame', async () => {
  const settings = resolveEffects('bass', {
    ...Object.fromEntries(effectNames.map((name) => [name, false])),
    delay: { timeBeats: 0.75, levelDb: -6, highCutHz: 20000, lowCutHz: 10 },
  });
  const impulse = new Float32Array(2 * RATE);
  impulse[100] = 1;
  const { processor } = createEffectChain(settings, context);
  const [output] = await readStream(
    applyChain(sourceOf([impulse, impulse]), processor, { frames: 2 * RATE, fadeFrames: 1 }),
    4096,
  );
  const onset = output?.findIndex((value, i) => i > 101 && Math.abs(value) > 0.1);
  expect(onset).toBe(100 + Math.round((0.75 * 60 * RATE) / 140));
});

describe('what a person writes', () => {
  test('changes the role’s values, and leaves the others', () => {
    const { compressor } = resolveEffects('bass', { compressor: { ratio: 8 } });
    expect(compressor).toEqual(effectOptions.compressor.parse({ ...roleEffects.bass.compressor, ratio: 8 }));
  });

  test('switches an effect off by false, and on by naming it', () => {
    expect(resolveEffects('bass', { saturation: false }).saturation).toBeUndefined();
    expect(resolveEffects('bass').reverb).toBeUndefined();
    expect(resolveEffects('bass', { reverb: {} }).reverb).toEqual(effectOptions.reverb.parse({}));
  });

  test('is checked, and nothing is filled in', () => {
    expect(effectsRequest.parse({ reverb: { decaySec: 2 }, delay: false })).toEqual({
      reverb: { decaySec: 2 },
      delay: false,
    });
    expect(effectsRequest.safeParse({ reverb: { decaySec: 200 } }).success).toBe(false);
    expect(effectsRequest.safeParse({ reverb: { decay: 2 } }).success).toBe(false);
    expect(effectsRequest.safeParse({ flanger: {} }).success).toBe(false);
  });
});

test('a cutoff over half the rate is brought under it, with a warning; the sound stays as it is', () => {
  const settings = resolveEffects('guitars', { lowpass: { cutoffHz: 18000 }, highpass: false });
  const low = createEffectChain(settings, { ...context, sampleRate: 22050 });
  expect(low.warnings).toEqual([
    'lowpass.cutoff_hz: 18000 Hz is too high for a sample rate of 22050 Hz; 10805 Hz is used instead.',
  ]);
  const output = notes(4000);
  low.processor.process(output);
  expect(output[0]?.every((value) => Math.abs(value) < 2)).toBe(true);
});

test('where the tempo changes, each sound has the echoes of the tempo at which it is played', () => {
  const off = Object.fromEntries(effectNames.map((name) => [name, false]));
  const settings = resolveEffects('synths', {
    ...off,
    delay: { timeBeats: 0.5, levelDb: -6, feedback: 0.5, highCutHz: 20_000, lowCutHz: 10, pingPong: false },
  });
  const tempi = [
    { startFrame: 0, bpm: 150 },
    { startFrame: 48_000, bpm: 100 },
  ];
  const { processor } = createEffectChain(settings, { ...context, channelCount: 1, tempi });
  const sound = new Float32Array(120_000);
  sound[46_000] = sound[60_000] = 1;
  processor.process([sound]);
  const places = [...sound.entries()].filter(([, value]) => Math.abs(value) > 0.05).map(([place]) => place);
  // Half a beat is 9600 frames at 150, and 14 400 at 100.
  expect(places).toEqual([46_000, 55_600, 60_000, 65_200, 74_400, 74_800, 88_800, 103_200]);
});

describe('at the ends of its ranges', () => {
  test.each(effectNames)('the %s stays finite, and is over at some time', (name) => {
    const ends = Object.entries(effectOptions[name].shape).flatMap(([field, schema]) => {
      const inner = schema.unwrap();
      if (!(inner instanceof z.ZodNumber)) return [];
      return [inner.minValue, inner.maxValue].map((value) => ({ [field]: value }));
    });
    const bands = ['bell', 'low_shelf', 'high_shelf'].flatMap((kind) =>
      [0.1, 20].flatMap((q) => [-24, 24].map((gainDb) => ({ bands: [{ kind, frequencyHz: 3000, gainDb, q }] }))),
    );
    for (const values of name === 'equalizer' ? bands : ends) {
      const off = Object.fromEntries(effectNames.map((other) => [other, false]));
      const settings = resolveEffects('bass', { ...off, [name]: values });
      const { processor } = createEffectChain(settings, { ...context, tempi: [{ startFrame: 0, bpm: 240 }] });
      const sound = notes(9000);
      processor.process(sound);
      for (const channel of sound) expect(channel.every((value) => Math.abs(value) < 60)).toBe(true);
      const quiet = [new Float32Array(9000), new Float32Array(9000)];
      processor.process(quiet);
      for (const channel of quiet) expect(channel.every((value) => Math.abs(value) < 60)).toBe(true);
    }
  });

  test('the room dies away in its bass, middle and treble however they differ', () => {
    for (const bassRatio of [0.2, 3]) {
      for (const trebleRatio of [0.1, 2]) {
        for (const decaySec of [0.1, 1]) {
          const off = Object.fromEntries(effectNames.map((other) => [other, false]));
          const settings = resolveEffects('bass', { ...off, reverb: { decaySec, bassRatio, trebleRatio, levelDb: 0 } });
          const { processor, tailFrames } = createEffectChain(settings, context);
          const sound = notes(6000).map((channel) => {
            const padded = new Float32Array(6000 + tailFrames + 4800);
            padded.set(channel);
            return padded;
          });
          processor.process(sound);
          for (const channel of sound)
            expect(db(rmsOf(channel, 6000 + tailFrames) / rmsOf(channel, 0, 6000))).toBeLessThan(-88);
        }
      }
    }
  });
});

test('every option has a range, a default and a sentence', () => {
  for (const name of effectNames) {
    for (const field of Object.values(effectOptions[name].shape)) {
      expect(field.meta()?.description).toMatch(/\.$/);
      expect(field.safeParse(undefined).success).toBe(true);
    }
    expect(effectOptions[name].safeParse({}).success).toBe(true);
  }
});
