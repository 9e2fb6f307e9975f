/** Floats as 16-bit numbers, where they are such, and back. */
import { kernelInstance } from './instance.ts';

const { min } = Math;

interface HeldExports {
  holdAs16(input: number, count: number, output: number): number;
  floatsOf16(input: number, count: number, output: number): void;
}

/** Samples at a time, which then stay in the processor's cache; and how far behind them is read and written. */
const turn = 8192;
const beyond = 8;

/** Puts samples times 32768 in from `at` on; false where they are no whole numbers of 16 bits: then what was put in is nothing. */
export function holdAs16(samples: Float32Array, output: Int16Array, at: number): boolean {
  const kernel = kernelInstance<HeldExports>();
  const input = kernel.scratch(6 * (turn + beyond));
  const whole = input + 4 * (turn + beyond);
  for (let from = 0; from < samples.length; from += turn) {
    const count = min(turn, samples.length - from);
    kernel.f32.set(samples.subarray(from, from + count), input / 4);
    if (kernel.exports.holdAs16(input, count, whole) === 0) return false;
    output.set(new Int16Array(kernel.u8.buffer, whole, count), at + from);
  }
  return true;
}

/** Fills `output` with the 32768th parts of the values from `start` on. */
export function floatsOf16(held: Int16Array, start: number, output: Float32Array): void {
  const kernel = kernelInstance<HeldExports>();
  const floats = kernel.scratch(6 * (turn + beyond));
  const whole = floats + 4 * (turn + beyond);
  for (let from = 0; from < output.length; from += turn) {
    const count = min(turn, output.length - from);
    new Int16Array(kernel.u8.buffer, whole, count).set(held.subarray(start + from, start + from + count));
    kernel.exports.floatsOf16(whole, count, floats);
    output.set(kernel.f32.subarray(floats / 4, floats / 4 + count), from);
  }
}
