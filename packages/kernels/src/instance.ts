/**
 * The kernels' WebAssembly instance of this thread: its functions and its memory.
 *
 * Pointers are byte addresses. Memory may grow in `allocate` and `scratch`, which detaches all views: take a view after
 * them, keep none over a call.
 */
import { readFileSync } from 'node:fs';

/** What this file calls; each wrapper names the functions it calls. */
interface MemoryExports {
  readonly memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  release(pointer: number): void;
}

export interface KernelInstance<Exports> {
  readonly exports: Exports;
  /** The whole memory as samples: the one at `pointer` is `f32[pointer / 4]`. */
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u8: Uint8Array;
  /** Memory on a multiple of 16 bytes, until it is released. Not cleared. */
  allocate(bytes: number): number;
  release(pointer: number): void;
  /** Memory that is released some time after `owner` is gone, or by `releaseFor`. */
  allocateFor(owner: object, bytes: number): number;
  /** Releases the one piece of memory that was allocated for an owner. */
  releaseFor(owner: object, pointer: number): void;
  /** Memory on a multiple of 16 bytes that holds until the next call of `scratch`: ask once in a wrapper's call. */
  scratch(bytes: number): number;
}

let ofThisThread: KernelInstance<unknown> | undefined;

/**
 * The instance of this thread, made when it is first asked for.
 *
 * @example const { exports } = kernelInstance<{ dot(a: number, b: number, count: number): number }>();
 */
export function kernelInstance<Exports>(): KernelInstance<Exports> {
  ofThisThread ??= createInstance();
  return ofThisThread as KernelInstance<Exports>;
}

function createInstance(): KernelInstance<unknown> {
  // From src (in tests) and from dist alike.
  const bytes = readFileSync(new URL('../dist/kernels.wasm', import.meta.url));
  const exports = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as MemoryExports;
  const { memory } = exports;
  const unowned = new FinalizationRegistry<number>((pointer) => exports.release(pointer));
  const room = { pointer: 0, bytes: 0 };
  let views = viewsOf(memory.buffer);
  const current = (): ReturnType<typeof viewsOf> => {
    // Views of memory that has grown are empty; to ask the memory itself for its buffer takes longer.
    if (views.f32.length === 0) views = viewsOf(memory.buffer);
    return views;
  };
  const allocate = (size: number): number => {
    // The module would take it modulo 2³² and give out less than was asked for.
    if (!(size <= largestBytes)) throw noRoom(size);
    try {
      // Beyond 2 GiB an address would come out negative.
      return exports.allocate(size) >>> 0;
    } catch (error) {
      // The module says no more than that it cannot go on.
      throw noRoom(size, error);
    }
  };
  return {
    exports,
    get f32() {
      return current().f32;
    },
    get f64() {
      return current().f64;
    },
    get i32() {
      return current().i32;
    },
    get u8() {
      return current().u8;
    },
    allocate,
    release: (pointer) => exports.release(pointer),
    allocateFor(owner, size) {
      const pointer = allocate(size);
      unowned.register(owner, pointer, owner);
      return pointer;
    },
    releaseFor(owner, pointer) {
      unowned.unregister(owner);
      exports.release(pointer);
    },
    scratch(size) {
      if (!(size <= room.bytes)) {
        if (room.bytes > 0) exports.release(room.pointer);
        // What was released must not be given out again where there is no room for more.
        room.bytes = 0;
        room.pointer = allocate(size);
        room.bytes = size;
      }
      return room.pointer;
    },
  };
}

/** The module gives out no larger pieces. */
const largestBytes = 2 ** 30;

function noRoom(size: number, cause?: unknown): RangeError {
  return new RangeError(`Expected room for ${size} bytes in the kernels' memory, got none.`, { cause });
}

function viewsOf(buffer: ArrayBuffer) {
  return {
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
    i32: new Int32Array(buffer),
    u8: new Uint8Array(buffer),
  };
}
