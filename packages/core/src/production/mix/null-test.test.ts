import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../../test/files.ts';
import { planOf } from '../../../test/masters.ts';
import { sourceOf } from '../../../test/streams.ts';
import { createRandom } from '../../dsp/random.ts';
import { pinkNoise } from '../../dsp/noise.ts';
import { openSound, type OpenSound } from '../../format/open-sound.ts';
import { wavSubtypes, type WavSubtype } from '../../format/wav/wav-subtype.ts';
import { createWavWriter } from '../../format/wav/wav-stream.ts';
import { soundReader, type SoundReader } from '../sound/sound-reader.ts';
import { forEachBlock, streamOf, type BlockStream } from '../block-source.ts';
import { masterOf } from '../master/master-bus.ts';
import type { MasterPlan } from '../master/plan-master.ts';
import { atMixLevel, mixSource } from './mix-source.ts';
import { nullTest } from './null-test.ts';

const RATE = 24_000;
const FRAMES = 30_000;
const names = ['drums', 'bass', 'guitars'];
const gains = [0.12, 0.06, 0.08];
const folder = temporaryFolder('null-test');
const opened: OpenSound[] = [];
afterAll(async () => {
  await Promise.all(opened.map((sound) => sound.close()));
  folder.remove();
});

const wet = names.map((name, i) =>
  ['left', 'right'].map((side) =>
    pinkNoise(FRAMES, createRandom(`${name} ${side}`)).map(
      (value, at) => (gains[i] ?? 0) * value * Math.exp(-(at % (4000 + 1000 * i)) / 2000),
    ),
  ),
);

async function written(name: string, stream: BlockStream, subtype: WavSubtype): Promise<SoundReader> {
  const path = folder.at(`${name} ${subtype}.wav`);
  const random = createRandom(name);
  const writer = await createWavWriter(path, { sampleRate: RATE, channels: 2, subtype, frames: FRAMES, random });
  await forEachBlock(stream, (block) => writer.write(block));
  await writer.finish();
  const sound = await openSound(path);
  opened.push(sound);
  return sound;
}

describe.each(wavSubtypes)('stems and master of %s', (subtype) => {
  let stems: { name: string; sound: SoundReader }[];
  let master: SoundReader;
  const integerBits = ({ FLOAT: undefined, PCM_24: 24, PCM_16: 16 } as const)[subtype];
  let plan: MasterPlan<unknown>;
  const test1 = (wish: { stems?: typeof stems; master?: SoundReader } = {}) =>
    nullTest({ stems, master, sampleRate: RATE, integerBits, settings: plan.settings, ...wish });

  beforeAll(async () => {
    const mix = () => mixSource(wet.map(sourceOf));
    plan = await planOf({ sampleRate: RATE, open: mix }, { loudnessLufs: -10 });
    // From the mix before it was written: the stems' dither goes through the bus again.
    master = await written('master', masterOf(mix(), RATE, plan.settings), subtype);
    stems = [];
    for (const [i, name] of names.entries()) {
      stems.push({ name, sound: await written(name, sourceOf(wet[i] ?? []), subtype) });
    }
  });

  test('cancel within what rounding and dither leave', async () => {
    const { passed, peakDbfs, rmsDbfs, allowed, suspect } = await test1();
    expect(passed).toBe(true);
    expect(suspect).toBeUndefined();
    expect(peakDbfs).toBeLessThanOrEqual(allowed.peakDbfs);
    expect(rmsDbfs).toBeLessThanOrEqual(allowed.rmsDbfs);
    expect(allowed.peakDbfs).toBeLessThan({ FLOAT: -119.9, PCM_24: -105, PCM_16: -60 }[subtype]);
    expect(allowed.rmsDbfs).toBeLessThan({ FLOAT: -119.9, PCM_24: -115, PCM_16: -75 }[subtype]);
  });

  test('do not where a stem is off by 3 dB, and it is found', async () => {
    for (const [i, name] of names.entries()) {
      const off = wet[i]?.map((samples) => samples.map((value) => value * 10 ** (-3 / 20))) ?? [];
      const changed = stems.map((stem) => (stem.name === name ? { name, sound: soundReader(off) } : stem));
      const { passed, suspect, peakDbfs } = await test1({ stems: changed });
      expect(passed).toBe(false);
      expect(peakDbfs).toBeGreaterThan(-30);
      expect(suspect).toMatchObject({ name, isProved: true, isInverted: false });
      expect(Math.abs((suspect?.offDb ?? 0) + 3)).toBeLessThan(0.05);
    }
  });

  test('do not where a stem is the wrong way up, and that is found', async () => {
    const turned = wet[1]?.map((samples) => samples.map((value) => -value)) ?? [];
    const changed = stems.map((stem) => (stem.name === names[1] ? { ...stem, sound: soundReader(turned) } : stem));
    const { suspect } = await test1({ stems: changed });
    expect(suspect).toMatchObject({ name: names[1], isProved: true, isInverted: true });
    expect(Math.abs(suspect?.offDb ?? 9)).toBeLessThan(0.05);
  });

  test('do not where two stems are off, or one is another: then nothing is proved', async () => {
    const two = stems.map((stem, i) => ({
      ...stem,
      sound: soundReader((wet[i] ?? []).map((samples) => samples.map((value) => value * [0.5, 1.5, 1][i]!))),
    }));
    expect((await test1({ stems: two })).suspect?.isProved).not.toBe(true);
    const noise = [0, 1].map((side) => pinkNoise(FRAMES, createRandom(`other ${side}`)).map((value) => 0.05 * value));
    const other = stems.map((stem, i) => (i === 2 ? { ...stem, sound: soundReader(noise) } : stem));
    expect((await test1({ stems: other })).suspect?.isProved).not.toBe(true);
  });

  test('do not where one stem is off by a twentieth of a decibel', async () => {
    const gain = 10 ** (0.05 / 20);
    const [first, ...rest] = stems;
    const louder = atMixLevel(streamOf(first?.sound as SoundReader), [gain, gain]);
    const sound = await written('louder', louder, subtype);
    const { passed, suspect } = await test1({ stems: [{ name: 'drums', sound }, ...rest] });
    expect(passed).toBe(false);
    expect(suspect?.name).toBe('drums');
  });

  test('do not where one sample is broken, or no number', async () => {
    const broken = (value: number): SoundReader => ({
      ...master,
      async read(startFrame, endFrame) {
        const block = await master.read(startFrame, endFrame);
        if (startFrame <= 20_000 && endFrame > 20_000) (block[0] as Float32Array)[20_000 - startFrame]! += value;
        return block;
      },
    });
    const { passed, peakFrame } = await test1({ master: broken(0.01) });
    expect(passed).toBe(false);
    expect(peakFrame).toBe(20_000);
    expect((await test1({ master: broken(Number.NaN) })).passed).toBe(false);
  });
});
