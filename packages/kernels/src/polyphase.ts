/** Sample rate conversion: the rows of a filter laid over a signal. */
import { kernelInstance } from './instance.ts';
import { place } from './place.ts';

const { ceil, floor, min } = Math;

interface PolyphaseExports {
  polyphaseExact(...numbers: readonly number[]): void;
  polyphaseBlended(...numbers: readonly number[]): void;
}

/** `phases` + 1 rows of `taps` weights: row p gives the value p ÷ phases after sample n, from n − taps/2 + 1 to n + taps/2. */
export interface PolyphaseTable {
  readonly taps: number;
  readonly phases: number;
  readonly rows: Float32Array;
}

/** Output sample i lies at input position i · down ÷ up. With as many phases as a whole `up`, no rows are blended. */
export interface PolyphaseRatio {
  readonly up: number;
  readonly down: number;
}

/** Where the given input and the wanted output lie in the whole signal, in samples. */
export interface PolyphaseRange {
  readonly inputStart: number;
  readonly outputStart: number;
}

/** Fills `output` from `input`; beyond `input` there is silence. */
export type Polyphase = (input: Float32Array, output: Float32Array, range: PolyphaseRange) => void;

/** Plans a conversion; its table is in the kernels' memory as long as the plan is used. */
export function createPolyphase(table: PolyphaseTable, ratio: PolyphaseRatio): Polyphase {
  return table.phases === ratio.up ? createExact(table, ratio) : createBlended(table, ratio);
}

/** Stretches that are converted side by side, and how many outputs one of them has at least. */
const lanes = 16;
const leastStretch = 64;

function createExact(table: PolyphaseTable, { up, down }: PolyphaseRatio): Polyphase {
  const { exports } = kernelInstance<PolyphaseExports>();
  const { taps } = table;
  const half = taps / 2;
  const lead = ceil(down / up);
  const turns = ceil(leastStretch / up);
  const block = lanes * turns * up;
  const inputLength = lanes * turns * down + taps + lead + 8;
  const workBytes = 128 + 64 * (ceil((192 * down) / up) + taps + lead + 8);

  const convert: Polyphase = (input, output, { inputStart, outputStart }) => {
    const kernel = kernelInstance();
    const pointer = kernel.scratch(4 * (inputLength + block) + workBytes + 16);
    const outputPointer = pointer + 4 * inputLength;
    const work = 16 * ceil((outputPointer + 4 * block) / 16);
    const { f32 } = kernel;
    for (let from = 0; from < output.length; from += block) {
      const count = min(block, output.length - from);
      // Counted from the signal's start with whole numbers: no error piles up over hours.
      const numerator = (outputStart + from) * down;
      const base = floor(numerator / up);
      place(input, base - half + 1 - inputStart, f32.subarray(pointer / 4, pointer / 4 + inputLength));
      const phase = numerator - base * up;
      exports.polyphaseExact(rows, half, lead, up, down, turns, pointer, phase, outputPointer, count, work);
      output.set(f32.subarray(outputPointer / 4, outputPointer / 4 + count), from);
    }
  };
  // Each half of a row stands alone between zeros.
  const halves = { taps: half, phases: 2 * up + 1, rows: table.rows };
  const rows = storeRows(convert, halves, { before: lead, length: half + 2 * lead });
  return convert;
}

/** Outputs a call makes at most, so that its memory stays small. */
const blendedBlock = 4096;

function createBlended(table: PolyphaseTable, { up, down }: PolyphaseRatio): Polyphase {
  const { exports } = kernelInstance<PolyphaseExports>();
  const taps = 8 * ceil(table.taps / 8);
  const convert: Polyphase = (input, output, { inputStart, outputStart }) => {
    const kernel = kernelInstance();
    for (let from = 0; from < output.length; from += blendedBlock) {
      const count = min(blendedBlock, output.length - from);
      const start = outputStart + from;
      const base = floor((start * down) / up);
      const inputLength = floor(((start + count - 1) * down) / up) - base + taps + 1;
      const pointer = kernel.scratch(4 * (inputLength + count));
      const outputPointer = pointer + 4 * inputLength;
      const { f32 } = kernel;
      place(input, base - table.taps / 2 + 1 - inputStart, f32.subarray(pointer / 4, pointer / 4 + inputLength));
      exports.polyphaseBlended(rows, taps, table.phases, up, down, pointer, base, start, outputPointer, count);
      output.set(f32.subarray(outputPointer / 4, outputPointer / 4 + count), from);
    }
  };
  const rows = storeRows(convert, table, { before: 0, length: taps });
  return convert;
}

/** The rows, each of a length, with zeros before and behind its weights. */
function storeRows(
  owner: object,
  table: PolyphaseTable,
  { before, length }: { readonly before: number; readonly length: number },
): number {
  const kernel = kernelInstance();
  const count = table.phases + 1;
  const pointer = kernel.allocateFor(owner, 4 * count * length);
  const rows = kernel.f32.subarray(pointer / 4, pointer / 4 + count * length).fill(0);
  for (let row = 0; row < count; row++) {
    rows.set(table.rows.subarray(row * table.taps, (row + 1) * table.taps), row * length + before);
  }
  return pointer;
}
