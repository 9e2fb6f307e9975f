/** Runs the K-weighting filter over channels, piece by piece, and sums the energy that is left. */
import { createKWeighting, kernelsInUse, type KWeighting } from '@stem/kernels';
import { finiteCopy } from './finite-copy.ts';
import type { Section } from './k-weighting.ts';

const { abs } = Math;

/** Far below the last bit of any sound: a smaller memory is put to rest before it becomes denormal, and slow. */
const nothing = 1e-30;

/** For so many channels. Kernel and twin give the same bits. */
export function createKFilters(sections: readonly [Section, Section], channelCount: number): KWeighting {
  const [shelf, highpass] = sections;
  return kernelsInUse() === 'plain'
    ? createPlainKFilters(sections, channelCount)
    : createKWeighting([...shelf.b, ...shelf.a, ...highpass.a], channelCount);
}

function createPlainKFilters(sections: readonly [Section, Section], channelCount: number): KWeighting {
  const filters = Array.from({ length: channelCount }, () => createKFilter(sections));
  let block: readonly Float32Array[] = [];
  const run = (start: number, end: number): void => {
    for (const [c, filter] of filters.entries()) filter.run(block[c] as Float32Array, start, end);
  };
  return {
    load(channels) {
      block = channels;
    },
    run,
    end(start, end, energies) {
      run(start, end);
      for (const [c, filter] of filters.entries()) energies[c] = filter.takeEnergy();
    },
  };
}

/** A channel's K-weighted energy since it was last taken. The result does not depend on where runs begin and end. */
export interface KFilter {
  /** Filters the samples from `start` to before `end`. Samples that are no finite numbers count as silence. */
  run(samples: Float32Array, start: number, end: number): void;
  /** Σ y² since the last call. */
  takeEnergy(): number;
}

export function createKFilter(sections: readonly [Section, Section]): KFilter {
  let past = new Float64Array(memory);
  let next = new Float64Array(memory);
  return {
    run(samples, start, end) {
      const filter = { sections, past, next };
      runSections(samples.subarray(start, end), filter);
      if (!((next[energyAt] as number) < Infinity)) runSections(finiteCopy(samples, start, end), filter);
      [past, next] = [next, past];
    },
    takeEnergy() {
      const energy = past[energyAt] as number;
      past[energyAt] = 0;
      for (let i = 0; i < memory; i++) if (abs(past[i] as number) < nothing) past[i] = 0;
      return energy;
    },
  };
}

/** The last two values before the shelf (x), between the sections (s), behind the high-pass (y); the energy so far. */
const memory = 7;
const energyAt = 6;

interface Filter {
  readonly sections: readonly [Section, Section];
  readonly past: Float64Array;
  /** Filled with what `past` is after the run. */
  readonly next: Float64Array;
}

/**
 * Both sections in direct form I: only two multiplications wait for each other a sample, where the transposed form II has
 * four operations in a chain and takes twice as long. In double precision the form makes no difference to the result.
 */
function runSections(samples: Float32Array, { sections, past, next }: Filter): void {
  const [shelf, highpass] = sections;
  const [b0, b1, b2] = shelf.b;
  const [a1, a2] = shelf.a;
  const [c1, c2] = highpass.a;
  let x1 = past[0] as number;
  let x2 = past[1] as number;
  let s1 = past[2] as number;
  let s2 = past[3] as number;
  let y1 = past[4] as number;
  let y2 = past[5] as number;
  let energy = past[energyAt] as number;
  const even = samples.length - (samples.length % 2);
  // Two samples a turn, so that the past need not be moved on.
  for (let i = 0; i < even; i += 2) {
    const x = samples[i] as number;
    const s = b0 * x + b1 * x1 + b2 * x2 - a2 * s2 - a1 * s1;
    const y = s + s2 - 2 * s1 - c2 * y2 - c1 * y1;
    energy += y * y;
    const after = samples[i + 1] as number;
    s2 = b0 * after + b1 * x + b2 * x1 - a2 * s1 - a1 * s;
    y2 = s2 + s1 - 2 * s - c2 * y1 - c1 * y;
    energy += y2 * y2;
    x2 = x;
    x1 = after;
    s1 = s2;
    s2 = s;
    y1 = y2;
    y2 = y;
  }
  if (even < samples.length) {
    const x = samples[even] as number;
    const s = b0 * x + b1 * x1 + b2 * x2 - a2 * s2 - a1 * s1;
    const y = s + s2 - 2 * s1 - c2 * y2 - c1 * y1;
    energy += y * y;
    [x1, x2, s1, s2, y1, y2] = [x, x1, s, s1, y, y1];
  }
  next[0] = x1;
  next[1] = x2;
  next[2] = s1;
  next[3] = s2;
  next[4] = y1;
  next[5] = y2;
  next[energyAt] = energy;
}
