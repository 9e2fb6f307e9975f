/** The window of `history.ts` in plain TypeScript and double precision. */
import type { BandShape, MeasureRises, MidSideSpectrum, MidSideWindow } from '@stem/kernels';
import { createComplexFft } from '../dsp/fft.ts';
import { plainAttack } from './plain-attack.ts';

const { abs, ceil, max, min, sqrt } = Math;

/** A window of at least `reach` frames, fed in blocks of at most `largestBlock`. */
export function createPlainHistory(
  channelCount: number,
  { reach, largestBlock }: { readonly reach: number; readonly largestBlock: number },
): MidSideWindow {
  const room = 4 * (reach + largestBlock);
  const mid = new Float32Array(room);
  const side = new Float32Array(room);
  let last: { readonly channels: readonly Float32Array[]; readonly from: number; readonly count: number };
  let start = -reach;
  let length = reach;

  const makeRoom = (count: number): void => {
    if (length + count <= room) return;
    const drop = length - reach;
    mid.copyWithin(0, drop, length);
    side.copyWithin(0, drop, length);
    start += drop;
    length = reach;
  };

  return {
    mid,
    side,
    get start() {
      return start;
    },
    get end() {
      return start + length;
    },
    push(channels, from, count) {
      makeRoom(count);
      for (let index = 0; index < count; index++) {
        let [sum, turned] = [0, 0];
        for (let channel = 0; channel < channelCount; channel++) {
          const sample = channels[channel]?.[from + index] as number;
          sum += sample;
          turned += channel % 2 === 0 ? sample : -sample;
        }
        mid[length + index] = finite(sum / channelCount);
        side[length + index] = channelCount === 1 ? 0 : finite(turned / channelCount);
      }
      length += count;
      last = { channels, from, count };
    },
    pushSilence(count) {
      makeRoom(count);
      mid.fill(0, length, length + count);
      side.fill(0, length, length + count);
      length += count;
    },
    blockLevels(block) {
      const blocks = ceil(last.count / block);
      const levels = new Float64Array(3 * blocks * channelCount);
      for (let index = 0; index < blocks * channelCount; index++) {
        const samples = last.channels[(index - (index % blocks)) / blocks] as Float32Array;
        const from = (index % blocks) * block;
        const range = [last.from + from, last.from + min(from + block, last.count)] as const;
        levels.set(levelOf(samples, range), 3 * index);
      }
      return levels;
    },
    attack: (shape, search) => plainAttack({ mid, side, start }, shape, search),
    spectrum: (window, sideShare) =>
      createSpectrum(window, { mid, side, sideShare, offset: (end) => end - window.length - start }),
    reset() {
      start = -reach;
      length = reach;
      mid.fill(0, 0, reach);
      side.fill(0, 0, reach);
    },
  };
}

function finite(value: number): number {
  return value - value === 0 ? value : 0;
}

/** Sum, sum of squares and largest size. */
function levelOf(samples: Float32Array, [from, to]: readonly [number, number]): [number, number, number] {
  let [sum, squares, peak] = [0, 0, 0];
  for (let index = from; index < to; index++) {
    const sample = samples[index] as number;
    sum += sample;
    squares += sample * sample;
    peak = max(peak, abs(sample));
  }
  return [sum, squares, peak];
}

/** Mid and side are the real and the imaginary part of one signal: the power of a bin and its mirror image is that of both. */
function createSpectrum(
  window: Float32Array,
  held: { mid: Float32Array; side: Float32Array; sideShare: number; offset: (end: number) => number },
): MidSideSpectrum {
  const { mid, side, sideShare, offset } = held;
  const size = window.length;
  const fft = createComplexFft(size);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  const measure = (end: number, power: Float32Array): void => {
    const from = offset(end);
    const hasSide = energyOf(side, from, size) > sideShare * energyOf(mid, from, size);
    for (let index = 0; index < size; index++) {
      re[index] = (mid[from + index] as number) * (window[index] as number);
      im[index] = hasSide ? (side[from + index] as number) * (window[index] as number) : 0;
    }
    fft.forward(re, im);
    for (let bin = 0; bin <= size / 2; bin++) {
      const mirror = (size - bin) % size;
      const [x, y] = [re[bin] as number, im[bin] as number];
      const [u, v] = [re[mirror] as number, im[mirror] as number];
      power[bin] = 0.5 * (x * x + y * y + u * u + v * v);
    }
  };
  return {
    measure,
    rises: (shape) => createRises(measure, shape, size),
  };
}

function createRises(measure: MidSideSpectrum['measure'], shape: BandShape, size: number): MeasureRises {
  const { hop, lag, edges, floor, registers } = shape;
  const bands = edges.length - 1;
  const power = new Float32Array(size / 2 + 1);
  const slots = Array.from({ length: lag + 1 }, () => new Float64Array(bands));
  let index = 0;
  return (end, hops, output) => {
    output.fill(0, 0, 4 * hops);
    for (let at = 0; at < 4 * hops; at += 4, index++) {
      const now = slots[index % slots.length] as Float64Array;
      const before = slots[(index + 1) % slots.length] as Float64Array;
      measure(end + (at / 4) * hop, power);
      let rise = 1;
      let [powerNow, powerBefore] = [0, 0];
      for (let band = 0; band < bands; band++) {
        now[band] = bandPower(power, edges[band] as number, edges[band + 1] as number);
        const [here, past] = [now[band] as number, before[band] as number];
        if (here > past) rise *= (here + floor) / (past + floor);
        powerNow += here;
        powerBefore += past;
        const register = registers.lastIndexOf(band);
        if (register < 0) continue;
        output[at + 1 + register] = max(0, sqrt(sqrt(powerNow)) - sqrt(sqrt(powerBefore)));
        powerNow = 0;
        powerBefore = 0;
      }
      output[at] = rise;
    }
  };
}

function bandPower(power: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let bin = from; bin < to; bin++) sum += power[bin] as number;
  return sum;
}

function energyOf(samples: Float32Array, from: number, count: number): number {
  let energy = 0;
  for (let index = from; index < from + count; index++) energy += (samples[index] as number) ** 2;
  return energy;
}
