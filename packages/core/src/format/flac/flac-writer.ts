/**
 * A FLAC writer (RFC 9639): fixed predictors, Rice codes in partitions, two channels joined as it takes least. Some percent
 * larger than what searches for linear predictors, in a fraction of the time.
 */
import { createBitWriter, type BitWriter } from './bit-writer.ts';
import { crc16, crc8 } from './crc.ts';
import { bestOrder, fixedResidual, writeResidual } from './fixed-residual.ts';

export interface FlacOptions {
  readonly sampleRate: number;
  readonly bits: 16 | 24;
}

const blockFrames = 4096;

/** Channels of whole numbers, one to eight of one length, to a FLAC file. */
export function encodeFlac(channels: readonly Int32Array[], options: FlacOptions): Uint8Array<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0;
  const out = createBitWriter();
  writeStreamInfo(out, channels, options);
  for (let start = 0, number = 0; start < frames; start += blockFrames, number++) {
    const block = channels.map((channel) => channel.subarray(start, start + blockFrames));
    writeFrame(out, block, { number, bits: options.bits });
  }
  return out.bytes().slice();
}

function writeStreamInfo(out: BitWriter, channels: readonly Int32Array[], { sampleRate, bits }: FlacOptions): void {
  for (const letter of 'fLaC') out.write(letter.charCodeAt(0), 8);
  // The last block of metadata, of kind 0.
  out.write(0x80, 8);
  out.write(34, 24);
  out.write(blockFrames, 16);
  out.write(blockFrames, 16);
  // Sizes of frames are not told.
  out.write(0, 24);
  out.write(0, 24);
  out.write(sampleRate, 20);
  out.write(channels.length - 1, 3);
  out.write(bits - 1, 5);
  out.write(0, 4);
  out.write(channels[0]?.length ?? 0, 32);
  // Nor is the MD5 sum.
  for (let word = 0; word < 4; word++) out.write(0, 32);
}

interface FramePlace {
  readonly number: number;
  readonly bits: number;
}

function writeFrame(out: BitWriter, block: readonly Int32Array[], { number, bits }: FramePlace): void {
  const start = out.length;
  const { code, told } = joined(block, bits);
  out.write(0xfff8, 16);
  // The length of the block stands at the header's end; the rate in STREAMINFO.
  out.write(0x70, 8);
  out.write(code, 4);
  out.write((bits === 16 ? 4 : 6) << 1, 4);
  writeCodedNumber(out, number);
  out.write((block[0]?.length ?? 0) - 1, 16);
  out.write(crc8(out.bytes(), start, out.length), 8);
  for (const subframe of told) writeSubframe(out, subframe);
  out.align();
  out.write(crc16(out.bytes(), start, out.length), 16);
}

interface Told {
  readonly samples: Int32Array;
  /** A difference takes a bit more. */
  readonly bits: number;
}

/** Two channels as it takes least: each for itself, or one of them by its difference to the other or to their mean. */
function joined(block: readonly Int32Array[], bits: number): { readonly code: number; readonly told: readonly Told[] } {
  const plain = block.map((samples) => ({ samples, bits }));
  const [left, right] = plain;
  if (left === undefined || right === undefined || plain.length > 2) return { code: block.length - 1, told: plain };
  const side = { samples: left.samples.map((sample, i) => sample - (right.samples[i] as number)), bits: bits + 1 };
  const mid = { samples: left.samples.map((sample, i) => (sample + (right.samples[i] as number)) >> 1), bits };
  const costs = new Map([left, right, side, mid].map((told) => [told, bestOrder(told.samples).cost]));
  const choices = [
    { code: 1, told: [left, right] },
    { code: 8, told: [left, side] },
    { code: 9, told: [side, right] },
    { code: 10, told: [mid, side] },
  ];
  const cost = ({ told }: { readonly told: readonly Told[] }): number =>
    told.reduce((sum, one) => sum + (costs.get(one) ?? 0), 0);
  return choices.reduce((best, choice) => (cost(choice) < cost(best) ? choice : best));
}

function writeSubframe(out: BitWriter, { samples, bits }: Told): void {
  const first = samples[0] ?? 0;
  if (samples.every((sample) => sample === first)) {
    out.write(0, 8);
    out.write(first, bits);
    return;
  }
  const { order, cost } = bestOrder(samples);
  // Noise at full scale takes no less in Rice codes than as it is.
  if (cost >= samples.length * bits) {
    out.write(1 << 1, 8);
    for (const sample of samples) out.write(sample, bits);
    return;
  }
  out.write((8 + order) << 1, 8);
  for (const sample of samples.subarray(0, order)) out.write(sample, bits);
  writeResidual(out, fixedResidual(samples, order), { order, frames: samples.length });
}

/** The frame's number in the way of UTF-8. */
function writeCodedNumber(out: BitWriter, number: number): void {
  if (number < 0x80) return out.write(number, 8);
  // A byte after the first has six bits, and takes one of the first byte's.
  let extra = 1;
  while (number >= 2 ** (6 * extra + 6 - extra)) extra++;
  out.write(((0xff00 >> (extra + 1)) & 0xff) | Math.floor(number / 64 ** extra), 8);
  for (let byte = extra - 1; byte >= 0; byte--) out.write(0x80 | (Math.floor(number / 64 ** byte) & 63), 8);
  return undefined;
}
