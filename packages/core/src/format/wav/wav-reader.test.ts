import { afterAll, describe, expect, test } from '@jest/globals';
import { open, readFile, writeFile } from 'node:fs/promises';
import { decodeWithFfmpeg, firstDifference, has, music, run, temporaryFolder } from '../../../test/files.ts';
import { audioBuffer, type AudioBuffer } from '../../audio/audio-buffer.ts';
import { decode } from '../decode.ts';
import { probe } from '../probe.ts';
import { encodeWav, writeWav } from './wav-writer.ts';

const folder = temporaryFolder('wav-reader');
afterAll(folder.remove);

/** A chunk with its pad byte, unless the test wants it left out. */
function chunk(id: string, content: Uint8Array, { pad = true, size = content.length } = {}): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, content, Buffer.alloc(pad ? content.length % 2 : 0)]);
}

function riff(chunks: readonly Buffer[], { id = 'RIFF', size }: { id?: string; size?: number } = {}): Buffer {
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(size ?? body.length, 4);
  return Buffer.concat([head, body]);
}

interface Format {
  readonly tag?: number;
  readonly channels?: number;
  readonly bits?: number;
  readonly align?: number;
  readonly validBits?: number;
  readonly mask?: number;
}

function fmt({
  tag = 1,
  channels = 1,
  bits = 16,
  align = (channels * bits) / 8,
  validBits,
  mask = 0,
}: Format = {}): Buffer {
  const content = Buffer.alloc(validBits === undefined ? 16 : 40);
  content.writeUInt16LE(validBits === undefined ? tag : 0xfffe, 0);
  content.writeUInt16LE(channels, 2);
  content.writeUInt32LE(44_100, 4);
  content.writeUInt32LE(44_100 * align, 8);
  content.writeUInt16LE(align, 12);
  content.writeUInt16LE(bits, 14);
  if (validBits !== undefined) {
    content.writeUInt16LE(22, 16);
    content.writeUInt16LE(validBits, 18);
    content.writeUInt32LE(mask, 20);
    content.writeUInt16LE(tag, 24);
  }
  return chunk('fmt ', content);
}

const samples16 = Buffer.from(Int16Array.of(0, 1, -1, 32_767, -32_768, 1000).buffer);
const values16 = [0, 1, -1, 32_767, -32_768, 1000].map((v) => v / 32_768);

async function save(bytes: Uint8Array): Promise<string> {
  const path = folder.at('test.wav');
  await writeFile(path, bytes);
  return path;
}

const first = async (bytes: Uint8Array): Promise<number[]> => [...(await decode(await save(bytes))).audio.channels[0]!];

describe('how samples are stored', () => {
  const bytes = (...values: number[]): Buffer => Buffer.from(values);
  test.each([
    ['8 bit is unsigned', fmt({ bits: 8 }), bytes(0, 128, 255), [-1, 0, 127 / 128]],
    ['16 bit', fmt(), samples16, values16],
    ['24 bit', fmt({ bits: 24 }), bytes(0, 0, 0x80, 0xff, 0xff, 0x7f, 1, 0, 0), [-1, 1 - 2 ** -23, 2 ** -23]],
    ['32 bit', fmt({ bits: 32 }), Buffer.from(Int32Array.of(-(2 ** 31), 2 ** 30, 256).buffer), [-1, 0.5, 2 ** -23]],
    ['20 bit in 24, left-justified', fmt({ bits: 24, validBits: 20 }), bytes(0x10, 0, 0), [2 ** -19]],
    ['20 bit in 24 without the long header', fmt({ bits: 20, align: 3 }), bytes(0x10, 0, 0), [2 ** -19]],
    ['24 bit in 32', fmt({ bits: 24, align: 4 }), bytes(0, 0, 0, 0x40), [0.5]],
    ['32-bit float', fmt({ tag: 3, bits: 32 }), Buffer.from(Float32Array.of(0.1, -2).buffer), [Math.fround(0.1), -2]],
    ['64-bit float', fmt({ tag: 3, bits: 64 }), Buffer.from(Float64Array.of(0.1, -2).buffer), [Math.fround(0.1), -2]],
    [
      'float in the long header',
      fmt({ tag: 3, bits: 32, validBits: 32 }),
      Buffer.from(Float32Array.of(0.25).buffer),
      [0.25],
    ],
    ['µ-law', fmt({ tag: 7, bits: 8 }), bytes(0xff, 0x80, 0x00), [0, 32_124 / 32_768, -32_124 / 32_768]],
    ['A-law', fmt({ tag: 6, bits: 8 }), bytes(0xd5, 0xaa, 0x2a), [8 / 32_768, 32_256 / 32_768, -32_256 / 32_768]],
  ] as const)('%s', async (_title, format, data, expected) => {
    expect(await first(riff([format, chunk('data', data)]))).toEqual(expected);
  });

  test('what is no number or infinite becomes 0, and is counted', async () => {
    const data = Buffer.from(Float32Array.of(1, Number.NaN, Infinity, -Infinity, 0.5).buffer);
    const { audio, warnings } = await decode(await save(riff([fmt({ tag: 3, bits: 32 }), chunk('data', data)])));
    expect([...audio.channels[0]!]).toEqual([1, 0, 0, 0, 0.5]);
    expect(warnings).toEqual([expect.stringMatching(/^3 samples were not finite/)]);
  });

  test('a 64-bit float beyond the 32-bit ones counts as infinite', async () => {
    const data = Buffer.from(Float64Array.of(1e300, 1).buffer);
    const { audio, warnings } = await decode(await save(riff([fmt({ tag: 3, bits: 64 }), chunk('data', data)])));
    expect([...audio.channels[0]!]).toEqual([0, 1]);
    expect(warnings.length).toBe(1);
  });
});

describe('chunks', () => {
  const data = chunk('data', samples16);
  const list = chunk('LIST', Buffer.from('INFOodd'));

  test.each([
    ['around the samples', [chunk('bext', Buffer.alloc(602)), fmt(), list, data, chunk('id3 ', Buffer.alloc(9))]],
    ['an odd one without its pad byte', [fmt(), chunk('LIST', Buffer.from('INFOodd'), { pad: false }), data]],
    ['an odd one at the end', [fmt(), data, list]],
    [
      'ids with capital and small letters and spaces',
      [chunk('JUNK', Buffer.alloc(28)), chunk('afsp', Buffer.alloc(4)), fmt(), data],
    ],
  ] as const)('%s', async (_title, chunks) => {
    expect(await first(riff(chunks))).toEqual(values16);
  });

  test.each([
    ['0', 0, 0],
    ['0xffffffff, as ffmpeg leaves it in a pipe', 0xffffffff, 0xffffffff],
    ['0x7ffff000, as sox leaves it', 0x7ffff000, 0x7ffff024],
  ])('a streamed file with the size %s goes on to its end', async (_title, size, whole) => {
    expect(await first(riff([fmt(), chunk('data', samples16, { size })], { size: whole }))).toEqual(values16);
  });

  test('a finished file with no samples has none', async () => {
    const info = await probe(await save(riff([fmt(), chunk('data', Buffer.alloc(0)), list])));
    expect(info.frames).toBe(0);
    expect(info.warnings).toEqual([]);
  });

  test('samples before the format are an error that names the place', async () => {
    await expect(probe(await save(riff([data, fmt()])))).rejects.toMatchObject({
      name: 'FormatError',
      offset: 12,
      message: 'Expected a fmt chunk before the data chunk at byte 12.',
    });
  });

  test.each([
    ['no data', [fmt()], /without a data chunk/],
    ['no format', [list], /without a fmt chunk/],
    ['no channels', [fmt({ channels: 0, align: 2 }), data], /Expected channels/],
    ['a short format', [chunk('fmt ', Buffer.alloc(8)), data], /Expected a fmt chunk of 16 bytes/],
  ] as const)('%s is an error', async (_title, chunks, message) => {
    await expect(probe(await save(riff(chunks)))).rejects.toThrow(message);
  });

  test('big-endian RIFX', async () => {
    const swap = (buffer: Buffer): Buffer => Buffer.from(buffer).swap16();
    const head = Buffer.from(
      'RIFX\0\0\0\0WAVEfmt \0\0\0\x10\0\x01\0\x01\0\0\xac\x44\0\x01\x58\x88\0\x02\0\x10data\0\0\0\x0c',
      'latin1',
    );
    expect(await first(Buffer.concat([head, swap(samples16)]))).toEqual(values16);
  });
});

describe('a file that is cut short', () => {
  test('gives the whole frames that are there, and says so', async () => {
    const whole = riff([fmt({ channels: 2, bits: 24 }), chunk('data', Buffer.alloc(600, 7))]);
    const { audio, info, warnings } = await decode(await save(whole.subarray(0, whole.length - 301)));
    expect(audio.channels.map((c) => c.length)).toEqual([49, 49]);
    expect(info.frames).toBe(49);
    expect(warnings).toEqual(['The file is cut short: 301 of 600 bytes of samples are missing at byte 343.']);
  });

  test('at every byte it is an error or fewer frames, never silence', async () => {
    const whole = encodeWav(audioBuffer(44_100, [Float32Array.of(0.5, 0.5, 0.5)]), { bitDepth: 24 });
    for (let length = 0; length < whole.length; length++) {
      const path = await save(whole.subarray(0, length));
      const decoded = await decode(path).catch((error: Error) => error);
      if (decoded instanceof Error) {
        expect(decoded.name).toBe('FormatError');
        continue;
      }
      const [samples] = decoded.audio.channels as [Float32Array];
      expect(samples.every((v) => v === 0.5)).toBe(true);
      // The last byte is only the pad.
      expect(decoded.warnings.length).toBe(length < whole.length - 1 ? 1 : 0);
    }
  });

  test('a header that claims 4 GiB allocates what is there', async () => {
    const path = await save(riff([fmt(), chunk('data', samples16, { size: 0xf0000000 })]));
    const before = process.memoryUsage().arrayBuffers;
    const { audio, warnings } = await decode(path);
    expect(audio.channels[0]!.length).toBe(6);
    expect(warnings[0]).toMatch(/cut short/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64e6);
  });
});

test('a range is what the whole holds there', async () => {
  const path = folder.at('range.wav');
  const channels = music(100_003, 3);
  await writeWav(path, audioBuffer(44_100, channels), { bitDepth: 32 });
  for (const [startFrame, endFrame] of [
    [0, 1],
    [5, 5],
    [99_000, 100_003],
    [1, 100_002],
  ] as const) {
    const { audio } = await decode(path, { range: { startFrame, endFrame } });
    expect(
      firstDifference(
        audio.channels,
        channels.map((c) => c.slice(startFrame, endFrame)),
      ),
    ).toBeUndefined();
  }
  await expect(decode(path, { range: { startFrame: 0, endFrame: 100_004 } })).rejects.toThrow(
    /range of whole frames within 0 … 100003/,
  );
});

test('RF64: samples behind 4 GiB, in a file with a hole', async () => {
  const path = folder.at('large.wav');
  const frames = 2 ** 31 + 1000;
  const head = riff([chunk('ds64', ds64(frames)), fmt(), chunk('data', Buffer.alloc(0), { size: 0xffffffff })], {
    id: 'RF64',
    size: 0xffffffff,
  });
  const file = await open(path, 'w');
  await file.write(head);
  await file.write(samples16, 0, 12, head.length + 2 * (frames - 6));
  await file.close();
  expect(await probe(path)).toMatchObject({ frames, durationSec: frames / 44_100, warnings: [] });
  const { audio } = await decode(path, { range: { startFrame: frames - 6, endFrame: frames } });
  expect([...audio.channels[0]!]).toEqual(values16);
});

function ds64(frames: number): Buffer {
  const content = Buffer.alloc(28);
  content.writeBigUInt64LE(BigInt(2 * frames), 8);
  content.writeBigUInt64LE(BigInt(frames), 16);
  return content;
}

const programs = ['sox', 'ffmpeg'];
const withPrograms = programs.every(has) ? describe : describe.skip;

withPrograms(`against ${programs.join(' and ')}`, () => {
  const convert = (name: string, options: readonly string[], from = 'music.wav'): string => {
    run('sox', ['-D', folder.at(from), ...options, folder.at(name)]);
    return folder.at(name);
  };
  const rendered = async (): Promise<AudioBuffer> => {
    await writeWav(folder.at('music.wav'), audioBuffer(44_100, music(20_011, 2)), { bitDepth: 24 });
    return (await decode(folder.at('music.wav'))).audio;
  };

  test.each([
    ['8', ['-b', '8', '-e', 'unsigned-integer']],
    ['16', ['-b', '16']],
    ['24', ['-b', '24']],
    ['32', ['-b', '32', '-e', 'signed-integer']],
    ['32f', ['-b', '32', '-e', 'floating-point']],
    ['64f', ['-b', '64', '-e', 'floating-point']],
    ['mu-law', ['-e', 'mu-law']],
    ['a-law', ['-e', 'a-law']],
  ] as const)('%s: bit for bit what ffmpeg decodes', async (name, options) => {
    await rendered();
    const path = convert(`${name}.wav`, options);
    const { audio, warnings } = await decode(path);
    expect(warnings).toEqual([]);
    expect(firstDifference(audio.channels, decodeWithFfmpeg(path, 2))).toBeUndefined();
  });

  test.each([
    ['RF64', ['-rf64', 'always']],
    ['streamed', []],
  ])('%s by ffmpeg', async (name, options) => {
    const audio = await rendered();
    const bytes = run('ffmpeg', [
      '-v',
      'error',
      '-i',
      folder.at('music.wav'),
      '-c:a',
      'pcm_s24le',
      ...options,
      '-f',
      'wav',
      name === 'RF64' ? folder.at('rf64.wav') : '-',
    ]);
    const path = name === 'RF64' ? folder.at('rf64.wav') : await save(bytes);
    const { audio: back, warnings } = await decode(path);
    expect(warnings).toEqual([]);
    expect(firstDifference(back.channels, audio.channels)).toBeUndefined();
  });

  test('big-endian: the same as little-endian', async () => {
    const audio = await rendered();
    const swapped = await decode(convert('big-endian.wav', ['-B', '-b', '24']));
    expect(firstDifference(swapped.audio.channels, audio.channels)).toBeUndefined();
  });

  test.each([
    ['ima-adpcm', 1],
    ['ima-adpcm', 2],
    ['ms-adpcm', 1],
    ['ms-adpcm', 2],
  ] as const)('%s with %i channels: bit for bit what sox decodes', async (coding, channelCount) => {
    await rendered();
    const path = convert(`${coding}.wav`, ['-c', `${channelCount}`, '-e', coding]);
    const { audio, info } = await decode(path);
    expect(info).toMatchObject({ codec: coding, frames: 20_011, lossless: false });
    const reference = await decode(convert('decoded.wav', ['-b', '16', '-e', 'signed-integer'], `${coding}.wav`));
    const there = reference.audio.channels.map((c) => c.slice(0, 20_011));
    expect(firstDifference(audio.channels, there)).toBeUndefined();
    const part = await decode(path, { range: { startFrame: 5000, endFrame: 5100 } });
    expect(
      firstDifference(
        part.audio.channels,
        there.map((c) => c.slice(5000, 5100)),
      ),
    ).toBeUndefined();
  });

  test('MP3 and Ogg Vorbis within WAV', async () => {
    await rendered();
    run('ffmpeg', ['-v', 'error', '-i', folder.at('music.wav'), '-c:a', 'libmp3lame', folder.at('mp3.wav')]);
    const mp3 = await decode(folder.at('mp3.wav'));
    expect(mp3.info).toMatchObject({ container: 'wav', codec: 'mp3', channels: 2 });
    expect(
      firstDifference(
        mp3.audio.channels.map((c) => c.map(Math.sign)),
        decodeWithFfmpeg(folder.at('mp3.wav'), 2).map((c) => c.map(Math.sign)),
      ),
    ).toBeUndefined();
    run('ffmpeg', ['-v', 'error', '-i', folder.at('music.wav'), '-c:a', 'libvorbis', folder.at('music.ogg')]);
    const vorbis = await readFile(folder.at('music.ogg'));
    const { info } = await decode(
      await save(riff([fmt({ tag: 0x674f, channels: 2, bits: 16 }), chunk('data', vorbis)])),
    );
    expect(info).toMatchObject({ container: 'wav', codec: 'vorbis', frames: 20_011 });
  });

  test('what is written is read by sox, ffmpeg and libsndfile', async () => {
    for (const channelCount of [1, 2, 3, 6]) {
      for (const bitDepth of [16, 24, 32] as const) {
        const channels = music(999, channelCount).map((c) => c.map((v) => Math.round(v * 32_768) / 32_768));
        const path = folder.at(`written-${channelCount}-${bitDepth}.wav`);
        await writeWav(path, audioBuffer(48_000, channels), { bitDepth, loop: { start: 10, end: 998 } });
        expect(firstDifference(decodeWithFfmpeg(path, channelCount), channels)).toBeUndefined();
        expect(run('soxi', ['-s', path]).toString().trim()).toBe('999');
        if (has('sndfile-info')) {
          const words = run('sndfile-info', [path]).toString();
          expect(words).toMatch(/Frames\s*: 999/);
          expect(words).toMatch(/Midi Note\s*: 60/);
          expect(words).toMatch(/Start :\s+10\s+End :\s+998/);
          // It remarks on odd data although a pad byte follows.
          expect(words.replace(/.*should be an even number.*/, '')).not.toMatch(/\*\*\*/);
          if (bitDepth === 32) expect(words).toMatch(/frames\s*: 999/);
        }
      }
    }
  });
});

test('the mask of an extensible format says which speakers the channels are for', async () => {
  const data = chunk('data', samples16);
  const masked = await save(riff([fmt({ channels: 2, validBits: 16, mask: 0x30 }), data]));
  expect((await probe(masked)).channelMask).toBe(0x30);
  expect((await decode(masked)).info.channelMask).toBe(0x30);
  for (const format of [fmt({ channels: 2, validBits: 16 }), fmt({ channels: 2 })]) {
    expect((await probe(await save(riff([format, data])))).channelMask).toBeUndefined();
  }
});
