/** A FLAC writer (RFC 9639) that is told how to code each block: every kind of subframe, join and residual on demand. */
import { bitWriter, type BitWriter } from './bit-writer.ts';

/** How a channel of a block is told. */
export type Subframe = { readonly kind: 'constant' } | { readonly kind: 'verbatim' } | Predictor;

type Predictor =
  | { readonly kind: 'fixed'; readonly order: number }
  | { readonly kind: 'linear'; readonly coefficients: readonly number[]; readonly shift: number };

export type Join = 'none' | 'left-side' | 'side-right' | 'mid-side';

export interface FlacCoding {
  readonly sampleRate: number;
  readonly bits: number;
  readonly subframe: Subframe;
  readonly join?: Join;
  /** Lowest bits that are zero in every sample and not told. */
  readonly wasted?: number;
  readonly blockFrames?: number;
  /** Partitions of the residual, as a power of two; one in blocks that it does not divide. */
  readonly partitionOrder?: number;
  /** Residuals as plain numbers instead of Rice codes. */
  readonly escaped?: boolean;
}

const headerCrc = { polynomial: 0x07, width: 8 };
const frameCrc = { polynomial: 0x8005, width: 16 };
const joinCodes: Readonly<Record<Join, number>> = { none: 0, 'left-side': 8, 'side-right': 9, 'mid-side': 10 };
const bitsCodes: Readonly<Record<number, number>> = { 8: 1, 12: 2, 16: 4, 20: 5, 24: 6, 32: 7 };

/** Channels of whole numbers to a FLAC file. */
export function encodeFlac(channels: readonly Float64Array[], coding: FlacCoding): Uint8Array {
  const { blockFrames = 1024 } = coding;
  const frames = channels[0]?.length ?? 0;
  const parts = [streamInfo(channels, coding)];
  for (let start = 0; start < frames; start += blockFrames) {
    const block = channels.map((channel) => channel.subarray(start, start + blockFrames));
    parts.push(encodeFrame(block, start / blockFrames, coding));
  }
  return Buffer.concat(parts);
}

function streamInfo(
  channels: readonly Float64Array[],
  { sampleRate, bits, blockFrames = 1024 }: FlacCoding,
): Uint8Array {
  const info = bitWriter();
  for (const letter of Buffer.from('fLaC')) info.write(letter, 8);
  info.write(0x80, 8);
  info.write(34, 24);
  info.write(blockFrames, 16);
  info.write(blockFrames, 16);
  info.write(0, 48);
  info.write(sampleRate, 20);
  info.write(channels.length - 1, 3);
  info.write(bits - 1, 5);
  info.write(channels[0]?.length ?? 0, 36);
  // No MD5: zeros say so.
  for (let i = 0; i < 4; i++) info.write(0, 32);
  return info.bytes();
}

function encodeFrame(block: readonly Float64Array[], number: number, coding: FlacCoding): Uint8Array {
  const { bits, join = 'none' } = coding;
  const frame = bitWriter();
  frame.write(0xfff8, 16);
  frame.write(0x70, 8);
  frame.write(((join === 'none' ? block.length - 1 : joinCodes[join]) << 4) | ((bitsCodes[bits] ?? 0) << 1), 8);
  for (const byte of codedNumber(number)) frame.write(byte, 8);
  frame.write((block[0]?.length ?? 0) - 1, 16);
  frame.write(crc(frame.bytes(), headerCrc), 8);
  for (const { samples, width } of joined(block, bits, join)) writeSubframe(frame, { samples, width }, coding);
  frame.align();
  frame.write(crc(frame.bytes(), frameCrc), 16);
  return frame.bytes();
}

interface Told {
  readonly samples: Float64Array;
  readonly width: number;
}

/** The two channels as they are told; a difference takes a bit more. */
function joined(block: readonly Float64Array[], bits: number, join: Join): Told[] {
  const [left = new Float64Array(), right = left] = block;
  const side = { samples: left.map((sample, i) => sample - (right[i] ?? 0)), width: bits + 1 };
  const mid = left.map((sample, i) => Math.floor((sample + (right[i] ?? 0)) / 2));
  if (join === 'left-side') return [{ samples: left, width: bits }, side];
  if (join === 'side-right') return [side, { samples: right, width: bits }];
  if (join === 'mid-side') return [{ samples: mid, width: bits }, side];
  return block.map((samples) => ({ samples, width: bits }));
}

function writeSubframe(out: BitWriter, { samples, width }: Told, coding: FlacCoding): void {
  const { subframe, wasted = 0 } = coding;
  out.write(0, 1);
  out.write(subframeCode(subframe), 6);
  out.write(wasted > 0 ? 1 : 0, 1);
  if (wasted > 0) out.unary(wasted - 1);
  const told = samples.map((sample) => sample / 2 ** wasted);
  const bits = width - wasted;
  if (subframe.kind === 'constant') return out.write(told[0] ?? 0, bits);
  const order = subframe.kind === 'verbatim' ? told.length : orderOf(subframe);
  for (const sample of told.subarray(0, order)) out.write(sample, bits);
  if (subframe.kind === 'verbatim') return undefined;
  if (subframe.kind === 'linear') {
    out.write(15 - 1, 4);
    out.write(subframe.shift, 5);
    for (const coefficient of subframe.coefficients) out.write(coefficient, 15);
  }
  writeResidual(out, residualOf(told, subframe), { ...coding, order });
}

function subframeCode(subframe: Subframe): number {
  if (subframe.kind === 'constant') return 0;
  if (subframe.kind === 'verbatim') return 1;
  return subframe.kind === 'fixed' ? 8 + subframe.order : 32 + subframe.coefficients.length - 1;
}

function orderOf(subframe: Predictor): number {
  return subframe.kind === 'fixed' ? subframe.order : subframe.coefficients.length;
}

/** Coefficients of the fixed predictors, nearest sample first. */
const fixed = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

/** What the prediction from the samples before leaves, from the order on. */
function residualOf(samples: Float64Array, subframe: Predictor): number[] {
  const coefficients = subframe.kind === 'fixed' ? (fixed[subframe.order] ?? []) : subframe.coefficients;
  const shift = subframe.kind === 'fixed' ? 0 : subframe.shift;
  const residual: number[] = [];
  for (let i = coefficients.length; i < samples.length; i++) {
    let sum = 0;
    for (const [k, coefficient] of coefficients.entries()) sum += coefficient * (samples[i - 1 - k] ?? 0);
    residual.push((samples[i] ?? 0) - Math.floor(sum / 2 ** shift));
  }
  return residual;
}

/** Rice codes with parameters of 5 bits, one a partition; or plain numbers. */
function writeResidual(
  out: BitWriter,
  residual: readonly number[],
  { order, partitionOrder = 0, escaped = false }: FlacCoding & { readonly order: number },
): void {
  const frames = residual.length + order;
  const divides = frames % 2 ** partitionOrder === 0;
  const partitions = divides ? 2 ** partitionOrder : 1;
  const size = frames / partitions;
  out.write(1, 2);
  out.write(divides ? partitionOrder : 0, 4);
  for (let p = 0; p < partitions; p++) {
    const values = residual.slice(Math.max(0, p * size - order), (p + 1) * size - order);
    if (escaped) writePlain(out, values);
    else writeRice(out, values);
  }
}

function writePlain(out: BitWriter, values: readonly number[]): void {
  const largest = values.reduce((most, value) => Math.max(most, value < 0 ? -value - 1 : value), 0);
  const width = bitsOf(largest) + 1;
  out.write(31, 5);
  out.write(width, 5);
  for (const value of values) out.write(value, width);
}

function writeRice(out: BitWriter, values: readonly number[]): void {
  const mean = values.reduce((sum, value) => sum + Math.abs(value), 0) / Math.max(1, values.length);
  const parameter = Math.min(30, bitsOf(Math.floor(mean)));
  out.write(parameter, 5);
  for (const value of values) {
    const folded = value < 0 ? -2 * value - 1 : 2 * value;
    out.unary(Math.floor(folded / 2 ** parameter));
    out.write(folded % 2 ** parameter, parameter);
  }
}

/** How many bits a whole number from 0 on takes. */
function bitsOf(value: number): number {
  let bits = 0;
  while (2 ** bits <= value) bits += 1;
  return bits;
}

/** The frame's number in the way of UTF-8. */
function codedNumber(number: number): number[] {
  if (number < 0x80) return [number];
  return [0xc0 | (number >> 6), 0x80 | (number & 63)];
}

function crc(
  bytes: Uint8Array,
  { polynomial, width }: { readonly polynomial: number; readonly width: number },
): number {
  const top = 2 ** (width - 1);
  let value = 0;
  for (const byte of bytes) {
    value ^= byte << (width - 8);
    for (let bit = 0; bit < 8; bit++) value = ((value << 1) ^ (value & top ? polynomial : 0)) & (2 * top - 1);
  }
  return value;
}
