/** The Rice-coded difference between prediction and sound (RFC 9639, 9.2.7). */
import { FrameDamage } from './frame-damage.ts';
import type { Samples } from './samples.ts';
import { OutOfBits, readBits, readSigned, readUnary, type BitReader } from './bit-reader.ts';

const { clz32 } = Math;

/** Fills `samples` from `order` up to `blockSize`. */
export function readResidual(
  reader: BitReader,
  samples: Samples,
  { order, blockSize }: { order: number; blockSize: number },
): void {
  const method = readBits(reader, 2);
  if (method > 1) throw new FrameDamage('a residual of an unknown kind');
  const parameterBits = 4 + method;
  const partitionOrder = readBits(reader, 4);
  const partitionSize = blockSize >> partitionOrder;
  if (partitionSize << partitionOrder !== blockSize || partitionSize < order)
    throw new FrameDamage('a partition of no size');
  let from = order;
  for (let partition = 1; partition <= 1 << partitionOrder; partition++) {
    const to = partition * partitionSize;
    const parameter = readBits(reader, parameterBits);
    if (parameter === (1 << parameterBits) - 1) readEscaped(reader, samples, { from, to });
    else readRice(reader, samples, { from, to, parameter });
    from = to;
  }
}

interface Partition {
  readonly from: number;
  readonly to: number;
}

function readEscaped(reader: BitReader, samples: Samples, { from, to }: Partition): void {
  const bits = readBits(reader, 5);
  if (bits === 0) samples.fill(0, from, to);
  else for (let i = from; i < to; i++) samples[i] = readSigned(reader, bits);
}

/**
 * Each value is a quotient in unary and `parameter` bits of remainder; its lowest bit is the sign. One load of 32 bits at the
 * byte where it starts holds at least 25 of its bits, which nearly always is all of it. This loop is half the decoder's time.
 */
function readRice(
  reader: BitReader,
  samples: Samples,
  { from, to, parameter }: Partition & { parameter: number },
): void {
  const { view, end } = reader;
  const most = 24 - parameter;
  const restShift = 31 - parameter;
  let { position } = reader;
  for (let i = from; i < to; i++) {
    if (position >= end) throw new OutOfBits();
    const window = view.getUint32(position >>> 3) << (position & 7);
    const zeros = clz32(window);
    let value = 0;
    if (zeros <= most) {
      // Two shifts, since a shift by 32 would be none.
      value = (zeros << parameter) | ((((window << zeros) << 1) >>> 1) >>> restShift);
      position += zeros + 1 + parameter;
    } else {
      reader.position = position;
      value = readUnary(reader) * 2 ** parameter + readBits(reader, parameter);
      position = reader.position;
    }
    samples[i] = (value >>> 1) ^ -(value & 1);
  }
  reader.position = position;
}
