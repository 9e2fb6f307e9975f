import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { chooseKernels } from '@stem/kernels';
import { readFile, writeFile } from 'node:fs/promises';
import { firstDifference, has, run, temporaryFolder } from '../../../test/files.ts';
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { createRandom } from '../../dsp/random.ts';
import { decode } from '../decode.ts';
import { probe } from '../probe.ts';
import { writeWav } from '../wav/wav-writer.ts';
import type { DecodedAudio } from '../audio-info.ts';

const withFlac = has('flac') ? describe : describe.skip;

const folder = temporaryFolder('flac');
afterAll(folder.remove);
afterEach(() => chooseKernels('simd'));

const frames = 30_000;

/** Tones under noise, correlated channels, silence and full scale: every kind of subframe comes up. */
function program(channelCount: number): Float32Array[] {
  const random = createRandom('flac');
  return Array.from({ length: channelCount }, (_, c) =>
    Float32Array.from({ length: frames }, (_, i) => {
      if (i > 20_000 && i < 25_000) return 0.25;
      if (i > 25_000) return random.uniform(-1, 1);
      return 0.6 * Math.sin(i / 20) + 0.2 * Math.sin(i / (3 + c)) + random.uniform(-0.01, 0.01);
    }),
  );
}

interface FlacOptions {
  readonly channels?: number;
  readonly options?: readonly string[];
}

async function makeFlac(
  name: string,
  bitDepth: 16 | 24,
  { channels = 2, options = ['-5'] }: FlacOptions = {},
): Promise<string> {
  const wav = folder.at(`${name}.wav`);
  const flac = folder.at(`${name}.flac`);
  await writeWav(wav, audioBuffer(44_100, program(channels)), { bitDepth });
  run('flac', ['-s', '-f', '--lax', ...options, wav, '-o', flac]);
  return flac;
}

withFlac('FLAC (needs the flac program)', () => {
  test.each([
    ['16 bit', 16, {}],
    ['24 bit', 24, {}],
    ['strongest, 24 bit', 24, { options: ['-8', '-p', '-e'] }],
    ['order 32', 16, { options: ['-l', '32', '-b', '4608', '-m'] }],
    ['fixed predictors only', 24, { options: ['-l', '0', '-b', '1152'] }],
    ['mono', 16, { channels: 1 }],
    ['five channels', 24, { channels: 5 }],
  ] as const)('%s: the same integers as went in', async (name, bitDepth, options) => {
    const flac = await makeFlac(name.replaceAll(/\W/g, '-'), bitDepth, options);
    const original = await decode(flac.replace(/flac$/, 'wav'));
    const { audio, info, warnings } = await decode(flac);
    expect(warnings).toEqual([]);
    expect(info).toMatchObject({ codec: 'flac', frames, bitsPerSample: bitDepth, lossless: true });
    expect(firstDifference(audio.channels, original.audio.channels)).toBeUndefined();
  });

  test('a range is what the whole holds there, also far into the file', async () => {
    const flac = await makeFlac('range', 16, { options: ['-b', '192'] });
    const whole = await decode(flac);
    for (const [startFrame, endFrame] of [
      [0, 10],
      [191, 193],
      [14_000, 20_000],
      [29_999, 30_000],
      [500, 500],
    ] as const) {
      const part = await decode(flac, { range: { startFrame, endFrame } });
      expect(part.warnings).toEqual([]);
      const there = whole.audio.channels.map((c) => c.slice(startFrame, endFrame));
      expect(firstDifference(part.audio.channels, there)).toBeUndefined();
    }
  });

  test('a flipped bit costs one frame, which is told, and shifts nothing behind it', async () => {
    const flac = await makeFlac('flip', 16, { options: ['-b', '1152'] });
    const whole = await decode(flac);
    const bytes = await readFile(flac);
    bytes[Math.floor(bytes.length / 2)]! ^= 0x10;
    await writeFile(flac, bytes);
    const damaged = await decode(flac);
    expect(damaged.warnings).toEqual([expect.stringMatching(/1152 frames could not be decoded/)]);
    const [was, is] = [whole.audio.channels[0]!, damaged.audio.channels[0]!];
    expect(is.length).toBe(was.length);
    expect(is.filter((v, i) => v !== was[i]).length).toBeLessThanOrEqual(1152);
    expect(firstDifference([is.slice(-5000)], [was.slice(-5000)])).toBeUndefined();
  });

  test('a file that is cut short says so, and its length is what is there', async () => {
    const flac = await makeFlac('cut', 16, { options: ['-b', '1152'] });
    const bytes = await readFile(flac);
    await writeFile(flac, bytes.subarray(0, bytes.length / 2));
    const info = await probe(flac);
    expect(info.warnings).toEqual([expect.stringMatching(/cut short/)]);
    expect(info.frames % 1152).toBe(0);
    expect(info.frames).toBeLessThan(frames);
    const { audio } = await decode(flac);
    expect(audio.channels[0]!.length).toBe(info.frames);
  });

  test('a tag in front and one behind change nothing', async () => {
    const flac = await makeFlac('tagged', 16);
    const whole = await decode(flac);
    const id3 = Buffer.from([...Buffer.from('ID3'), 4, 0, 0, 0, 0, 1, 0, ...new Uint8Array(128)]);
    await writeFile(flac, Buffer.concat([id3, await readFile(flac), Buffer.from(`TAG${' '.repeat(125)}`)]));
    const tagged = await decode(flac);
    expect(tagged.warnings).toEqual([]);
    expect(firstDifference(tagged.audio.channels, whole.audio.channels)).toBeUndefined();
  });

  test.each([
    ['16 bit', 16, { channels: 1 }],
    ['24 bit', 24, { options: ['-8', '-p', '-e'] }],
    ['order 32, short blocks', 16, { options: ['-l', '32', '-b', '61', '-m'] }],
    ['fixed predictors, odd blocks', 16, { options: ['-l', '0', '-b', '1151'] }],
  ] as const)('plain kernels give the same, intact or damaged: %s', async (name, bitDepth, options) => {
    const flac = await makeFlac(`twin-${name.replaceAll(/\W/g, '-')}`, bitDepth, options);
    const intact = await readFile(flac);
    const random = createRandom(name);
    for (const flips of [0, 1, 5, 20]) {
      const bytes = Buffer.from(intact);
      for (let flip = 0; flip < flips; flip++)
        bytes[random.integer(100, bytes.length - 1)]! ^= 1 << random.integer(0, 7);
      await writeFile(flac, bytes);
      const decoded: DecodedAudio[] = [];
      for (const kernels of ['simd', 'plain'] as const) {
        chooseKernels(kernels);
        decoded.push(await decode(flac));
      }
      const [simd, plain] = decoded as [DecodedAudio, DecodedAudio];
      expect(simd.warnings).toEqual(plain.warnings);
      expect(firstDifference(simd.audio.channels, plain.audio.channels)).toBeUndefined();
    }
  });
});
