/** A small AIFF writer, 16 or 24 bit, so that the example archive has more than WAV in it. */

/**
 * @param {import('@stem/core/audio').AudioBuffer} audio
 * @param {16 | 24} bitDepth
 * @returns {Uint8Array}
 */
export function encodeAiff({ channels, sampleRate }, bitDepth) {
  const frames = channels[0]?.length ?? 0;
  const frameBytes = (channels.length * bitDepth) / 8;
  const dataBytes = frames * frameBytes;
  const bytes = Buffer.alloc(54 + dataBytes + (dataBytes % 2));
  bytes.write('FORM', 0, 'latin1');
  bytes.writeUInt32BE(bytes.length - 8, 4);
  bytes.write('AIFFCOMM', 8, 'latin1');
  bytes.writeUInt32BE(18, 16);
  bytes.writeUInt16BE(channels.length, 20);
  bytes.writeUInt32BE(frames, 22);
  bytes.writeUInt16BE(bitDepth, 26);
  writeExtended(bytes, sampleRate, 28);
  bytes.write('SSND', 38, 'latin1');
  bytes.writeUInt32BE(dataBytes + 8, 42);
  const full = 2 ** (bitDepth - 1) - 1;
  for (const [c, channel] of channels.entries()) {
    for (let i = 0, at = 54 + (c * bitDepth) / 8; i < frames; i++, at += frameBytes) {
      bytes.writeIntBE(Math.round(Math.max(-1, Math.min(1, channel[i])) * full), at, bitDepth / 8);
    }
  }
  return bytes;
}

/** An 80-bit float: the exponent over 16383, then 64 bits of mantissa with its leading one. */
/** @param {Buffer} bytes @param {number} value @param {number} at */
function writeExtended(bytes, value, at) {
  const exponent = 31 - Math.clz32(value);
  bytes.writeUInt16BE(16383 + exponent, at);
  bytes.writeUInt32BE((value << (31 - exponent)) >>> 0, at + 2);
}
