/** Reads bits, highest first, out of bytes that are followed by at least `bitPadding` bytes of anything. */

/** A read may look this far beyond the last byte. */
export const bitPadding = 8;

export interface BitReader {
  readonly view: DataView;
  /** Bits from the start of the view on. */
  position: number;
  /** The bit behind the last one of the data. */
  readonly end: number;
}

/** The data ended within a frame: more of it may help. */
export class OutOfBits extends Error {
  override readonly name = 'OutOfBits';
}

/** An unsigned number of 0 to 32 bits. */
export function readBits(reader: BitReader, count: number): number {
  const { position } = reader;
  if (position + count > reader.end) throw new OutOfBits();
  if (count === 0) return 0;
  reader.position = position + count;
  const at = position >>> 3;
  const shift = position & 7;
  const high = reader.view.getUint32(at) << shift;
  const window = shift === 0 ? high : high | (reader.view.getUint8(at + 4) >>> (8 - shift));
  return window >>> (32 - count);
}

/** A number of 1 to 32 bits in two's complement. */
export function readSigned(reader: BitReader, count: number): number {
  return (readBits(reader, count) << (32 - count)) >> (32 - count);
}

/** How many zeros stand before the next one. */
export function readUnary(reader: BitReader): number {
  let zeros = 0;
  for (;;) {
    if (reader.position >= reader.end) throw new OutOfBits();
    const run = Math.clz32(reader.view.getUint32(reader.position >>> 3) << (reader.position & 7));
    // The window holds 25 bits for sure; only a one among them counts.
    const seen = Math.min(run, 25);
    zeros += seen;
    reader.position += seen;
    if (seen < 25) break;
  }
  reader.position++;
  if (reader.position > reader.end) throw new OutOfBits();
  return zeros;
}
