/**
 * A FLAC writer (RFC 9639): fixed and linear predictors, Rice codes in partitions, two channels joined as it takes least. Within
 * a percent of what the reference encoder makes of the same numbers.
 */
import { BitWriter } from './bit-writer.ts';
import { crc16, crc8 } from './crc.ts';
import { bestFixedOrder, fixedResidual } from './fixed-predictor.ts';
import { linearResidual, PredictorSearch, type LinearPredictor } from './linear-predictor.ts';
import { planRice, riceCost, writeRice, type RicePlan } from './rice.ts';

const { abs } = Math;

export interface FlacOptions {
  readonly sampleRate: number;
  readonly bits: 16 | 24;
}

const blockFrames = 4096;
/** Rates that have a code, from 1 on. */
const rates = [88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];

/** Channels of whole numbers, one to eight of one length, to a FLAC file. */
export function encodeFlac(channels: readonly Int32Array[], options: FlacOptions): Uint8Array<ArrayBuffer> {
  const frames = channels[0]?.length ?? 0;
  const out = new BitWriter();
  const desk = createDesk();
  writeStreamInfo(out, channels, options);
  for (let start = 0, number = 0; start < frames; start += blockFrames, number++) {
    const block = channels.map((channel) => channel.subarray(start, start + blockFrames));
    writeFrame(out, block, { number, ...options, desk });
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

/** Memory that every block is worked on in. */
interface Desk {
  readonly mid: Int32Array;
  readonly side: Int32Array;
  readonly residuals: readonly [Int32Array, Int32Array];
  readonly search: PredictorSearch;
}

function createDesk(): Desk {
  const array = (): Int32Array => new Int32Array(blockFrames);
  return { mid: array(), side: array(), residuals: [array(), array()], search: new PredictorSearch(blockFrames) };
}

interface FramePlace {
  readonly number: number;
  readonly sampleRate: number;
  readonly bits: number;
  readonly desk: Desk;
}

function writeFrame(
  out: BitWriter,
  block: readonly Int32Array[],
  { number, sampleRate, bits, desk }: FramePlace,
): void {
  const start = out.length;
  const { code, told } = joined(block, bits, desk);
  out.write(0xfff8, 16);
  // The length of the block stands at the header's end.
  out.write(7, 4);
  const rate = rateCode(sampleRate);
  out.write(rate.code, 4);
  out.write(code, 4);
  out.write((bits === 16 ? 4 : 6) << 1, 4);
  writeCodedNumber(out, number);
  out.write((block[0]?.length ?? 0) - 1, 16);
  if (rate.code > 11) out.write(rate.own, 16);
  out.write(crc8(out.bytes(), start, out.length), 8);
  for (const subframe of told) writeSubframe(out, subframe, desk);
  out.align();
  out.write(crc16(out.bytes(), start, out.length), 16);
}

interface Told {
  readonly samples: Int32Array;
  /** A difference takes a bit more. */
  readonly bits: number;
}

interface Joined {
  readonly code: number;
  readonly told: readonly Told[];
}

/** Two channels as it takes least: each for itself, or one of them by its difference to the other or to their mean. */
function joined(block: readonly Int32Array[], bits: number, desk: Desk): Joined {
  const plain = block.map((samples) => ({ samples, bits }));
  const [left, right] = plain;
  if (left === undefined || right === undefined || plain.length > 2) return { code: block.length - 1, told: plain };
  const frames = left.samples.length;
  const side = { samples: desk.side.subarray(0, frames), bits: bits + 1 };
  const mid = { samples: desk.mid.subarray(0, frames), bits };
  const sums = joinInto(left.samples, right.samples, { mid: mid.samples, side: side.samples });
  const [ofLeft, ofRight, ofMid, ofSide] = sums.map((sum) => riceCost(sum, frames)) as [number, number, number, number];
  const choices = [
    { code: 1, told: [left, right], cost: ofLeft + ofRight },
    { code: 8, told: [left, side], cost: ofLeft + ofSide },
    { code: 9, told: [side, right], cost: ofSide + ofRight },
    { code: 10, told: [mid, side], cost: ofMid + ofSide },
  ];
  return choices.reduce((best, choice) => (choice.cost < best.cost ? choice : best));
}

/**
 * Fills mean and difference; gives the sums of what the fixed predictor of order 2 would leave of left, right, mid and side,
 * which is known soon, and tells what takes the least about as well as the best predictors of all would.
 */
function joinInto(left: Int32Array, right: Int32Array, { mid, side }: Pick<Desk, 'mid' | 'side'>): number[] {
  let [ofLeft, ofRight, ofMid, ofSide] = [0, 0, 0, 0];
  let [left1, left2, right1, right2] = [0, 0, 0, 0];
  for (let i = 0; i < left.length; i++) {
    const [one, other] = [left[i] as number, right[i] as number];
    mid[i] = (one + other) >> 1;
    side[i] = one - other;
    const bendLeft = (one - 2 * left1 + left2) | 0;
    const bendRight = (other - 2 * right1 + right2) | 0;
    ofLeft += abs(bendLeft);
    ofRight += abs(bendRight);
    ofMid += abs((bendLeft + bendRight) >> 1);
    ofSide += abs((bendLeft - bendRight) | 0);
    left2 = left1;
    left1 = one;
    right2 = right1;
    right1 = other;
  }
  return [ofLeft, ofRight, ofMid, ofSide];
}

interface Prediction {
  readonly order: number;
  readonly linear: LinearPredictor | undefined;
  readonly residual: Int32Array;
  readonly rice: RicePlan;
  readonly cost: number;
}

function writeSubframe(out: BitWriter, told: Told, desk: Desk): void {
  const { samples, bits } = told;
  const first = samples[0] ?? 0;
  if (samples.every((sample) => sample === first)) {
    out.write(0, 8);
    out.write(first, bits);
    return;
  }
  const { order, linear, residual, rice, cost } = prediction(told, desk);
  // Noise at full scale takes no less in Rice codes than as it is.
  if (cost >= samples.length * bits) {
    out.write(1 << 1, 8);
    for (const sample of samples) out.write(sample, bits);
    return;
  }
  out.write((linear === undefined ? 8 + order : 31 + order) << 1, 8);
  for (const sample of samples.subarray(0, order)) out.write(sample, bits);
  if (linear !== undefined) {
    out.write(linear.precision - 1, 4);
    out.write(linear.shift, 5);
    for (const coefficient of linear.coefficients) out.write(coefficient, linear.precision);
  }
  writeRice(out, { order, residual }, rice);
}

/** By a fixed predictor or a linear one, as it takes less. */
function prediction({ samples, bits }: Told, { residuals, search }: Desk): Prediction {
  const linear = search.find(samples, bits);
  const ofLinear = linear && linearPrediction(linear, { samples, bits }, residuals[0].subarray(0, samples.length));
  const { order, sum } = bestFixedOrder(samples);
  // Partitions take some percent off this, which seldom matters.
  if (ofLinear !== undefined && ofLinear.cost < riceCost(sum, samples.length)) return ofLinear;
  const residual = residuals[1].subarray(0, samples.length);
  fixedResidual(samples, order, residual);
  const rice = planRice({ order, residual });
  const cost = order * bits + rice.cost;
  return ofLinear !== undefined && ofLinear.cost < cost ? ofLinear : { order, linear: undefined, residual, rice, cost };
}

function linearPrediction(linear: LinearPredictor, { samples, bits }: Told, residual: Int32Array): Prediction {
  linearResidual(samples, linear, residual);
  const order = linear.coefficients.length;
  const rice = planRice({ order, residual });
  return { order, linear, residual, rice, cost: 9 + order * (linear.precision + bits) + rice.cost };
}

/** How a frame tells its rate: STREAMINFO has it too, but GStreamer, and so WebKit on Linux, takes no frame without. */
function rateCode(sampleRate: number): { readonly code: number; readonly own: number } {
  const known = rates.indexOf(sampleRate);
  if (known >= 0) return { code: known + 1, own: 0 };
  if (sampleRate < 65_536) return { code: 13, own: sampleRate };
  return sampleRate % 10 === 0 && sampleRate < 655_360 ? { code: 14, own: sampleRate / 10 } : { code: 0, own: 0 };
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
