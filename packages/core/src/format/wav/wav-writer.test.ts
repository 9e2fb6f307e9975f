import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { has, run } from '../../../test/files.ts';
import { audioBuffer, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { createRandom } from '../../dsp/random.ts';
import { decode } from '../decode.ts';
import { probe } from '../probe.ts';
import { planWav } from './wav-plan.ts';
import { encodeWav, writeWav } from './wav-writer.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stem-wav-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function readBack(bytes: Uint8Array): Promise<AudioBuffer> {
  const path = join(folder, 'back.wav');
  await writeFile(path, bytes);
  const { audio, warnings } = await decode(path);
  expect(warnings).toEqual([]);
  return audio;
}

describe('encodeWav', () => {
  test.each([16, 24] as const)('%i bit integers come back exact', async (bitDepth) => {
    const scale = 2 ** (bitDepth - 1);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: -scale, max: scale - 1 }), { maxLength: 40 }),
        async (channelCount, values) => {
          const channels = Array.from({ length: channelCount }, (_, c) =>
            Float32Array.from(values, (v) => (c % 2 ? v : -v - 1) / scale),
          );
          const back = await readBack(encodeWav(audioBuffer(44_100, channels), { bitDepth }));
          expect(back.channels).toEqual(channels);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('32-bit float comes back bit for bit, also above full scale', async () => {
    const samples = Float32Array.of(0, 1.5, -3, 1e-30, -0);
    const back = await readBack(encodeWav(audioBuffer(48_000, [samples]), { bitDepth: 32 }));
    expect(back.channels).toEqual([samples]);
  });

  test('dither is triangular, within one step, and makes the error independent of a level below half a step', async () => {
    const frames = 200_000;
    const level = 0.3;
    const audio = audioBuffer(44_100, [new Float32Array(frames).fill(level / 32_768)]);
    const back = await readBack(encodeWav(audio, { bitDepth: 16, random: createRandom('dither') }));
    const steps = back.channels[0]!.map((v) => v * 32_768);
    const mean = steps.reduce((sum, v) => sum + v, 0) / frames;
    const variance = steps.reduce((sum, v) => sum + (v - mean) ** 2, 0) / frames;
    expect(mean).toBeCloseTo(level, 2);
    expect(variance).toBeCloseTo(0.25, 2); // 1/12 of rounding and 2/12 of the dither
    expect(new Set(steps)).toEqual(new Set([-1, 0, 1]));
  });

  test('what is louder than full scale is held there', async () => {
    const back = await readBack(encodeWav(audioBuffer(44_100, [Float32Array.of(2, -2)]), { bitDepth: 24 }));
    expect([...back.channels[0]!]).toEqual([1 - 2 ** -23, -1]);
  });

  test('a sample that is no number is our bug and never written', () => {
    for (const bitDepth of [16, 24, 32] as const) {
      expect(() => encodeWav(audioBuffer(44_100, [Float32Array.of(0, Number.NaN)]), { bitDepth })).toThrow(/frame 1/);
    }
  });
});

describe('writeWav', () => {
  test('writes the same bytes as encodeWav, in pieces', async () => {
    const channels = [0, 1].map((c) => Float32Array.from({ length: 100_001 }, (_, i) => ((i * (c + 3)) % 1999) / 2000));
    const path = join(folder, 'written.wav');
    for (const bitDepth of [16, 24, 32] as const) {
      const options = { bitDepth, loop: { start: 10, end: 100_000 } };
      await writeWav(path, audioBuffer(44_100, channels), { ...options, random: createRandom('dither') });
      const whole = encodeWav(audioBuffer(44_100, channels), { ...options, random: createRandom('dither') });
      expect(Buffer.compare(await readFile(path), whole)).toBe(0);
    }
  });

  test('leaves nothing behind when it fails', async () => {
    const before = await readdir(folder);
    const broken = audioBuffer(44_100, [Float32Array.of(Number.NaN)]);
    await expect(writeWav(join(folder, 'broken.wav'), broken, { bitDepth: 16 })).rejects.toThrow(/finite/);
    expect(await readdir(folder)).toEqual(before);
  });
});

describe('a file beyond 4 GiB', () => {
  test.each([
    [2 ** 31 - 100, 'RIFF'],
    [2 ** 31 + 5, 'RF64'],
  ])('%i frames of 16 bit are %s, and read back with their length', async (frames, id) => {
    const loop = { start: 1, end: 100 };
    const { head, tail, dataBytes } = planWav({ sampleRate: 48_000, channelCount: 1, frames, bitDepth: 16, loop });
    expect(Buffer.from(head).toString('latin1', 0, 4)).toBe(id);
    const path = join(folder, 'huge.wav');
    const file = await open(path, 'w');
    await file.write(head);
    await file.write(tail, 0, tail.length, head.length + dataBytes);
    await file.close();
    expect(await probe(path)).toMatchObject({ frames, sampleRate: 48_000, warnings: [] });
    if (has('ffprobe')) {
      const words = run('ffprobe', ['-v', 'error', '-show_entries', 'stream=duration_ts', '-of', 'csv=p=0', path]);
      expect(words.toString().trim()).toBe(`${frames}`);
    }
  });
});
