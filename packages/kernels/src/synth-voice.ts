/** Notes of a subtractive synthesiser: up to three oscillators each and a state variable low-pass, tick by tick. */
import { kernelInstance } from './instance.ts';

interface SynthExports {
  runSynthVoice(...numbers: readonly number[]): void;
}

/** One turn of a wave, 4096 samples and its first again, in the kernels' memory as long as this. */
export interface WaveTurn {
  readonly pointer: number;
}

export function storeTurn(samples: Float32Array): WaveTurn {
  const kernel = kernelInstance();
  const turn = { pointer: 0 };
  turn.pointer = kernel.allocateFor(turn, samples.byteLength);
  kernel.f32.set(samples, turn.pointer / 4);
  return turn;
}

export interface VoiceOscillator {
  readonly turn: WaveTurn;
  /** What the phase grows by a frame, in 2⁻³² of a turn. */
  readonly step: number;
  readonly phase: number;
  /** Gains to either side. */
  readonly left: number;
  readonly right: number;
}

/** A stretch of a note in which what changes goes in straight lines. */
export interface VoiceTick {
  readonly frames: number;
  /** Ratio by which all pitches are bent. */
  readonly bend: number;
  /** Level before the first frame, and at the last. */
  readonly loudness: number;
  readonly wanted: number;
  /** Where on the buses it begins. */
  readonly start: number;
}

export interface KernelVoice {
  /** Takes the buses from one frame to before another; ticks add to them there. */
  open(buses: readonly Float32Array[], from: number, to: number): void;
  /** Adds a tick, at whose end the filter has the coefficients wanted: 2a₁ − 1, 2a₂ and 2a₃. */
  tick(tick: VoiceTick, coefficients: Float64Array): void;
  /** Gives the buses back. */
  close(buses: readonly Float32Array[], from: number, to: number): void;
  /** Once it is over: another note gets its memory. */
  end(): void;
}

/** Memory of notes, which those that are over leave to those that begin. */
export interface VoiceRoom {
  take(): number;
  giveBack(pointer: number): void;
  /** So many frames of work space for either side, the same as before as long as it lies there. */
  sides(frames: number): readonly [left: Float32Array, right: Float32Array];
}

export function createVoiceRoom(): VoiceRoom {
  const kernel = kernelInstance();
  const free: number[] = [];
  let sides: [Float32Array, Float32Array] = [new Float32Array(0), new Float32Array(0)];
  const room: VoiceRoom = {
    take: () => free.pop() ?? kernel.allocateFor(room, voiceBytes),
    giveBack: (pointer) => void free.push(pointer),
    sides(frames) {
      const pointer = kernel.scratch(8 * frames);
      const [left] = sides;
      // Views of memory that has grown are empty.
      if (left.length !== frames || left.byteOffset !== pointer) {
        const { buffer } = kernel.f32;
        sides = [new Float32Array(buffer, pointer, frames), new Float32Array(buffer, pointer + 4 * frames, frames)];
      }
      return sides;
    },
  };
  return room;
}

/** Three oscillators, three coefficients and a gap, two states of both sides. */
const voiceBytes = 3 * 32 + 32 + 2 * 16;

/** Begins a note whose filter has these coefficients. No kernel but ticks may be called between `open` and `close`. */
export function createKernelVoice(
  oscillators: readonly VoiceOscillator[],
  coefficients: Float64Array,
  room: VoiceRoom,
): KernelVoice {
  const kernel = kernelInstance<SynthExports>();
  let [left, right] = [0, 0];
  const pointer = room.take();
  const voice: KernelVoice = {
    open(buses, from, to) {
      const sides = room.sides(to - from);
      left = sides[0].byteOffset - 4 * from;
      right = sides[1].byteOffset - 4 * from;
      sides[0].set(partOf(buses[0] as Float32Array, from, to));
      sides[1].set(partOf(buses[1] as Float32Array, from, to));
    },
    tick({ frames, bend, loudness, wanted, start }, target) {
      kernel.exports.runSynthVoice(
        pointer,
        frames,
        bend,
        loudness / 2,
        wanted / 2,
        target[0] as number,
        target[1] as number,
        target[2] as number,
        left + 4 * start,
        right + 4 * start,
      );
    },
    close(buses, from, to) {
      const sides = room.sides(to - from);
      buses[0]?.set(sides[0], from);
      buses[1]?.set(sides[1], from);
    },
    end: () => room.giveBack(pointer),
  };
  const { f32, f64, i32, u8 } = kernel;
  u8.fill(0, pointer, pointer + voiceBytes);
  const [first] = oscillators;
  if (!first || oscillators.length > 3) {
    throw new Error(`Expected one to three oscillators, got ${oscillators.length}.`);
  }
  for (let i = 0; i < 3; i++) {
    // Those that are not there are silent.
    const { turn, step, phase, left: toLeft, right: toRight } = oscillators[i] ?? { ...first, left: 0, right: 0 };
    const place = pointer + 32 * i;
    i32[place / 4] = turn.pointer;
    i32[place / 4 + 1] = phase;
    f64[place / 8 + 1] = step;
    f32[place / 4 + 4] = toLeft;
    f32[place / 4 + 5] = toRight;
  }
  f64.set(coefficients, pointer / 8 + 12);
  return voice;
}

/** Most notes sound for all of a bus: then no view of it is made. */
function partOf(bus: Float32Array, from: number, to: number): Float32Array {
  return to - from === bus.length ? bus : bus.subarray(from, to);
}
