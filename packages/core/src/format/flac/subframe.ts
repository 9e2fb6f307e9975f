/** One channel of one frame (RFC 9639, 9.2). */
import { readBits, readSigned, readUnary, type BitReader } from './bit-reader.ts';
import { FrameDamage } from './frame-damage.ts';
import { restoreFixed, restoreLinear } from './predict.ts';
import { readResidual } from './residual.ts';
import type { Samples } from './samples.ts';

/** Fills the first `blockSize` samples. `bits` is the width of this channel: one more than the stream's for a difference. */
export function decodeSubframe(
  reader: BitReader,
  samples: Samples,
  { blockSize, bits }: { blockSize: number; bits: number },
): void {
  const header = readBits(reader, 8);
  if ((header & 0x80) !== 0) throw new FrameDamage('a subframe without its zero bit');
  const type = (header >> 1) & 0x3f;
  const wasted = (header & 1) !== 0 ? readUnary(reader) + 1 : 0;
  if (wasted >= bits) throw new FrameDamage('a subframe that wastes all its bits');
  const shape = { blockSize, bits: bits - wasted };
  if (type === 0) samples.fill(readWide(reader, shape.bits), 0, blockSize);
  else if (type === 1) readWarmUp(reader, samples, { order: blockSize, bits: shape.bits });
  else if (type >= 8 && type <= 12) decodeFixed(reader, samples, { ...shape, order: type & 7 });
  else if (type >= 32) decodeLinear(reader, samples, { ...shape, order: (type & 31) + 1 });
  else throw new FrameDamage('a subframe of an unknown kind');
  if (wasted > 0) for (let i = 0; i < blockSize; i++) samples[i] = samples[i]! * 2 ** wasted;
}

interface Shape {
  readonly blockSize: number;
  readonly bits: number;
  readonly order: number;
}

function decodeFixed(reader: BitReader, samples: Samples, shape: Shape): void {
  readWarmUp(reader, samples, shape);
  readResidual(reader, samples, shape);
  restoreFixed(samples, shape.order, shape.blockSize);
}

function decodeLinear(reader: BitReader, samples: Samples, shape: Shape): void {
  readWarmUp(reader, samples, shape);
  const precision = readBits(reader, 4) + 1;
  const shift = readSigned(reader, 5);
  if (precision === 16 || shift < 0) throw new FrameDamage('a predictor that is not allowed');
  const coefficients = Int32Array.from({ length: shape.order }, () => readSigned(reader, precision));
  readResidual(reader, samples, shape);
  restoreLinear(samples, { coefficients, precision, shift }, shape);
}

/** Samples as they are. */
function readWarmUp(reader: BitReader, samples: Samples, { order, bits }: { order: number; bits: number }): void {
  if (order > samples.length) throw new FrameDamage('more predictors than samples');
  for (let i = 0; i < order; i++) samples[i] = readWide(reader, bits);
}

/** A signed number of up to 33 bits. */
function readWide(reader: BitReader, bits: number): number {
  if (bits <= 32) return readSigned(reader, bits);
  return readSigned(reader, 32) * 2 + readBits(reader, 1);
}
