/** The last moments of a sound as mid and side, and its channels' levels, in the kernels' memory. */
import { findAttack, type AttackSearch, type AttackShape } from './attack.ts';
import { kernelInstance } from './instance.ts';
import { createMidSideSpectrum, type MidSideSpectrum } from './mid-side-spectrum.ts';

const { ceil } = Math;

interface MidSideExports {
  foldMidSide(...numbers: readonly number[]): void;
  blockLevels(...numbers: readonly number[]): void;
}

/** A window that slides over a sound. Places are counted from the sound's start; before it there is silence. */
export interface MidSideWindow {
  /** What the window holds, its first value at `start`: valid until the next call of anything of the kernels. */
  readonly mid: Float32Array;
  readonly side: Float32Array;
  readonly start: number;
  readonly end: number;
  /** Takes `count` frames from `from` on; what is no finite number in mid or side is silence. */
  push(channels: readonly Float32Array[], from: number, count: number): void;
  pushSilence(count: number): void;
  /** Sum, sum of squares and largest size of every block of the frames last pushed: three numbers each, channel by channel. */
  blockLevels(block: number): Float64Array;
  /** The frame at which the waveform rises most suddenly, of those from `from` to before `to`; undefined where none does. */
  attack(shape: AttackShape, search: AttackSearch): number | undefined;
  /**
   * Plans spectra of what is in here, under a window whose size is a power of two from 64. The side counts in those whose
   * frames have more than a share of the mid's energy in it.
   */
  spectrum(window: Float32Array, sideShare: number): MidSideSpectrum;
  /** Begins another sound. */
  reset(): void;
}

/** A window of at least `reach` frames, fed at most `largestBlock` at a time. */
export function createMidSideWindow(
  channelCount: number,
  { reach, largestBlock }: { readonly reach: number; readonly largestBlock: number },
): MidSideWindow {
  const kernel = kernelInstance<MidSideExports>();
  const { exports } = kernel;
  const room = 4 * ceil((2 * (reach + largestBlock)) / 4);
  const stride = 4 * ceil(largestBlock / 4);
  let start = -reach;
  let length = reach;
  let pushed = 0;

  const makeRoom = (count: number, most: number): void => {
    if (count > most) throw new RangeError(`Expected at most ${most} frames at a time, got ${count}.`);
    if (length + count <= room) return;
    const drop = length - reach;
    for (const from of [mid / 4, side / 4]) kernel.f32.copyWithin(from, from + drop, from + length);
    start += drop;
    length = reach;
  };
  const view = (pointer: number): Float32Array => kernel.f32.subarray(pointer / 4, pointer / 4 + room);

  const window: MidSideWindow = {
    get mid() {
      return view(mid);
    },
    get side() {
      return view(side);
    },
    get start() {
      return start;
    },
    get end() {
      return start + length;
    },
    push(channels, from, count) {
      makeRoom(count, largestBlock);
      const { f32 } = kernel;
      for (let channel = 0; channel < channelCount; channel++) {
        f32.set((channels[channel] as Float32Array).subarray(from, from + count), input / 4 + channel * stride);
      }
      exports.foldMidSide(input, 4 * stride, channelCount, count, mid + 4 * length, side + 4 * length);
      length += count;
      pushed = count;
    },
    pushSilence(count) {
      makeRoom(count, room - reach);
      for (const pointer of [mid, side]) view(pointer).fill(0, length, length + count);
      length += count;
    },
    blockLevels(block) {
      const values = 3 * ceil(pushed / block);
      const output = kernel.scratch(8 * values * channelCount);
      for (let channel = 0; channel < channelCount; channel++) {
        exports.blockLevels(input + 4 * channel * stride, pushed, block, output + 8 * channel * values);
      }
      return kernel.f64.slice(output / 8, output / 8 + channelCount * values);
    },
    attack(shape, search) {
      const offset = 4 * (search.start - start);
      return findAttack([mid + offset, side + offset], shape, search);
    },
    spectrum(weights, sideShare) {
      const pointersAt = (end: number): readonly [number, number] => {
        const offset = 4 * (end - weights.length - start);
        return [mid + offset, side + offset];
      };
      return createMidSideSpectrum({ weights, sideShare }, pointersAt, window);
    },
    reset() {
      start = -reach;
      length = reach;
      for (const pointer of [mid, side]) view(pointer).fill(0, 0, reach);
    },
  };
  const padded = 4 * (room + 4);
  const mid = kernel.allocateFor(window, 2 * padded + 4 * (channelCount * stride + 4));
  const side = mid + padded;
  const input = side + padded;
  window.reset();

  return window;
}
