/** Where the grains of a cloud are read, levelled and mixed around a circle: by kernel, or by its plain twin. */
import { createGrainMixer, createGrainTable, kernelsInUse, type GrainSource, type GrainTable } from '@stem/kernels';
import { cos, exp2, log2, sin } from '../../dsp/elementary.ts';
import { grainDesign, grainReader, type GrainReader, type ReadHead } from '../../dsp/grain-reader.ts';
import { hann } from '../../dsp/window.ts';

const { PI, ceil, floor, max, min } = Math;

/** Frames around a grain that its reader may look at, for each frame of a step. */
const readerMargin = 64;

/** A circle of sound and the grains that are read for it. */
export interface GrainMixer {
  /**
   * Reads the next grain under a Hann window, without what is constant under it. Returns its energy, left and right
   * together; of one channel both are that.
   */
  read(source: GrainSource, head: ReadHead, frames: number): number;
  /** Adds a grain, counted in the order of reading, from a frame of the circle on and around its end. */
  add(grain: number, start: number, gains: readonly [left: number, right: number]): void;
  /** The circle, left and right; the last call. */
  end(): [left: Float32Array, right: Float32Array];
}

/** Makes a mixer for a circle of so many frames and grains of such lengths. */
export type GrainMixers = (circleFrames: number, grainFrames: readonly number[]) => GrainMixer;

/**
 * What all clouds share: a table of weights for every two semitones of upward speed, which takes out what would
 * pass Nyquist at that speed and hardly more. Each is made when it is first wanted: 20 to 35 kB.
 */
export function grainMixers(): GrainMixers {
  return kernelsInUse() === 'plain' ? plainMixers() : kernelMixers();
}

/** The tables of this thread, for one track after the other. */
const lastTables = new Map<number, GrainTable>();

function kernelMixers(): GrainMixers {
  const tableFor = bySpeed((speed): GrainTable => createGrainTable(grainDesign(speed)), lastTables);
  return (circleFrames, grainFrames) => {
    const mixer = createGrainMixer(circleFrames, grainFrames);
    return {
      ...mixer,
      read(source, { position, step }, frames) {
        const turn = [cos((2 * PI) / frames), sin((2 * PI) / frames)] as const;
        return mixer.read(source, { table: tableFor(step), position, step, frames, turn });
      },
    };
  };
}

function plainMixers(): GrainMixers {
  const readerFor = bySpeed((speed): GrainReader => grainReader(speed), new Map());
  return (circleFrames) => {
    const circle: [Float32Array, Float32Array] = [new Float32Array(circleFrames), new Float32Array(circleFrames)];
    const grains: (readonly Float32Array[])[] = [];
    return {
      read(source, { position, step }, frames) {
        const sounds = Array.from({ length: source.channelCount }, () => new Float32Array(frames));
        const margin = ceil(readerMargin * max(1, step));
        const from = max(0, floor(position) - margin);
        const to = max(from, min(source.frames, ceil(position + frames * step) + margin));
        const inputs = sounds.map(() => new Float32Array(to - from));
        source.read(from, inputs);
        readerFor(step)(inputs, { position: position - from, step }, sounds);
        const window = hann(frames);
        const energy = sounds.reduce((sum, sound) => sum + applyWindow(sound, window), 0);
        grains.push(sounds);
        return sounds.length === 1 ? 2 * energy : energy;
      },
      add(grain, start, gains) {
        const [left = new Float32Array(0), right = left] = grains[grain] ?? [];
        addCircular(circle[0], left, { start, gain: gains[0] });
        addCircular(circle[1], right, { start, gain: gains[1] });
      },
      end: () => circle,
    };
  };
}

/** How many are kept: some six make up an octave. */
const speedsKept = 16;

/** One for every sixth of an octave of upward speed, of those made the last ones. */
function bySpeed<T>(make: (highestStep: number) => T, made: Map<number, T>): (step: number) => T {
  return (step) => {
    const sixth = max(0, ceil(6 * log2(step)));
    const known = made.get(sixth) ?? make(exp2(sixth / 6));
    made.set(sixth, known);
    for (const oldest of made.keys()) if (made.size > speedsKept) made.delete(oldest);
    return known;
  };
}

/** Takes out what is constant under the window too: as grains come and go, an offset would be a rumble. Returns the energy. */
function applyWindow(sound: Float32Array, window: Float32Array): number {
  let [sum, weight, energy] = [0, 0, 0];
  for (let i = 0; i < sound.length; i++) {
    sum += (sound[i] as number) * (window[i] as number);
    weight += window[i] as number;
  }
  const offset = weight > 0 ? sum / weight : 0;
  for (let i = 0; i < sound.length; i++) {
    sound[i] = ((sound[i] as number) - offset) * (window[i] as number);
    energy += (sound[i] as number) * (sound[i] as number);
  }
  return energy;
}

function addCircular(
  circle: Float32Array,
  sound: Float32Array,
  { start, gain }: { readonly start: number; readonly gain: number },
): void {
  let at = start;
  for (let i = 0; i < sound.length; i++) {
    circle[at] = (circle[at] as number) + gain * (sound[i] as number);
    at = at + 1 === circle.length ? 0 : at + 1;
  }
}
