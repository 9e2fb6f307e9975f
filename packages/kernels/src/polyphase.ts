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

/** Fills `output` from `input`; where they begin in the whole signal is given, and beyond `input` there is silence. */
export type Polyphase = (
  input: Float32Array,
  output: Float32Array,
  range: { readonly inputStart: number; readonly outputStart: number },
) => void;

/** About so many outputs a call, which keeps input, output and rows in the cache. */
const blockLength = 4096;

/** Plans a conversion; its table is in the kernels' memory as long as the plan is used. */
export function createPolyphase(table: PolyphaseTable, { up, down }: PolyphaseRatio): Polyphase {
  const { exports } = kernelInstance<PolyphaseExports>();
  const exact = table.phases === up;
  const taps = 8 * ceil(table.taps / 8);
  const half = table.taps / 2;
  const block = exact ? 4 * up * ceil(blockLength / (4 * up)) : blockLength;

  const convert: Polyphase = (input, output, { inputStart, outputStart }) => {
    const kernel = kernelInstance();
    for (let from = 0; from < output.length; from += block) {
      const count = min(block, output.length - from);
      const start = outputStart + from;
      // Counted from the signal's start with whole numbers: no error piles up over hours.
      const base = floor((start * down) / up);
      const last = floor(((start + count - 1) * down) / up);
      const inputLength = last - base + taps + 1;
      const pointer = kernel.scratch(4 * (inputLength + count));
      const outputPointer = pointer + 4 * inputLength;
      place(input, base - half + 1 - inputStart, kernel.f32.subarray(pointer / 4, pointer / 4 + inputLength));
      if (exact) {
        exports.polyphaseExact(rows, taps, up, down, pointer, start * down - base * up, outputPointer, count);
      } else {
        exports.polyphaseBlended(rows, taps, table.phases, up, down, pointer, base, start, outputPointer, count);
      }
      output.set(kernel.f32.subarray(outputPointer / 4, outputPointer / 4 + count), from);
    }
  };
  const rows = storeRows(convert, table, taps);
  return convert;
}

/** The rows, each filled up with zeros to `taps` weights. */
function storeRows(owner: object, table: PolyphaseTable, taps: number): number {
  const kernel = kernelInstance();
  const rowCount = table.phases + 1;
  const pointer = kernel.allocateFor(owner, 4 * rowCount * taps);
  const rows = kernel.f32.subarray(pointer / 4, pointer / 4 + rowCount * taps).fill(0);
  for (let row = 0; row < rowCount; row++) {
    rows.set(table.rows.subarray(row * table.taps, (row + 1) * table.taps), row * taps);
  }
  return pointer;
}
