import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import {
  bestLag,
  decodeWithFfmpeg,
  firstDifference,
  has,
  largestDifference,
  music,
  run,
  temporaryFolder,
} from '../../../test/files.ts';
import { audioBuffer } from '../../audio/audio-buffer.ts';
import { decode } from '../decode.ts';
import { probe } from '../probe.ts';
import { writeWav } from '../wav/wav-writer.ts';
import { oggPages, type OggPage } from './pages.ts';
import { memorySource } from '../byte-source.ts';

const programs = ['oggenc', 'opusenc', 'flac', 'ffmpeg'];
const missing = programs.filter((program) => !has(program));
const withEncoders = missing.length === 0 ? describe : describe.skip;

const folder = temporaryFolder('ogg');
afterAll(folder.remove);

const frames = 132_017;
const kinds = ['vorbis', 'opus', 'flac'] as const;
const file = (name: string): string => folder.at(`${name}.ogg`);

withEncoders(`Ogg (needs ${programs.join(', ')})`, () => {
  beforeAll(async () => {
    await writeWav(folder.at('music.wav'), audioBuffer(44_100, music(frames, 2)), { bitDepth: 16 });
    await writeWav(folder.at('48.wav'), audioBuffer(48_000, music(frames, 2, 48_000)), { bitDepth: 16 });
    run('oggenc', ['-Q', '-s', '1', folder.at('music.wav'), '-o', file('vorbis')]);
    run('opusenc', ['--quiet', '--serial', '1', folder.at('48.wav'), file('opus')]);
    run('flac', ['-s', '--ogg', '--serial-number=1', folder.at('music.wav'), '-o', file('flac')]);
  });

  test.each(kinds)('%s: as long as what went in, and sample-aligned with it and with ffmpeg', async (kind) => {
    const { audio, info, warnings } = await decode(file(kind));
    expect(warnings).toEqual([]);
    expect(info).toMatchObject({ codec: kind, frames, channels: 2, lossless: kind === 'flac' });
    const [left] = audio.channels as [Float32Array];
    expect(left.length).toBe(frames);
    expect(bestLag(music(frames, 2, info.sampleRate)[0]!.subarray(0, 20_000), left.subarray(0, 20_000), 40)).toBe(0);
    // ffmpeg's own Opus decoder differs from the standard's by as much.
    expect(largestDifference(left, decodeWithFfmpeg(file(kind), 2)[0]!)).toBeLessThan(2e-3);
  });

  test('FLAC in Ogg: the same integers as went in', async () => {
    const original = await decode(folder.at('music.wav'));
    const { audio } = await decode(file('flac'));
    expect(firstDifference(audio.channels, original.audio.channels)).toBeUndefined();
  });

  test.each(kinds)('%s: a range is what the whole holds there', async (kind) => {
    const whole = await decode(file(kind));
    for (const [startFrame, endFrame] of [
      [0, 1],
      [1000, 5000],
      [frames - 20_000, frames - 19_000],
      [frames - 1, frames],
      [7, 7],
    ] as const) {
      const part = await decode(file(kind), { range: { startFrame, endFrame } });
      expect(part.warnings).toEqual([]);
      const there = whole.audio.channels.map((c) => c.slice(startFrame, endFrame));
      expect(firstDifference(part.audio.channels, there)).toBeUndefined();
    }
  });

  test.each(kinds)('%s: chained streams follow each other, with equal serial numbers too', async (kind) => {
    const bytes = await readFile(file(kind));
    await writeFile(file('chain'), Buffer.concat([bytes, bytes, bytes]));
    const single = await decode(file(kind));
    const chained = await decode(file('chain'));
    expect(chained.warnings).toEqual([]);
    expect(chained.info.frames).toBe(3 * frames);
    const second = chained.audio.channels.map((c) => c.subarray(frames, 2 * frames));
    expect(firstDifference(second, single.audio.channels)).toBeUndefined();
    const part = await decode(file('chain'), { range: { startFrame: 2 * frames + 500, endFrame: 2 * frames + 900 } });
    const there = single.audio.channels.map((c) => c.slice(500, 900));
    expect(firstDifference(part.audio.channels, there)).toBeUndefined();
  });

  test('a chained stream of another rate is left out, and that is told', async () => {
    await writeFile(file('mixed'), Buffer.concat([await readFile(file('vorbis')), await readFile(file('opus'))]));
    const { info, warnings } = await decode(file('mixed'));
    expect(info.frames).toBe(frames);
    expect(warnings).toEqual([expect.stringMatching(/48000 Hz, which is left out/)]);
  });

  test.each(kinds)('%s: a damaged page becomes told silence, and nothing behind it moves', async (kind) => {
    const bytes = await readFile(file(kind));
    const pages = await allPages(bytes);
    // The last page's position is cut and doesn't tell where it starts: not the page just before it.
    const damaged = pages.at(-3)!;
    bytes[damaged.offset + damaged.bytes - 10]! ^= 1;
    await writeFile(file('damaged'), bytes);
    const whole = await decode(file(kind));
    const { audio, warnings } = await decode(file('damaged'));
    expect(warnings).toEqual([expect.stringMatching(/damaged: \d+ frames could not be decoded and are silent/)]);
    const [was, is] = [whole.audio.channels[0]!, audio.channels[0]!];
    expect(is.length).toBe(was.length);
    expect(largestDifference(is.subarray(-2000), was.subarray(-2000))).toBeLessThan(1e-3);
  });

  test.each(kinds)('%s: the first page of audio lost is silence too', async (kind) => {
    const bytes = await readFile(file(kind));
    const pages = await allPages(bytes);
    const damaged = pages.find(({ granule }) => granule > 0)!;
    bytes[damaged.offset + damaged.bytes - 10]! ^= 1;
    await writeFile(file('damaged'), bytes);
    const { info, warnings } = await decode(file('damaged'));
    expect(info.frames).toBe(frames);
    expect(warnings).toEqual([expect.stringMatching(/are silent, at 0.00 s/)]);
  });

  test.each(kinds)('%s: a file that is cut short says so', async (kind) => {
    const bytes = await readFile(file(kind));
    await writeFile(file('cut'), bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    const info = await probe(file('cut'));
    const { audio, warnings } = await decode(file('cut'));
    expect(warnings).toEqual([expect.stringMatching(/cut short/)]);
    expect(audio.channels[0]!.length).toBe(info.frames);
    expect(info.frames).toBeLessThan(frames);
    expect(info.frames).toBeGreaterThan(0);
  });

  test('six channels come in the order of WAV', async () => {
    const six = Array.from({ length: 6 }, (_, c) =>
      Float32Array.from({ length: 48_000 }, (_, i) => 0.4 * Math.sin((i * (c + 1)) / 50)),
    );
    await writeWav(folder.at('six.wav'), audioBuffer(48_000, six), { bitDepth: 16 });
    run('oggenc', ['-Q', '-q8', folder.at('six.wav'), '-o', file('six-vorbis')]);
    run('opusenc', ['--quiet', '--bitrate', '600', folder.at('six.wav'), file('six-opus')]);
    for (const kind of ['six-vorbis', 'six-opus']) {
      const { audio } = await decode(file(kind));
      // The bass channel (4th) loses its highs; the others come back.
      for (const c of [0, 1, 2, 4, 5]) {
        expect(
          largestDifference(audio.channels[c]!.subarray(5000, 40_000), six[c]!.subarray(5000, 40_000)),
        ).toBeLessThan(0.1);
      }
    }
  });
});

async function allPages(bytes: Uint8Array): Promise<OggPage[]> {
  const pages: OggPage[] = [];
  for await (const page of oggPages(memorySource(bytes), 0)) pages.push(page);
  return pages;
}
