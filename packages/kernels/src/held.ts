/** Floats as 16-bit numbers, where they are such, and back; means of either. */
import { kernelInstance, type KernelInstance } from './instance.ts';

const { ceil, floor, min } = Math;

interface HeldExports {
  holdAs16(input: number, count: number, output: number): number;
  floatsOf16(input: number, count: number, output: number): void;
  meansOf16(input: number, count: number, factor: number, output: number): void;
  meansOf(input: number, count: number, factor: number, output: number): void;
}

/** Samples at a time, which then stay in the processor's cache; and how far behind them is read and written. */
const turn = 8192;
const beyond = 8;

/** Room for a turn of floats, and of what becomes of them; not `scratch`, as who reads a held sound may work there. */
let roomOfThisThread: number | undefined;

function roomOf(kernel: KernelInstance<HeldExports>): number {
  roomOfThisThread ??= kernel.allocate(8 * (turn + beyond));
  return roomOfThisThread;
}

/** Puts samples times 32768 in from `at` on; false where they are no whole numbers of 16 bits: then what was put in is nothing. */
export function holdAs16(samples: Float32Array, output: Int16Array, at: number): boolean {
  const kernel = kernelInstance<HeldExports>();
  const input = roomOf(kernel);
  const whole = input + 4 * (turn + beyond);
  for (let from = 0; from < samples.length; from += turn) {
    const count = min(turn, samples.length - from);
    kernel.f32.set(samples.subarray(from, from + count), input / 4);
    if (kernel.exports.holdAs16(input, count, whole) === 0) return false;
    output.set(new Int16Array(kernel.u8.buffer, whole, count), at + from);
  }
  return true;
}

/** Fills `output`, which may lie in the kernels' memory, with the 32768th parts of the values from `start` on. */
export function floatsOf16(held: Int16Array, start: number, output: Float32Array): void {
  const kernel = kernelInstance<HeldExports>();
  const { buffer, byteOffset, length } = output;
  if (buffer === kernel.f32.buffer) {
    const whole = byteOffset + 2 * length;
    new Int16Array(buffer, whole, length).set(held.subarray(start, start + length));
    kernel.exports.floatsOf16(whole, length, byteOffset);
    return;
  }
  const floats = roomOf(kernel);
  const whole = floats + 4 * (turn + beyond);
  for (let from = 0; from < length; from += turn) {
    const count = min(turn, length - from);
    new Int16Array(kernel.u8.buffer, whole, count).set(held.subarray(start + from, start + from + count));
    kernel.exports.floatsOf16(whole, count, floats);
    output.set(kernel.f32.subarray(floats / 4, floats / 4 + count), from);
  }
}

/** Means of each `factor` samples, of numbers of 16 bits their 32768th parts; the last one may be of fewer, divided by as many. */
export function meansOf(samples: Int16Array | Float32Array, factor: number): Float32Array {
  const kernel = kernelInstance<HeldExports>();
  const means = new Float32Array(ceil(samples.length / factor));
  if (factor > turn) throw new RangeError(`Expected means of ${turn} samples at the most, got ${factor}.`);
  const block = factor * floor(turn / factor);
  const input = roomOf(kernel);
  const output = input + 4 * block;
  const isWhole = samples instanceof Int16Array;
  const place = isWhole ? new Int16Array(kernel.u8.buffer, input, block) : kernel.f32.subarray(input / 4, output / 4);
  for (let from = 0; from < samples.length; from += block) {
    const count = min(block, samples.length - from);
    place.set(samples.subarray(from, from + count));
    if (isWhole) kernel.exports.meansOf16(input, count, factor, output);
    else kernel.exports.meansOf(input, count, factor, output);
    means.set(kernel.f32.subarray(output / 4, output / 4 + ceil(count / factor)), from / factor);
  }
  return means;
}

/** Whether samples lie in the kernels' memory. */
export function liesInKernels({ buffer }: Float32Array): boolean {
  return buffer === kernelInstance<HeldExports>().f32.buffer;
}
