/** Writers of plain WAV and AIFF files in every width, for the readers to be measured with. */

export interface PcmShape {
  readonly sampleRate: number;
  readonly bits: number;
  /** Whole numbers, or the values themselves as IEEE floats. */
  readonly kind: 'integer' | 'float';
}

/** Canonical WAV: `fmt ` and `data`; 8 bits are unsigned. Widths of no whole byte lie in the upper bits. */
export function encodePcmWav(channels: readonly Float64Array[], { sampleRate, bits, kind }: PcmShape): Uint8Array {
  const width = Math.ceil(bits / 8);
  const data = packed(channels, { bits, kind, littleEndian: true, unsigned: bits <= 8 });
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length + (data.length % 2), 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(kind === 'float' ? 3 : 1, 20);
  head.writeUInt16LE(channels.length, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * channels.length * width, 28);
  head.writeUInt16LE(channels.length * width, 32);
  head.writeUInt16LE(bits, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** Plain AIFF, or AIFF-C with one of its uncompressed codings. */
export function encodeAiff(
  channels: readonly Float64Array[],
  { sampleRate, bits, kind, compression }: PcmShape & { readonly compression?: 'sowt' | 'fl32' | 'fl64' },
): Uint8Array {
  const data = packed(channels, { bits, kind, littleEndian: compression === 'sowt', unsigned: false });
  const common = Buffer.alloc(compression ? 24 : 18);
  common.writeUInt16BE(channels.length, 0);
  common.writeUInt32BE(channels[0]?.length ?? 0, 2);
  common.writeUInt16BE(bits, 6);
  // An 80-bit float: the exponent of the highest bit, then the number with that bit at the top.
  const exponent = 31 - Math.clz32(sampleRate);
  common.writeUInt16BE(16_383 + exponent, 8);
  common.writeUInt32BE((sampleRate << (31 - exponent)) >>> 0, 10);
  if (compression) common.write(`${compression}\0\0`, 18, 'latin1');
  const sound = Buffer.concat([Buffer.alloc(8), data]);
  const version = compression ? [chunk('FVER', Buffer.from([0xa2, 0x80, 0x51, 0x40]))] : [];
  const body = Buffer.concat([...version, chunk('COMM', common), chunk('SSND', sound)]);
  const head = Buffer.alloc(12);
  head.write('FORM', 0);
  head.writeUInt32BE(4 + body.length, 4);
  head.write(compression ? 'AIFC' : 'AIFF', 8);
  return Buffer.concat([head, body]);
}

function chunk(id: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 0);
  head.writeUInt32BE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

interface Packing {
  readonly bits: number;
  readonly kind: 'integer' | 'float';
  readonly littleEndian: boolean;
  readonly unsigned: boolean;
}

function packed(channels: readonly Float64Array[], { bits, kind, littleEndian, unsigned }: Packing): Buffer {
  const width = Math.ceil(bits / 8);
  const raise = 2 ** (8 * width - bits);
  const bytes = Buffer.alloc((channels[0]?.length ?? 0) * channels.length * width);
  const write = (value: number, at: number): unknown => {
    if (kind === 'float' && width === 4)
      return littleEndian ? bytes.writeFloatLE(value, at) : bytes.writeFloatBE(value, at);
    if (kind === 'float') return littleEndian ? bytes.writeDoubleLE(value, at) : bytes.writeDoubleBE(value, at);
    if (unsigned) return bytes.writeUInt8(value * raise + 128, at);
    return littleEndian ? bytes.writeIntLE(value * raise, at, width) : bytes.writeIntBE(value * raise, at, width);
  };
  for (const [c, channel] of channels.entries()) {
    for (const [i, sample] of channel.entries()) write(sample, (i * channels.length + c) * width);
  }
  return bytes;
}
