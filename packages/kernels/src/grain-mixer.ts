/** A circle of sound that grains are read for and added to, all in the kernels' memory. */
import { kernelInstance } from './instance.ts';
import type { PolyphaseTable } from './polyphase.ts';

const { ceil, floor, max, min } = Math;

interface GrainExports {
  readGrain(...numbers: readonly number[]): number;
  addAround(...numbers: readonly number[]): void;
  growingRows(...numbers: readonly number[]): void;
}

/** Rows of weights in the kernels' memory. */
export interface GrainTable {
  readonly pointer: number;
  /** A multiple of 4. */
  readonly taps: number;
  /** Samples before a place that its row begins with. */
  readonly before: number;
  readonly phases: number;
}

/** Places the rows in the kernels' memory, in the order in which a grain is read. */
export function createGrainTable(design: PolyphaseTable): GrainTable {
  const kernel = kernelInstance<GrainExports>();
  const taps = 4 * ceil(design.taps / 4);
  const { phases } = design;
  const table = { pointer: 0, taps, before: design.taps / 2 - 1, phases };
  table.pointer = kernel.allocateFor(table, 8 * phases * taps);
  const plain = kernel.scratch(4 * (phases + 1) * taps);
  const rows = kernel.f32.subarray(plain / 4, plain / 4 + (phases + 1) * taps).fill(0);
  for (let row = 0; row <= phases; row++) {
    rows.set(design.rows.subarray(row * design.taps, (row + 1) * design.taps), row * taps);
  }
  kernel.exports.growingRows(plain, taps, phases, table.pointer);
  return table;
}

/** What grains are read from; beyond its ends there is silence. */
export interface GrainSource {
  readonly frames: number;
  /** 1 or 2. */
  readonly channelCount: number;
  /** Fills an output for each channel from `startFrame` on; asks for none of the kernels' memory. */
  read(startFrame: number, outputs: readonly Float32Array[]): void;
}

/** How a grain is read: from `position` of the source on, `step` of its frames for each of its own. */
export interface GrainReading {
  readonly table: GrainTable;
  readonly position: number;
  readonly step: number;
  readonly frames: number;
  /** Cosine and sine of 2π ÷ frames, which turn its window. */
  readonly turn: readonly [cosine: number, sine: number];
}

export interface GrainMixer {
  /**
   * Reads the next grain under a Hann window, without what is constant under it. Returns its energy, left and right
   * together; of one channel both are that.
   */
  read(source: GrainSource, reading: GrainReading): number;
  /** Adds a grain, counted in the order of reading, from a frame of the circle on and around its end. */
  add(grain: number, start: number, gains: readonly [left: number, right: number]): void;
  /** The circle, left and right; gives the memory back, so it is the last call. */
  end(): [left: Float32Array, right: Float32Array];
}

/** A silent circle and room for grains of such lengths. */
export function createGrainMixer(circleFrames: number, grainFrames: readonly number[]): GrainMixer {
  const kernel = kernelInstance<GrainExports>();
  const { exports } = kernel;
  const circleBytes = 4 * circleFrames;
  // Each grain is two runs.
  const runs: { readonly pointer: number; readonly bytes: number; readonly frames: number }[] = [];
  const room = grainFrames.reduce((sum, frames) => sum + 2 * runBytes(frames), 0);
  /** Of the memory, which is given back some time after a mixer that was not ended is gone. */
  const owner = {};
  const memory = kernel.allocateFor(owner, 2 * circleBytes + room);
  kernel.u8.fill(0, memory, memory + 2 * circleBytes);
  let free = memory + 2 * circleBytes;
  return {
    read(source, { table, position, step, frames, turn }) {
      const first = floor(position);
      const length = floor(position - first + frames * step) + table.taps + 1;
      const samples = 4 * ceil(length / 4);
      const pointer = kernel.scratch(8 * samples + runBytes(frames));
      readWithin(source, first - table.before, { pointer, length, samples });
      const run = { pointer: free, bytes: runBytes(frames), frames };
      runs.push(run);
      free += 2 * run.bytes;
      const inputsAt = [pointer, source.channelCount === 1 ? pointer : pointer + 4 * samples];
      const outputsAt = [run.pointer, run.pointer + run.bytes];
      const { pointer: rows, taps, phases } = table;
      const window = pointer + 8 * samples;
      return exports.readGrain(
        rows,
        taps,
        phases,
        ...inputsAt,
        position - first,
        step,
        ...outputsAt,
        window,
        frames,
        ...turn,
      );
    },
    add(grain, start, [left, right]) {
      const run = runs[grain];
      if (run === undefined) return;
      exports.addAround(memory, circleFrames, start, run.pointer, run.frames, left);
      exports.addAround(memory + circleBytes, circleFrames, start, run.pointer + run.bytes, run.frames, right);
    },
    end() {
      const { f32 } = kernel;
      const channel = (index: number): Float32Array =>
        f32.slice(memory / 4 + index * circleFrames, memory / 4 + (index + 1) * circleFrames);
      const circle: [Float32Array, Float32Array] = [channel(0), channel(1)];
      kernel.releaseFor(owner, memory);
      return circle;
    },
  };
}

/** Places `length` frames from `start` on, the channels so many samples apart. */
function readWithin(
  source: GrainSource,
  start: number,
  { pointer, length, samples }: { readonly pointer: number; readonly length: number; readonly samples: number },
): void {
  const { f32 } = kernelInstance();
  const from = min(length, max(0, -start));
  const to = max(from, min(length, source.frames - start));
  const outputs: Float32Array[] = [];
  for (let c = 0; c < source.channelCount; c++) {
    const at = pointer / 4 + c * samples;
    f32.fill(0, at, at + from);
    f32.fill(0, at + to, at + length);
    outputs.push(f32.subarray(at + from, at + to));
  }
  if (to > from) source.read(start + from, outputs);
}

/** Bytes of a run: a multiple of four samples. */
function runBytes(frames: number): number {
  return 16 * ceil(frames / 4);
}
