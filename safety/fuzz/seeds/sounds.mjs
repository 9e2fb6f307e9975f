/** Sound files to begin with: those the program writes, those built here byte by byte, and those of system encoders where there are any. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '@stem/core/dsp';
import { encodeMidi, encodeWav } from '@stem/core/format';
import { crc } from '../formats/frames.mjs';

const frames = 3001;
const sampleRate = 44_100;

/** @typedef {{ readonly seeds: Buffer[], readonly missing: string[] }} Seeds */

/** @param {number} channelCount */
function music(channelCount) {
  const random = createRandom('seeds');
  return Array.from({ length: channelCount }, (_, channel) =>
    Float32Array.from({ length: frames }, (_, i) => {
      const chord = Math.sin(i / 32) + Math.sin(i / (25 + channel));
      return 0.3 * chord * (i % 1500 > 1300 ? 0 : 1) + random.uniform(-0.1, 0.1);
    }),
  );
}

/**
 * @param {16 | 24 | 32} bitDepth
 * @param {number} [channelCount]
 */
function wav(bitDepth, channelCount = 2) {
  const audio = { sampleRate, channels: music(channelCount) };
  const loop = bitDepth === 24 ? { loop: { start: 10, end: 2000 } } : {};
  return Buffer.from(encodeWav(audio, { bitDepth, ...loop }));
}

/** @returns {Seeds} */
export function wavSeeds(/** @type {string} */ folder) {
  const plain = wav(16);
  const long = Buffer.concat([plain.subarray(0, 12), Buffer.alloc(36), plain.subarray(12)]);
  long.write('RF64', 0, 'latin1');
  long.writeUInt32LE(0xffffffff, 4);
  long.write('ds64', 12, 'latin1');
  long.writeUInt32LE(28, 16);
  long.writeBigUInt64LE(BigInt(long.length - 8), 20);
  long.writeBigUInt64LE(BigInt(plain.length - 44), 28);
  long.writeUInt32LE(0xffffffff, long.indexOf('data') + 4);
  const cues = chunk(
    'cue ',
    Buffer.concat([uint32(1), uint32(7), uint32(100), Buffer.from('data'), uint32(0), uint32(0), uint32(100)]),
  );
  const labels = chunk(
    'LIST',
    Buffer.concat([Buffer.from('adtl'), chunk('labl', Buffer.concat([uint32(7), Buffer.from('verse\0')]))]),
  );
  const tags = chunk(
    'LIST',
    Buffer.concat([
      Buffer.from('INFO'),
      chunk('INAM', Buffer.from('Title\0')),
      chunk('IART', Buffer.from('Artist\0\0')),
    ]),
  );
  const bext = chunk('bext', Buffer.alloc(610, 'a'));
  const rich = Buffer.concat([plain.subarray(0, 12), bext, plain.subarray(12), cues, labels, tags]);
  const others = madeBy(folder, plain, [
    ['sox', ['in.wav', '-t', 'wav', '-e', 'ms-adpcm', 'out']],
    ['sox', ['in.wav', '-t', 'wav', '-e', 'ima-adpcm', 'out']],
    ['sox', ['in.wav', '-t', 'wav', '-e', 'mu-law', 'out']],
    ['sox', ['in.wav', '-t', 'wav', '-e', 'a-law', 'out']],
    ['sox', ['in.wav', '-t', 'wav', '-e', 'floating-point', '-b', '64', 'out']],
    ['sox', ['in.wav', '-t', 'wav', '-b', '8', 'out']],
  ]);
  return { seeds: [plain, wav(24), wav(32, 1), wav(24, 6), long, rich, ...others.seeds], missing: others.missing };
}

/** @returns {Seeds} */
export function oddSoundSeeds() {
  return { seeds: [wav(32, 1), wav(32, 2)], missing: [] };
}

/** @returns {Seeds} */
export function aiffSeeds(/** @type {string} */ folder) {
  const samples = Buffer.from(wav(16).subarray(44)).swap16();
  const plain = aiff('AIFF', samples, 16, '');
  const little = aiff('AIFC', Buffer.from(samples).swap16(), 16, 'sowt');
  const float = aiff('AIFC', Buffer.from(wav(32, 2).subarray(-8 * frames)).swap32(), 32, 'fl32');
  const { seeds, missing } = madeBy(folder, wav(16), [['sox', ['in.wav', '-t', 'aiff', '-b', '24', 'out']]]);
  return { seeds: [plain, little, float, aiff('AIFC', samples, 8, 'ulaw'), ...seeds], missing };
}

/**
 * @param {string} kind
 * @param {Buffer} samples
 * @param {number} bits
 * @param {string} compression
 */
function aiff(kind, samples, bits, compression) {
  const common = Buffer.alloc(18);
  common.writeUInt16BE(2, 0);
  common.writeUInt32BE(frames, 2);
  common.writeUInt16BE(bits, 6);
  // 44,100 as an 80-bit number.
  common.set([0x40, 0x0e, 0xac, 0x44], 8);
  const parts = [
    bigChunk('COMM', compression === '' ? common : Buffer.concat([common, Buffer.from(`${compression}\0\0`)])),
    bigChunk('SSND', Buffer.concat([Buffer.alloc(8), samples])),
  ];
  const size = 4 + parts.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([Buffer.from('FORM'), uint32(size).reverse(), Buffer.from(kind), ...parts]);
}

/** @returns {Seeds} */
export function cafSeeds() {
  const make = (
    /** @type {string} */ format,
    /** @type {number} */ flags,
    /** @type {number} */ width,
    /** @type {Buffer} */ samples,
  ) => {
    const description = Buffer.alloc(32);
    description.writeDoubleBE(sampleRate, 0);
    description.write(format, 8, 'latin1');
    for (const [index, value] of [flags, 2 * width, 1, 2, 8 * width].entries())
      description.writeUInt32BE(value, 12 + 4 * index);
    const wide = (/** @type {string} */ id, /** @type {Buffer} */ content) => {
      const size = Buffer.alloc(8);
      size.writeBigInt64BE(BigInt(content.length));
      return Buffer.concat([Buffer.from(id), size, content]);
    };
    return Buffer.concat([
      Buffer.from('caff\0\x01\0\0', 'latin1'),
      wide('desc', description),
      wide('free', Buffer.alloc(20)),
      wide('data', Buffer.concat([Buffer.alloc(4), samples])),
    ]);
  };
  const samples = wav(16).subarray(44);
  return {
    seeds: [
      make('lpcm', 2, 2, samples),
      make('lpcm', 3, 4, wav(32).subarray(-8 * frames)),
      make('ulaw', 0, 1, samples),
    ],
    missing: [],
  };
}

/** @returns {Seeds} */
export function flacSeeds(/** @type {string} */ folder) {
  return madeBy(
    folder,
    wav(16),
    [
      ['flac', ['-s', '-f', '-b', '192', 'in.wav', '-o', 'out']],
      ['flac', ['-s', '-f', '-8', '-T', 'TITLE=Song', 'in.wav', '-o', 'out']],
      ['flac', ['-s', '-f', '-0', '-b', '1152', 'in.wav', '-o', 'out']],
      [
        'flac',
        [
          '-s',
          '-f',
          '--disable-constant-subframes',
          '--disable-fixed-subframes',
          '-l',
          '0',
          '-b',
          '256',
          'in.wav',
          '-o',
          'out',
        ],
      ],
      ['sox', ['in.wav', '-b', '24', '-r', '96000', '-t', 'flac', 'out']],
    ],
    [flacOfSilence()],
  );
}

/** A stream of constant blocks of the longest kind: what says much in few bytes. */
function flacOfSilence() {
  const info = Buffer.alloc(34);
  info.writeUInt16BE(65_535, 0);
  info.writeUInt16BE(65_535, 2);
  // 44,100 Hz, 8 channels, 16 bits.
  info.writeUInt32BE(((sampleRate << 12) | (7 << 9) | (15 << 4)) >>> 0, 10);
  const frame = (/** @type {number} */ number) => {
    const head = Buffer.from([0xff, 0xf8, 0x79, 0x78, number, 0xff, 0xfe]);
    const body = Buffer.concat([head, Buffer.from([crc(head, { bits: 8, polynomial: 7 })]), Buffer.alloc(24)]);
    const sum = Buffer.alloc(2);
    sum.writeUInt16BE(crc(body, { bits: 16, polynomial: 0x8005 }));
    return Buffer.concat([body, sum]);
  };
  return Buffer.concat([Buffer.from('fLaC'), Buffer.from([0x80, 0, 0, 34]), info, frame(0), frame(1), frame(2)]);
}

/** @returns {Seeds} */
export function mpegSeeds(/** @type {string} */ folder) {
  const silent = Buffer.concat(
    Array.from({ length: 8 }, () => Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x44]), Buffer.alloc(413)])),
  );
  return madeBy(
    folder,
    wav(16),
    [
      ['lame', ['--quiet', '-b', '64', 'in.wav', 'out']],
      ['lame', ['--quiet', '-b', '32', '-m', 'm', '--resample', '22.05', '-t', 'in.wav', 'out']],
      ['lame', ['--quiet', '-V', '9', '--tt', 'Song', '--ta', 'Somebody', '--add-id3v2', 'in.wav', 'out']],
      ['lame', ['--quiet', '-b', '128', '-p', 'in.wav', 'out']],
      ['ffmpeg', ['-v', 'error', '-y', '-i', 'in.wav', '-f', 'mp2', 'out']],
    ],
    [silent],
  );
}

/** @returns {Seeds} */
export function vorbisSeeds(/** @type {string} */ folder) {
  return madeBy(folder, wav(16), [
    ['oggenc', ['-Q', '-s', '1', '-q', '-1', 'in.wav', '-o', 'out']],
    ['oggenc', ['-Q', '-s', '2', '-q', '3', '-t', 'Song', 'in.wav', '-o', 'out']],
    ['oggenc', ['-Q', '-s', '3', '--downmix', '--resample', '8000', 'in.wav', '-o', 'out']],
  ]);
}

/** @returns {Seeds} */
export function opusSeeds(/** @type {string} */ folder) {
  return madeBy(
    folder,
    wav(16),
    [
      ['opusenc', ['--quiet', '--max-delay', '20', 'in.wav', 'out']],
      ['opusenc', ['--quiet', '--framesize', '2.5', '--bitrate', '32', 'in.wav', 'out']],
      ['flac', ['-s', '-f', '--ogg', '-b', '192', 'in.wav', '-o', 'out']],
    ],
    [opusOfSilence(2, 0), opusOfSilence(8, 1)],
  );
}

/**
 * Packets of one byte: each says how long it is, and nothing else.
 * @param {number} channels
 * @param {number} family
 */
function opusOfSilence(channels, family) {
  const mapping = family === 0 ? [] : [5, 3, ...Array.from({ length: channels }, (_, i) => i)];
  const head = Buffer.concat([
    Buffer.from('OpusHead\x01'),
    Buffer.from([channels, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, family, ...mapping]),
  ]);
  const tags = Buffer.concat([Buffer.from('OpusTags'), uint32(4), Buffer.from('stem'), uint32(0)]);
  // Of five streams all but the last say how long they are.
  const packet = family === 0 ? [0xf8] : [0xf8, 0, 0xf8, 0, 0xf8, 0, 0xf8, 0, 0xf8];
  const packets = Array.from({ length: 50 }, () => Buffer.from(packet));
  return Buffer.concat([
    oggPage([head], { number: 0, granule: 0, flags: 2 }),
    oggPage([tags], { number: 1, granule: 0, flags: 0 }),
    oggPage(packets, { number: 2, granule: 50 * 960, flags: 4 }),
  ]);
}

/**
 * @param {readonly Buffer[]} packets Shorter than 255 bytes.
 * @param {{ number: number, granule: number, flags: number }} facts
 */
function oggPage(packets, { number, granule, flags }) {
  const head = Buffer.alloc(27);
  head.write('OggS', 0, 'latin1');
  head[5] = flags;
  head.writeBigInt64LE(BigInt(granule), 6);
  head.writeUInt32LE(1, 14);
  head.writeUInt32LE(number, 18);
  head[26] = packets.length;
  const page = Buffer.concat([head, Buffer.from(packets.map(({ length }) => length)), ...packets]);
  page.writeUInt32LE(crc(page, { bits: 32, polynomial: 0x04c11db7 }), 22);
  return page;
}

/** @returns {Seeds} */
export function midiSeeds() {
  const bytes = encodeMidi({
    title: 'Song',
    quarters: 32,
    tempi: [
      { quarter: 0, bpm: 140 },
      { quarter: 16, bpm: 138 },
    ],
    timeSignatures: [{ quarter: 0, beatsPerBar: 4, beatUnit: 4 }],
    keys: [{ quarter: 0, sharps: 1, mode: 'major' }],
    markers: [{ quarter: 0, label: 'verse' }],
    parts: [{ name: 'bass', channel: 1, program: 33, notes: [{ quarter: 0, quarters: 1, pitch: 40, velocity: 0.7 }] }],
  });
  return { seeds: [Buffer.from(bytes)], missing: [] };
}

/**
 * @param {string} folder
 * @param {Buffer} input
 * @param {readonly (readonly [string, readonly string[]])[]} programs
 * @param {readonly Buffer[]} [own]
 * @returns {Seeds}
 */
function madeBy(folder, input, programs, own = []) {
  const [from, to] = [path.join(folder, 'in.wav'), path.join(folder, 'out')];
  writeFileSync(from, input);
  const seeds = [...own];
  const missing = new Set();
  for (const [program, words] of programs) {
    const args = words.map((word) => (word === 'in.wav' ? from : word === 'out' ? to : word));
    const { status } = spawnSync(program, args, { stdio: 'ignore' });
    if (status === 0) seeds.push(readFileSync(to));
    else missing.add(program);
  }
  return { seeds, missing: [...missing] };
}

/** @param {number} value */
function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/**
 * @param {string} id
 * @param {Buffer} content
 */
function chunk(id, content) {
  return Buffer.concat([Buffer.from(id, 'latin1'), uint32(content.length), content, Buffer.alloc(content.length % 2)]);
}

/**
 * @param {string} id
 * @param {Buffer} content
 */
function bigChunk(id, content) {
  return Buffer.concat([
    Buffer.from(id, 'latin1'),
    uint32(content.length).reverse(),
    content,
    Buffer.alloc(content.length % 2),
  ]);
}
