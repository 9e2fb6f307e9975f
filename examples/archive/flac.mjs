/** A small FLAC writer (RFC 9639): fixed prediction of order 2 and one Rice parameter a block; packs by about a third. */
import { createHash } from 'node:crypto';

const blockFrames = 4096;
const headerCrc = crcCode(0x07, 8);
const frameCrc = crcCode(0x8005, 16);

/**
 * @param {import('@stem/core/audio').AudioBuffer} audio
 * @param {16 | 24} bitDepth
 * @returns {Uint8Array}
 */
export function encodeFlac({ channels, sampleRate }, bitDepth) {
  const full = 2 ** (bitDepth - 1) - 1;
  const samples = channels.map((channel) =>
    Int32Array.from(channel, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * full)),
  );
  const frames = samples[0]?.length ?? 0;
  const blocks = [streamInfo({ samples, frames, sampleRate, bitDepth })];
  for (let start = 0; start < frames; start += blockFrames) {
    const block = samples.map((channel) => channel.subarray(start, start + blockFrames));
    blocks.push(encodeBlock(block, { number: start / blockFrames, bitDepth }));
  }
  return Buffer.concat(blocks);
}

/** @param {{ samples: readonly Int32Array[], frames: number, sampleRate: number, bitDepth: number }} stream */
function streamInfo({ samples, frames, sampleRate, bitDepth }) {
  const bits = bitWriter(42);
  for (const letter of Buffer.from('fLaC')) bits.write(letter, 8);
  bits.write(0x80, 8);
  bits.write(34, 24);
  bits.write(blockFrames, 16);
  bits.write(blockFrames, 16);
  bits.write(0, 24);
  bits.write(0, 24);
  bits.write(sampleRate, 20);
  bits.write(samples.length - 1, 3);
  bits.write(bitDepth - 1, 5);
  bits.write(0, 4);
  bits.write(frames, 32);
  for (const byte of md5(samples, bitDepth)) bits.write(byte, 8);
  return bits.bytes();
}

/** @param {readonly Int32Array[]} samples interleaved little-endian, as the standard wants the hash @param {number} bitDepth */
function md5(samples, bitDepth) {
  const width = bitDepth / 8;
  const frames = samples[0]?.length ?? 0;
  const bytes = Buffer.alloc(frames * samples.length * width);
  for (const [c, channel] of samples.entries()) {
    for (let i = 0, at = c * width; i < frames; i++, at += samples.length * width) {
      bytes.writeIntLE(channel[i], at, width);
    }
  }
  return createHash('md5').update(bytes).digest();
}

/** @param {readonly Int32Array[]} block @param {{ number: number, bitDepth: number }} frame */
function encodeBlock(block, { number, bitDepth }) {
  const frames = block[0]?.length ?? 0;
  const bits = bitWriter(64 + frames * block.length * 8);
  bits.write(0xfff8, 16);
  bits.write(0x70, 8); // the block's length follows as 16 bits; the rate is the stream's
  bits.write(((block.length - 1) << 4) | (bitDepth === 16 ? 8 : 12), 8);
  for (const byte of codedNumber(number)) bits.write(byte, 8);
  bits.write(frames - 1, 16);
  bits.write(crc(bits.bytes(), headerCrc), 8);
  for (const channel of block) writeSubframe(bits, channel, bitDepth);
  bits.align();
  bits.write(crc(bits.bytes(), frameCrc), 16);
  return bits.bytes();
}

/** @param {BitWriter} bits @param {Int32Array} channel @param {number} bitDepth */
function writeSubframe(bits, channel, bitDepth) {
  if (channel.length < 3) {
    bits.write(0b00000010, 8); // verbatim
    for (const sample of channel) bits.write(sample, bitDepth);
    return;
  }
  bits.write(0b00010100, 8); // fixed prediction of order 2
  bits.write(channel[0], bitDepth);
  bits.write(channel[1], bitDepth);
  const residual = new Int32Array(channel.length - 2);
  let sum = 0;
  for (let i = 2; i < channel.length; i++) {
    const value = channel[i] - 2 * channel[i - 1] + channel[i - 2];
    residual[i - 2] = value;
    sum += Math.abs(value);
  }
  const parameter = Math.max(0, Math.min(30, 32 - Math.clz32(sum / residual.length)));
  bits.write(0b01, 2); // Rice parameters of 5 bits
  bits.write(0, 4); // one partition
  bits.write(parameter, 5);
  for (const value of residual) {
    const folded = ((value << 1) ^ (value >> 31)) >>> 0;
    bits.zeros(folded >>> parameter);
    bits.write(1, 1);
    bits.write(folded, parameter);
  }
}

/** The frame's number as UTF-8 codes it; two bytes reach 2047 blocks, three 65535. @param {number} number */
function codedNumber(number) {
  if (number < 0x80) return [number];
  if (number < 0x800) return [0xc0 | (number >> 6), 0x80 | (number & 63)];
  return [0xe0 | (number >> 12), 0x80 | ((number >> 6) & 63), 0x80 | (number & 63)];
}

/** @param {Uint8Array} bytes @param {Crc} code */
function crc(bytes, { table, width }) {
  const mask = width === 8 ? 0xff : 0xffff;
  let value = 0;
  for (let i = 0; i < bytes.length; i++) value = ((value << 8) ^ table[(value >> (width - 8)) ^ bytes[i]]) & mask;
  return value;
}

/** @typedef {ReturnType<typeof crcCode>} Crc */

/** The check value of each byte by itself. @param {number} polynomial @param {8 | 16} width */
function crcCode(polynomial, width) {
  const top = 1 << (width - 1);
  const table = Uint16Array.from({ length: 256 }, (_, byte) => {
    let value = byte << (width - 8);
    for (let bit = 0; bit < 8; bit++) value = (value << 1) ^ (value & top ? polynomial : 0);
    return value & (2 * top - 1);
  });
  return { table, width };
}

/** @typedef {ReturnType<typeof bitWriter>} BitWriter */

/** Writes bits, most significant first, into memory that grows. @param {number} capacity bytes */
function bitWriter(capacity) {
  let buffer = Buffer.alloc(capacity);
  let position = 0;
  const reserve = (/** @type {number} */ count) => {
    if ((position + count) / 8 + 8 > buffer.length)
      buffer = Buffer.concat([buffer, Buffer.alloc(buffer.length + count)]);
  };
  return {
    /** The lowest `count` bits of `value`. @param {number} value @param {number} count */
    write(value, count) {
      reserve(count);
      for (let left = count; left > 0;) {
        const room = 8 - (position & 7);
        const take = Math.min(room, left);
        const chunk = (value >>> (left - take)) & ((1 << take) - 1);
        buffer[position >> 3] = buffer[position >> 3] | (chunk << (room - take));
        position += take;
        left -= take;
      }
    },
    /** @param {number} count */
    zeros(count) {
      reserve(count);
      position += count;
    },
    align() {
      position = (position + 7) & ~7;
    },
    bytes() {
      return buffer.subarray(0, Math.ceil(position / 8));
    },
  };
}
