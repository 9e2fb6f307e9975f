import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { decodeWithFfmpeg, firstDifference, has, music, run, temporaryFolder } from '../../test/files.ts';
import { audioBuffer } from '../audio/audio-buffer.ts';
import { decode } from './decode.ts';
import { probe } from './probe.ts';
import { writeWav } from './wav/wav-writer.ts';

const folder = temporaryFolder('aiff');
afterAll(folder.remove);

function chunk(id: string, content: Uint8Array, size = content.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32BE(size, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

function form(chunks: readonly Buffer[], kind = 'AIFF', size?: number): Buffer {
  const body = Buffer.concat([Buffer.from(kind), ...chunks]);
  const head = Buffer.from('FORM\0\0\0\0');
  head.writeUInt32BE(size ?? body.length, 4);
  return Buffer.concat([head, body]);
}

/** 44100 Hz as an 80-bit float. */
const rate44100 = Buffer.from('400eac44000000000000', 'hex');

function comm({
  frames,
  bits,
  compression,
  rate = rate44100,
}: {
  frames: number;
  bits: number;
  compression?: string;
  rate?: Buffer;
}): Buffer {
  const fixed = Buffer.alloc(8);
  fixed.writeUInt16BE(1, 0);
  fixed.writeUInt32BE(frames, 2);
  fixed.writeUInt16BE(bits, 6);
  return chunk('COMM', Buffer.concat([fixed, rate, Buffer.from(compression ? `${compression}\0\0` : '')]));
}

const ssnd = (bytes: Uint8Array, size?: number): Buffer => chunk('SSND', Buffer.concat([Buffer.alloc(8), bytes]), size);

async function save(bytes: Uint8Array): Promise<string> {
  const path = folder.at('test.aiff');
  await writeFile(path, bytes);
  return path;
}

const first = async (bytes: Uint8Array): Promise<number[]> => [...(await decode(await save(bytes))).audio.channels[0]!];

describe('how samples are stored', () => {
  const bytes = (...values: number[]): Buffer => Buffer.from(values);
  const floats = Buffer.from(Float32Array.of(0.5, -3).buffer).swap32();
  const doubles = Buffer.from(Float64Array.of(0.5, -3).buffer).swap64();
  test.each([
    ['8 bit is signed', undefined, 8, { data: bytes(0x80, 0, 0x7f), expected: [-1, 0, 127 / 128] }],
    ['16 bit', undefined, 16, { data: bytes(0x80, 0, 0x40, 0), expected: [-1, 0.5] }],
    ['12 bit, left-justified', undefined, 12, { data: bytes(0x40, 0x10), expected: [0.5 + 2 ** -11] }],
    ['24 bit', undefined, 24, { data: bytes(0x80, 0, 0, 0, 0, 1), expected: [-1, 2 ** -23] }],
    ['32 bit', undefined, 32, { data: bytes(0x80, 0, 0, 0, 0x40, 0, 0, 0), expected: [-1, 0.5] }],
    ['NONE', 'NONE', 16, { data: bytes(0x40, 0), expected: [0.5] }],
    ['sowt', 'sowt', 16, { data: bytes(0, 0x40, 0, 0x80), expected: [0.5, -1] }],
    ['sowt, 24 bit', 'sowt', 24, { data: bytes(1, 0, 0), expected: [2 ** -23] }],
    ['in24', 'in24', 24, { data: bytes(0x40, 0, 0), expected: [0.5] }],
    ['42ni', '42ni', 24, { data: bytes(0, 0, 0x40), expected: [0.5] }],
    ['in32', 'in32', 32, { data: bytes(0x40, 0, 0, 0), expected: [0.5] }],
    ['fl32', 'fl32', 32, { data: floats, expected: [0.5, -3] }],
    ['FL32', 'FL32', 32, { data: floats, expected: [0.5, -3] }],
    ['fl64', 'fl64', 64, { data: doubles, expected: [0.5, -3] }],
    ['raw', 'raw ', 8, { data: bytes(0, 128), expected: [-1, 0] }],
    ['ulaw', 'ulaw', 16, { data: bytes(0x80), expected: [32_124 / 32_768] }],
    ['alaw', 'alaw', 16, { data: bytes(0xd5), expected: [8 / 32_768] }],
  ] as const)('%s', async (_title, compression, bits, { data, expected }) => {
    const header = comm({ frames: expected.length, bits, ...(compression ? { compression } : {}) });
    expect(await first(form([header, ssnd(data)], compression ? 'AIFC' : 'AIFF'))).toEqual(expected);
  });
});

describe('headers', () => {
  const samples = Buffer.from([0x40, 0, 0xc0, 0]);

  test('the sound may come before its description', async () => {
    expect(await first(form([ssnd(samples), comm({ frames: 2, bits: 16 })]))).toEqual([0.5, -0.5]);
  });

  test('the sound may start later in its chunk', async () => {
    const head = Buffer.from([0, 0, 0, 2, 0, 0, 0, 0, 9, 9]);
    expect(await first(form([comm({ frames: 2, bits: 16 }), chunk('SSND', Buffer.concat([head, samples]))]))).toEqual([
      0.5, -0.5,
    ]);
  });

  test.each([
    ['400eac44000000000000', 44_100],
    ['400ebb80000000000000', 48_000],
    ['400bfa00000000000000', 8000],
    ['400dadddd1745d1745d1', 22_255],
    ['4010bb80000000000000', 192_000],
  ])('the 80-bit rate %s is %i Hz', async (hex, rate) => {
    const path = await save(form([comm({ frames: 2, bits: 16, rate: Buffer.from(hex, 'hex') }), ssnd(samples)]));
    expect((await probe(path)).sampleRate).toBe(rate);
  });

  test('a header that was never finished', async () => {
    const path = await save(form([comm({ frames: 0, bits: 16 }), ssnd(samples, 0)], 'AIFF', 0));
    expect(await probe(path)).toMatchObject({ frames: 2, warnings: [] });
  });

  test.each([
    ['no sound', [comm({ frames: 2, bits: 16 })], /without a SSND chunk/],
    ['no description', [ssnd(samples)], /without a COMM chunk/],
    [
      'a rate that is none',
      [comm({ frames: 2, bits: 16, rate: Buffer.alloc(10, 0xff) }), ssnd(samples)],
      /a sample rate/,
    ],
  ] as const)('%s is an error', async (_title, chunks, message) => {
    await expect(probe(await save(form(chunks)))).rejects.toThrow(message);
  });

  test('cut at every byte it is an error or fewer frames, never silence', async () => {
    const whole = form([comm({ frames: 2, bits: 16 }), ssnd(Buffer.from([0x40, 0, 0x40, 0]))]);
    for (let length = 0; length < whole.length; length++) {
      const decoded = await decode(await save(whole.subarray(0, length))).catch((error: Error) => error);
      if (decoded instanceof Error) expect(decoded.name).toBe('FormatError');
      else {
        expect([...decoded.audio.channels[0]!].every((v) => v === 0.5)).toBe(true);
        expect(decoded.warnings).toEqual([expect.stringMatching(/cut short/)]);
      }
    }
  });
});

const programs = ['sox', 'ffmpeg'];
const withPrograms = programs.every(has) ? describe : describe.skip;

withPrograms(`against ${programs.join(' and ')}`, () => {
  beforeAll(async () => {
    await writeWav(folder.at('music.wav'), audioBuffer(44_100, music(20_011, 2)), { bitDepth: 24 });
  });

  test.each([
    ['s8', 'aiff', ['-b', '8'], 'pcm_s8'],
    ['s16', 'aiff', ['-b', '16'], 'pcm_s16be'],
    ['s24', 'aiff', ['-b', '24'], 'pcm_s24be'],
    ['sowt', 'aifc', [], 'pcm_s16le'],
    ['float', 'aifc', [], 'pcm_f32be'],
    ['double', 'aifc', [], 'pcm_f64be'],
    ['ulaw', 'aifc', [], 'pcm_mulaw'],
    ['caf16', 'caf', [], 'pcm_s16be'],
    ['caf24', 'caf', [], 'pcm_s24le'],
    ['caf-float', 'caf', [], 'pcm_f32le'],
    ['caf-alaw', 'caf', [], 'pcm_alaw'],
  ] as const)('%s: bit for bit what ffmpeg decodes, and a range of it', async (name, kind, options, codec) => {
    const path = folder.at(`${name}.${kind}`);
    if (options.length > 0) run('sox', ['-D', folder.at('music.wav'), ...options, path]);
    else
      run('ffmpeg', [
        '-v',
        'error',
        '-i',
        folder.at('music.wav'),
        '-c:a',
        codec,
        '-f',
        kind === 'caf' ? 'caf' : 'aiff',
        path,
      ]);
    const { audio, info, warnings } = await decode(path);
    expect(warnings).toEqual([]);
    expect(info).toMatchObject({
      container: kind === 'caf' ? 'caf' : 'aiff',
      frames: 20_011,
      lossless: true,
      decoder: 'stem',
    });
    expect(firstDifference(audio.channels, decodeWithFfmpeg(path, 2))).toBeUndefined();
    const part = await decode(path, { range: { startFrame: 10_000, endFrame: 10_100 } });
    expect(
      firstDifference(
        part.audio.channels,
        audio.channels.map((c) => c.slice(10_000, 10_100)),
      ),
    ).toBeUndefined();
  });

  test('a coding that is not ours goes to ffmpeg', async () => {
    const path = folder.at('ima.aifc');
    run('ffmpeg', ['-v', 'error', '-i', folder.at('music.wav'), '-c:a', 'adpcm_ima_qt', '-f', 'aiff', path]);
    expect((await readFile(path)).includes('ima4')).toBe(true);
    expect((await probe(path)).decoder).toMatch(/^ffmpeg /);
  });
});
