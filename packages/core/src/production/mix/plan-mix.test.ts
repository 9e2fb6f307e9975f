import { afterEach, describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { db } from '../../../test/signals.ts';
import { readStream, sourceOf } from '../../../test/streams.ts';
import { programmeLevels } from '../../analysis/programme.ts';
import { createRandom } from '../../dsp/random.ts';
import { pinkNoise } from '../../dsp/noise.ts';
import { atMixLevel, mixSource } from './mix-source.ts';
import { effectsGainDb, panGains, planMix, type MixStem } from './plan-mix.ts';
import { roleLevels } from './role-levels.ts';

afterEach(() => chooseKernels('simd'));

const RATE = 8_000;
const levelsOf = (channels: readonly Float32Array[]) => programmeLevels({ sampleRate: RATE, channels });

const pink = ['left', 'right'].map((side) => pinkNoise(6 * RATE, createRandom(side)));

/** Six seconds that sound in so many of them, at a level. */
function noise(gain: number, soundingSec = 6): Float32Array[] {
  return pink.map((samples) => samples.map((value, i) => (i < soundingSec * RATE ? gain * value : 0)));
}

function stemOf(channels: readonly Float32Array[], wish: Partial<MixStem> = {}): MixStem {
  return { name: 'stem', role: 'synths', gainDb: 0, pan: 0, ...wish, levels: levelsOf(channels) };
}

async function mixed(channels: readonly Float32Array[], wish: Partial<MixStem> = {}): Promise<Float32Array[]> {
  const [staged] = planMix([stemOf(channels, wish)], channels.length).stems;
  return readStream(atMixLevel(sourceOf(channels), staged?.gains ?? []));
}

describe('a stem in the mix', () => {
  test.each(['drums', 'vocals', 'bass', 'bridge', 'other'] as const)(
    'of the role %s is as loud as the role is, whatever its level was',
    async (role) => {
      for (const gain of [0.02, 1]) {
        const { integratedLufs } = levelsOf(await mixed(noise(gain), { role }));
        expect(integratedLufs).toBeCloseTo(roleLevels[role].mixLufs, 1);
      }
    },
  );

  test('that rests most of the time is, where it plays, as loud as one that never rests', async () => {
    const [sparse, steady] = [await mixed(noise(0.3, 1)), await mixed(noise(0.3))];
    const second = (channels: readonly Float32Array[]) => levelsOf(channels.map((samples) => samples.slice(0, RATE)));
    expect(Math.abs(second(sparse).integratedLufs - second(steady).integratedLufs)).toBeLessThan(1);
  });

  test('is louder by what the song says', async () => {
    const [plain, lower] = [await mixed(noise(0.3)), await mixed(noise(0.3), { gainDb: -6 })];
    expect(levelsOf(lower).integratedLufs - levelsOf(plain).integratedLufs).toBeCloseTo(-6, 1);
  });

  test('keeps its dynamics: one gain for the whole song', async () => {
    const sound = noise(0.3);
    const [left] = await mixed(sound);
    const ratio = (left?.[100] ?? 0) / (sound[0]?.[100] ?? 1);
    expect(left?.every((value, i) => Math.abs(value - ratio * (sound[0]?.[i] ?? 0)) < 1e-7)).toBe(true);
  });

  test('of lone clicks is turned up no further than its peaks allow, and that is told', () => {
    const clicks = new Float32Array(6 * RATE);
    for (let i = 0; i < clicks.length; i += 6000) clicks[i] = 0.3;
    const { stems, trimDb, notes } = planMix([stemOf([clicks, clicks], { name: 'clicks' })], 2);
    expect(levelsOf([clicks]).truePeakDbtp + (stems[0]?.gainDb ?? 0)).toBeLessThan(-0.9);
    expect(trimDb).toBe(0);
    expect(notes).toEqual([expect.stringMatching(/^clicks: -[\d.]+ LUFS instead of its role's -26.5, as its peaks/)]);
  });

  test('of silence stays as it is', () => {
    const { stems, notes } = planMix([stemOf([new Float32Array(RATE)])], 1);
    expect(stems[0]?.gains).toEqual([1]);
    expect(notes).toHaveLength(1);
  });
});

test('where one stem would clip, all are lowered alike, and it is named', async () => {
  const stems = [
    stemOf(noise(0.3), { name: 'loud', gainDb: 24, role: 'drums', pan: 1 }),
    stemOf(noise(0.3), { name: 'soft' }),
  ];
  const plan = planMix(stems, 2);
  const without = planMix(stems.slice(1), 2);
  expect(plan.trimDb).toBeLessThan(-1);
  expect(plan.notes).toEqual([`All stems are ${-plan.trimDb} dB lower, so that loud stays under full scale.`]);
  expect((plan.stems[1]?.gainDb ?? 0) - (without.stems[0]?.gainDb ?? 0)).toBeCloseTo(plan.trimDb, 1);
  const delivered = await readStream(atMixLevel(sourceOf(noise(0.3)), plan.stems[0]?.gains ?? []));
  expect(levelsOf(delivered).truePeakDbtp).toBeLessThan(-0.05);
  expect(levelsOf(delivered).truePeakDbtp).toBeGreaterThan(-0.2);
});

describe('a place between left and right', () => {
  test('keeps the power, from silence on one side to silence on the other', () => {
    for (let pan = -1; pan <= 1; pan += 1 / 16) {
      const [left, right] = panGains(pan);
      expect(db((left ** 2 + right ** 2) / 2)).toBeCloseTo(0, 5);
      expect(Math.sign(right - left)).toBe(Math.sign(pan));
    }
    expect(panGains(0)).toEqual([1, 1]);
    expect(panGains(-1)).toEqual([Math.SQRT2, 0]);
    expect(panGains(1)[0]).toBe(0);
  });

  test('leaves a stem as loud as it was', async () => {
    const plain = levelsOf(await mixed(noise(0.3))).integratedLufs;
    for (const pan of [-1, -0.3, 0.7]) {
      expect(levelsOf(await mixed(noise(0.3), { pan })).integratedLufs).toBeCloseTo(plain, 0);
    }
  });

  test('or none: one channel is as high as each of two that are alike', async () => {
    const [left = new Float32Array(0)] = noise(0.3);
    expect((await mixed([left]))[0]?.[1000]).toBeCloseTo((await mixed([left, left]))[0]?.[1000] ?? 0, 3);
  });

  test('is none in a song of one channel, which is told', async () => {
    const mono = noise(0.3).slice(0, 1);
    expect(await mixed(mono, { pan: 1 })).toEqual(await mixed(mono));
    expect(planMix([stemOf(mono, { pan: 1 })], 1).notes).toEqual(['stem: pan has no effect in a song of one channel.']);
  });
});

test('effects get stems at the level that they are meant for', () => {
  expect(effectsGainDb('drums', -30, 2)).toBeCloseTo(roleLevels.drums.effectsLufs + 30, 5);
  expect(effectsGainDb('drums', -33.01, 1)).toBeCloseTo(effectsGainDb('drums', -30, 2), 5);
  expect(effectsGainDb('drums', -69, 2)).toBe(30);
  expect(effectsGainDb('drums', -Infinity, 2)).toBe(0);
});

test('the mix is the sum of its stems rounded once, however it is read', async () => {
  const stems = [noise(0.3), noise(0.5, 3), noise(0.1, 2)];
  const mix = () => mixSource(stems.map(sourceOf));
  const whole = await readStream(mix(), 6 * RATE);
  expect(await readStream(mix(), 777)).toEqual(whole);
  for (const [c, samples] of whole.entries()) {
    for (let i = 0; i < samples.length; i += 13) {
      const sum = stems.reduce((total, stem) => total + (stem[c]?.[i] ?? 0), 0);
      expect(samples[i]).toBe(Math.fround(sum));
    }
  }
  expect(() => mixSource([sourceOf([new Float32Array(5)]), sourceOf([new Float32Array(6)])])).toThrow(/5 frames/);
});

test.each([1, 2, 3])('the sum of stems in %i channels is the plain twin’s, bit for bit', async (channels) => {
  const stems = [0.3, 0.5, 0.7].map((gain, stem) =>
    Array.from({ length: channels }, (_, c) => pink[c % 2]!.subarray(stem, stem + 10_007).map((x) => gain * x)),
  );
  const sum = (): Promise<Float32Array[]> => readStream(mixSource(stems.map((stem) => sourceOf(stem))));
  const fast = await sum();
  chooseKernels('plain');
  expect(await sum()).toEqual(fast);
});
