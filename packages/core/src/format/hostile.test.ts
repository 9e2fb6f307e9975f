/** Small files that claim, or ask for, far more than they hold. */
import { expect, jest, test } from '@jest/globals';
import { FormatError } from '../errors.ts';
import { memorySource } from './byte-source.ts';
import { crc16, crc8 } from './flac/crc.ts';
import { frames } from './flac/frame-stream.ts';
import { parseStreamInfo } from './flac/stream-info.ts';
import { readMidi } from './midi/midi-reader.ts';
import { openAudio } from './open-audio.ts';
import { oggPages } from './ogg/pages.ts';
import { startVorbis } from './ogg/vorbis.ts';

/** Opens bytes and decodes all of them; the words of the refusal, or how many frames there were. */
async function read(bytes: Uint8Array): Promise<string | number> {
  try {
    const reader = await openAudio(memorySource(bytes), {});
    const { channels } = await reader.read({ startFrame: 0, endFrame: reader.info.frames }, {});
    expect(channels.every((channel) => channel.every(Number.isFinite))).toBe(true);
    return channels[0]?.length ?? 0;
  } catch (error) {
    if (error instanceof FormatError) return error.message;
    throw error;
  }
}

/** STREAMINFO of 8 channels of 24 bits, then a row of headers, each of a frame of 65,535 samples told as they are. */
function flacOfHeaders(count: number): Uint8Array {
  const info = Buffer.alloc(42);
  info.write('fLaC', 'latin1');
  info.set([0x80, 0, 0, 34, 0xff, 0xff, 0xff, 0xff], 4);
  info.writeUInt32BE(((44_100 << 12) | (7 << 9) | (23 << 4)) >>> 0, 18);
  const header = Buffer.from([0xff, 0xf8, 0x79, 0x7c, 0, 0xff, 0xfe, 0, 2]);
  header[7] = crc8(header, 0, 7);
  return Buffer.concat([info, ...Array.from({ length: count }, () => header)]);
}

test('FLAC of headers without frames comes to an end', async () => {
  expect(await read(flacOfHeaders(400_000))).toMatch('FLAC without an intact frame');
});

test('a FLAC frame that adds up to more than its bits hold is no sound, though its checksum is right', async () => {
  const info = Buffer.from(flacOfHeaders(0));
  // Mono, 16 bits, 16 samples: a first-order predictor whose one step is as large as can be, again and again.
  info.writeUInt32BE(((44_100 << 12) | (15 << 4)) >>> 0, 18);
  const head = Buffer.from([0xff, 0xf8, 0x69, 0x08, 0, 15, 0]);
  head[6] = crc8(head, 0, 6);
  // Subframe of fixed order 1, first sample 0x7fff, one partition with escape code: residuals of 16 bits as they are.
  const bits = [
    ...[0b0001_0010, 0x7f, 0xff].map((byte) => byte.toString(2).padStart(8, '0')),
    '00',
    '0000',
    '1111',
    '10000',
    ...Array.from({ length: 15 }, () => '0111111111111111'),
  ].join('');
  const body = Buffer.from(
    bits
      .padEnd(8 * Math.ceil(bits.length / 8), '0')
      .match(/.{8}/g)!
      .map((byte) => Number.parseInt(byte, 2)),
  );
  const frame = Buffer.concat([head, body, Buffer.alloc(2)]);
  frame.writeUInt16BE(crc16(frame, 0, frame.length - 2), frame.length - 2);
  expect(await read(Buffer.concat([info, frame]))).toBe('Nothing in the file could be decoded.');
});

test('FLAC that says the same silence again and again is read for as long as its size allows', async () => {
  const info = flacOfHeaders(0);
  const head = Buffer.from([0xff, 0xf8, 0x79, 0x7c, 0, 0xff, 0xfe, 0]);
  head[7] = crc8(head, 0, 7);
  // Eight channels of 65,535 samples of 24 bits, each the same zero.
  const body = Buffer.concat([head, Buffer.alloc(8 * 4 + 2)]);
  body.writeUInt16BE(crc16(body, 0, body.length - 2), body.length - 2);
  const bytes = Buffer.concat([info, ...Array.from({ length: 1000 }, () => body)]);
  const stream = parseStreamInfo(bytes.subarray(8, 42), 8);
  let count = 0;
  for await (const { header } of frames(memorySource(bytes), 42, stream)) count += header.blockSize > 0 ? 1 : 0;
  expect(count).toBeGreaterThan(1);
  expect(count).toBeLessThan(100);
});

interface OpusWish {
  readonly channels: number;
  readonly family?: number;
  readonly map?: readonly number[];
  readonly packet: readonly number[];
  /** Of the last frame. */
  readonly granule: number;
  /** Pages of 200 packets each, all behind the first behind a hole. */
  readonly parts?: number;
  readonly serial?: number;
}

async function opus({
  channels,
  family = 0,
  map = [],
  packet,
  granule,
  parts = 1,
  serial = 1,
}: OpusWish): Promise<Uint8Array> {
  const head = [...Buffer.from('OpusHead\x01', 'latin1'), channels, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, family, ...map];
  const packets = Array.from({ length: 200 }, () => packet);
  const tags = [...Buffer.from('OpusTags\0\0\0\0\0\0\0\0', 'latin1')];
  const sequences: number[] = [];
  const pages = [[head], [tags], ...Array.from({ length: parts }, () => packets)].map((content, number) => {
    const lacing = content.flatMap(({ length }) => [
      ...Array.from({ length: Math.floor(length / 255) }, () => 255),
      length % 255,
    ]);
    const page = Buffer.concat([Buffer.alloc(27), Buffer.from(lacing), Buffer.from(content.flat())]);
    page.write('OggS', 'latin1');
    const part = Math.max(0, number - 1);
    sequences.push(number + Math.max(0, part - 1));
    page[5] = number === 0 ? 2 : part === parts ? 4 : 0;
    page.writeBigInt64LE(BigInt(Math.round((granule * part) / parts)), 6);
    page.writeUInt32LE(serial, 14);
    page.writeUInt32LE(sequences[number] ?? 0, 18);
    page[26] = lacing.length;
    page.writeUInt32LE(crc32(page), 22);
    return page;
  });
  const bytes = Buffer.concat(pages);
  const found: number[] = [];
  for await (const page of oggPages(memorySource(bytes), 0)) found.push(page.sequence);
  expect(found).toEqual(sequences);
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  }
  return crc >>> 0;
}

test('Ogg that ends within the lengths of a page, or whose first page holds no packet, is refused', async () => {
  const bytes = await opus({ channels: 2, packet: [0xf8], granule: 960 });
  for (let length = 27; length < 60; length++) {
    expect(await read(bytes.subarray(0, length))).toMatch(
      /^Ogg without|^The file ends within|^Nothing is left of the audio/,
    );
  }
  const page = Buffer.alloc(27);
  page.write('OggS', 'latin1');
  page[5] = 2;
  page.writeUInt32LE(crc32(page), 22);
  expect(await read(Buffer.concat([page, bytes]))).not.toBe('');
});

test('a sample rate that no recording has is refused, before somebody holds some seconds of it', async () => {
  const wav = Buffer.alloc(48);
  wav.write('RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0', 'latin1');
  wav.writeUInt32LE(0xffffffff, 24);
  wav.set([2, 0, 16, 0], 32);
  wav.write('data\x04\0\0\0', 36, 'latin1');
  expect(await read(wav)).toMatch('Expected a sample rate of at most 3072000 Hz, got 4294967295 Hz.');
});

test('Opus packets of 20 ms without sound are as long as they say', async () => {
  expect(await read(await opus({ channels: 2, packet: [0xf8], granule: 200 * 960 }))).toBe(200 * 960);
});

test('Opus in tatters is decoded by one decoder: a new one for each hole costs more than the sound', async () => {
  const bytes = await opus({ channels: 2, packet: [0xf8], granule: 40 * 200 * 960, parts: 40 });
  // Node's own types have it only with those of a browser.
  const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: { instantiate: () => unknown } };
  const instantiate = jest.spyOn(wasm, 'instantiate');
  expect(await read(bytes)).toBe(40 * 200 * 960);
  expect(instantiate.mock.calls.length).toBeLessThanOrEqual(1);
  instantiate.mockRestore();
});

test('of Opus streams in a row, each of which takes a decoder, no more are read than a recording would have', async () => {
  const wish = { channels: 2, packet: [0xf8], granule: 200 * 960 };
  const streams = await Promise.all(Array.from({ length: 100 }, (_, serial) => opus({ ...wish, serial })));
  const many = await openAudio(memorySource(Buffer.concat(streams)), {});
  expect(many.info).toMatchObject({ frames: 33 * 200 * 960 });
  expect(many.info.warnings[0]).toMatch(
    /^From byte \d+ on the file holds more than 33 streams in a row; the rest is left out/,
  );
});

test('an Opus packet of more than 120 ms, which none may be, asks for no memory', async () => {
  expect(await read(await opus({ channels: 2, packet: [0xfb, 63], granule: 200 * 63 * 960 }))).toBe(0);
});

test('Opus of 255 channels that are one is no more than its bytes can hold', async () => {
  const map = [1, 0, ...Array.from({ length: 255 }, () => 0)];
  const bytes = await opus({ channels: 255, family: 255, map, packet: [0xfb, 2], granule: 200 * 5760 });
  expect(await read(bytes)).toMatch(
    /^Expected a length that \d+ bytes can hold, the file claims \d+ frames of 255 channels/,
  );
});

test.each([
  ['no stream', [0, 0, 0]],
  ['more pairs than streams', [1, 2, 0]],
  ['a channel of no stream', [1, 0, 1]],
  ['more channels than there are numbers', [255, 255, 0]],
])('Opus with %s is refused', async (_, map) => {
  const bytes = await opus({ channels: 1, family: 255, map, packet: [0xf8], granule: 960 });
  expect(await read(bytes)).toMatch(/channels are those of its streams/);
});

test.each([0x11, 0xe6, 0x67])('Vorbis with blocks of other lengths than there are (%i) is refused', (blocks) => {
  const identification = Buffer.alloc(30);
  identification.write('\x01vorbis', 'latin1');
  identification.writeUInt8(1, 11);
  identification.writeUInt32LE(44_100, 12);
  identification.writeUInt8(blocks, 28);
  const setup = Buffer.from('\x05vorbis', 'latin1');
  expect(() => startVorbis([identification, setup])).toThrow('Expected blocks of 64 to 8192 in the Vorbis header');
});

test('MIDI numbers without end, and tempi of nothing, are refused', () => {
  const file = (...track: number[]) =>
    Buffer.from([...Buffer.from('MThd\0\0\0\x06\0\0\0\x01\x03\xc0MTrk\0\0\0', 'latin1'), track.length, ...track]);
  expect(() => readMidi(file(...Array.from({ length: 200 }, () => 0xff)))).toThrow(FormatError);
  expect(() => readMidi(file(0, 0xff, 0x51, 0))).toThrow('Expected a tempo of three bytes');
  expect(() => readMidi(file(0, 0xff, 0x51, 3, 0, 0, 0))).toThrow('Expected a tempo of three bytes');
});
