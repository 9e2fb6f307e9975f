/** What meters read of samples: their range and sums, K-weighted energy, and where they may be higher than before. */
import { createKernelBlock } from './channels.ts';
import { kernelInstance } from './instance.ts';

interface MeterExports {
  sampleLevels(samples: number, count: number, out: number): void;
  sampleProduct(left: number, right: number, count: number): number;
  kWeightedEnergy(...numbers: readonly number[]): void;
  findHigh(samples: number, from: number, end: number, threshold: number): number;
}

/** Of a stretch of samples. */
export interface SampleLevels {
  /** ∞ of nothing. */
  lowest: number;
  /** −∞ of nothing. */
  highest: number;
  /** No finite number where a sample is none; so is `squares`. */
  sum: number;
  /** Sum of the squares. */
  squares: number;
}

/** Fills `output`. */
export type MeasureLevels = (samples: Float32Array, output: SampleLevels) => void;

/** Asks for no memory later on where the samples are in the kernels' memory already. */
export function createLevelsMeter(): MeasureLevels {
  const kernel = kernelInstance<MeterExports>();
  const measure: MeasureLevels = (samples, output) => {
    let pointer = samples.byteOffset;
    if (samples.buffer !== kernel.f32.buffer) {
      pointer = kernel.scratch(samples.byteLength);
      kernel.f32.set(samples, pointer / 4);
    }
    kernel.exports.sampleLevels(pointer, samples.length, results);
    const { f64 } = kernel;
    const place = results / 8;
    output.lowest = f64[place] as number;
    output.highest = f64[place + 1] as number;
    output.sum = f64[place + 2] as number;
    output.squares = f64[place + 3] as number;
  };
  const results = kernel.allocateFor(measure, 8 * 4);
  return measure;
}

/** Sum of the products of two channels of one length. */
export function sumOfProducts(left: Float32Array, right: Float32Array): number {
  const kernel = kernelInstance<MeterExports>();
  const { buffer } = kernel.f32;
  const { length } = left;
  if (left.buffer === buffer && right.buffer === buffer) {
    return kernel.exports.sampleProduct(left.byteOffset, right.byteOffset, length);
  }
  const pointer = kernel.scratch(8 * length);
  kernel.f32.set(left, pointer / 4);
  kernel.f32.set(right.length === length ? right : right.subarray(0, length), pointer / 4 + length);
  return kernel.exports.sampleProduct(pointer, pointer + 4 * length, length);
}

/** b0 b1 b2 a1 a2 of the shelf, then a1 a2 of the high-pass, whose numerator is 1 −2 1. */
export type KCoefficients = readonly [number, number, number, number, number, number, number];

/** K-weights channels, two at a time. */
export interface KWeighting {
  /** Takes a block to run over: those channels that lie elsewhere are copied. */
  load(channels: readonly Float32Array[]): void;
  /** Filters the block from one frame to before another. Samples that are no finite numbers count as silence. */
  run(start: number, end: number): void;
  /** Filters to the end of a segment, and fills `energies` with each channel's since the last. */
  end(start: number, end: number, energies: Float64Array): void;
}

/** Numbers of a pair's memory: six states and the energy, two lanes each, then the energies of the last segment. */
const pairNumbers = 2 * (6 + 1 + 1);

export function createKWeighting(coefficients: KCoefficients, channelCount: number): KWeighting {
  const kernel = kernelInstance<MeterExports>();
  const pairs = Math.ceil(channelCount / 2);
  const pointers: number[] = Array.from({ length: 2 * pairs }, () => 0);
  const block = createKernelBlock(channelCount);
  const weighting: KWeighting = {
    load(channels) {
      const { buffer } = kernel.f32;
      let there = channels;
      if (channels.some((channel) => channel.buffer !== buffer)) {
        const frames = channels[0]?.length ?? 0;
        block.reserve(frames);
        there = block.channels(frames);
        for (const [c, channel] of channels.entries()) there[c]?.set(channel);
      }
      // Of an odd count, the last channel is in both lanes of its pair.
      for (let c = 0; c < pointers.length; c++) {
        pointers[c] = (there[Math.min(c, channelCount - 1)] as Float32Array).byteOffset;
      }
    },
    run: (start, end) => runPairs(start, end, 0),
    end(start, end, energies) {
      runPairs(start, end, 1);
      const { f64 } = kernel;
      for (let c = 0; c < channelCount; c++) {
        energies[c] = f64[memory / 8 + pairNumbers * (c >> 1) + pairNumbers - 2 + (c & 1)] as number;
      }
    },
  };
  const numbers = kernel.allocateFor(weighting, 8 * 8);
  kernel.f64.set(coefficients, numbers / 8);
  const memory = kernel.allocateFor(weighting, 8 * pairNumbers * pairs);
  kernel.f64.fill(0, memory / 8, memory / 8 + pairNumbers * pairs);
  return weighting;

  function runPairs(start: number, end: number, isEnd: 0 | 1): void {
    for (let pair = 0; pair < pairs; pair++) {
      const state = memory + 8 * pairNumbers * pair;
      const left = (pointers[2 * pair] as number) + 4 * start;
      const right = (pointers[2 * pair + 1] as number) + 4 * start;
      const energies = state + 8 * (pairNumbers - 2);
      kernel.exports.kWeightedEnergy(numbers, state, energies, left, right, end - start, isEnd);
    }
  }
}

/**
 * The first place from `from` to before `end` where the sample before it, raised by as much as it stands out from its two
 * neighbours, may be above the threshold, or where the sample is no number; `end` where there is none. The samples are in
 * the kernels' memory.
 */
export function findHigh(
  samples: Float32Array,
  range: { readonly from: number; readonly end: number },
  threshold: number,
): number {
  const { exports } = kernelInstance<MeterExports>();
  // In single precision a sum may be off by its last bits.
  return exports.findHigh(samples.byteOffset, range.from, range.end, (1 - 1e-6) * threshold);
}
