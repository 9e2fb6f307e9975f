import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { chooseKernels, createKernelBlock } from '@stem/kernels';
import { closeSync, openSync, readdirSync, statSync, truncateSync, writeSync } from 'node:fs';
import fc from 'fast-check';
import { firstDifference, has, music, run, temporaryFolder } from '../../test/files.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { holdFile, type HeldFile } from './hold.ts';
import { writeWav } from './wav/wav-writer.ts';

const { at, remove } = temporaryFolder('hold');
afterAll(remove);
afterEach(() => chooseKernels('simd'));

const rate = 44_100;
const frames = 90_000;

/** The file held in memory, and where there is none for it. */
async function bothWays(path: string): Promise<readonly [HeldFile, HeldFile]> {
  return [await holdFile(path), await holdFile(path, { mostBytes: 1000, folder: at('') })];
}

/** Every way of looking at two sounds, anywhere. */
function expectSame({ sound: a }: HeldFile, { sound: b }: HeldFile): void {
  expect([b.frames, b.channelCount, b.sampleRate]).toEqual([a.frames, a.channelCount, a.sampleRate]);
  expect(firstDifference(a.slice(0, a.frames).channels, b.slice(0, b.frames).channels)).toBeUndefined();
  fc.assert(
    fc.property(
      fc.integer({ min: -9, max: frames }),
      fc.nat(70_000),
      fc.integer({ min: 1, max: 20 }),
      (from, long, by) => {
        expect(
          firstDifference(a.slice(from, from + long).channels, b.slice(from, from + long).channels),
        ).toBeUndefined();
        const [one, other] = [a.means(from, from + long, by), b.means(from, from + long, by)];
        expect(firstDifference(one.channels, other.channels)).toBeUndefined();
      },
    ),
    { numRuns: 20 },
  );
}

const codings: readonly (readonly [name: string, program: string, args: readonly string[]])[] = [
  ['a.flac', 'flac', ['-s', '-f']],
  ['deep.flac', 'flac', ['-s', '-f']],
  ['a.mp3', 'lame', ['--quiet']],
  ['a.ogg', 'oggenc', ['-Q']],
  ['a.aiff', 'sox', []],
  ['a.m4a', 'ffmpeg', ['-v', 'error', '-y', '-i']],
];

describe('a sound that is too long for memory', () => {
  for (const [bitDepth, channels, kernels] of [
    [16, 2, 'simd'],
    [24, 1, 'simd'],
    [24, 3, 'plain'],
    [32, 2, 'simd'],
  ] as const) {
    test(`reads as it does in memory: WAV of ${bitDepth} bits, ${channels} channels, ${kernels} kernels`, async () => {
      chooseKernels(kernels);
      await writeWav(at('a.wav'), audioBuffer(rate, music(frames, channels)), { bitDepth });
      const [held, read] = await bothWays(at('a.wav'));
      expect([held.readsFile, read.readsFile]).toEqual([false, true]);
      expect([read.info, read.warnings]).toEqual([held.info, held.warnings]);
      expectSame(held, read);
      await read.close();
    });
  }

  for (const [name, program, args] of codings) {
    (has(program) ? test : test.skip)(`reads as it does in memory: ${name}`, async () => {
      await writeWav(at('b.wav'), audioBuffer(rate, music(frames, 2)), { bitDepth: name === 'a.flac' ? 16 : 24 });
      if (program === 'flac' || program === 'oggenc') run(program, [...args, '-o', at(name), at('b.wav')]);
      else run(program, [...args, at('b.wav'), at(name)]);
      const before = readdirSync(at('')).length;
      const [held, read] = await bothWays(at(name));
      expect([read.info, read.warnings]).toEqual([held.info, held.warnings]);
      expectSame(held, read);
      expect(readdirSync(at('')).length).toBe(before);
      await read.close();
    });
  }

  test('is read into the kernels’ memory, and leaves what else is there', async () => {
    await writeWav(at('a.wav'), audioBuffer(rate, music(frames, 2)), { bitDepth: 24 });
    const [held, read] = await bothWays(at('a.wav'));
    const block = createKernelBlock(2);
    const outputs = block.channels(5000);
    read.sound.read(1234, outputs);
    expect(
      firstDifference(
        outputs.map((output) => output.slice()),
        held.sound.slice(1234, 6234).channels,
      ),
    ).toBeUndefined();
    await read.close();
  });

  test('has 0 for what is no finite number, and tells of it once', async () => {
    await writeWav(at('c.wav'), audioBuffer(rate, music(frames, 2)), { bitDepth: 32 });
    const samples = statSync(at('c.wav')).size - 8 * frames;
    const file = openSync(at('c.wav'), 'r+');
    writeSync(file, new Uint8Array(Float32Array.of(NaN, Infinity, -Infinity).buffer), 0, 12, samples + 4000);
    closeSync(file);
    const [held, read] = await bothWays(at('c.wav'));
    expect(read.warnings).toEqual(held.warnings);
    expect(read.warnings.join()).toMatch(/^3 samples were not finite/);
    expectSame(held, read);
    await read.close();
  });

  test('says so where its file got shorter', async () => {
    await writeWav(at('d.wav'), audioBuffer(rate, music(frames, 2)), { bitDepth: 16 });
    const read = await holdFile(at('d.wav'), { mostBytes: 1000 });
    truncateSync(at('d.wav'), 100_000);
    expect(() => read.sound.slice(30_000, 40_000)).toThrow('The file changed while it was read.');
    await read.close();
  });

  test('fails with the folder where it cannot be put down', async () => {
    if (!has('flac')) return;
    await writeWav(at('e.wav'), audioBuffer(rate, music(frames, 2)), { bitDepth: 16 });
    run('flac', ['-s', '-f', '-o', at('e.flac'), at('e.wav')]);
    await expect(holdFile(at('e.flac'), { mostBytes: 1000, folder: at('nowhere') })).rejects.toMatchObject({
      code: 'ENOENT',
      path: at('nowhere'),
    });
  });
});
