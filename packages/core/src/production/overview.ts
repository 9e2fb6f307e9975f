/** What a picture of a sound is drawn from: its waveform in columns and the course of its loudness, in one streaming pass. */
import { createLevelsMeter, kernelsInUse, type SampleLevels } from '@stem/kernels';
import type { MomentListener } from '../analysis/loudness/loudness-meter.ts';

const { ceil, floor, max, min, round, sqrt } = Math;

/** Extremes and power of the sound, column by column; all channels in one, so that nothing loud is left out. */
export interface WaveformColumns {
  /** Lowest and highest sample of any channel; 0 where a column has none. */
  readonly lowest: readonly number[];
  readonly highest: readonly number[];
  /** Root mean square over all channels. */
  readonly rms: readonly number[];
}

/** Short-term loudness at even steps: each value is that of the 3 s around its moment. */
export interface LoudnessCurve {
  readonly startSec: number;
  readonly stepSec: number;
  /** In LUFS, at least −70. Empty for what is shorter than 3 s. */
  readonly lufs: readonly number[];
}

/** Plain data that fits in a document: four decimals of a sample, two of a decibel. */
export interface Overview {
  readonly frames: number;
  readonly sampleRate: number;
  readonly waveform: WaveformColumns;
  readonly loudness: LoudnessCurve;
}

export interface OverviewRequest {
  readonly sampleRate: number;
  readonly channels: number;
  /** Length of the sound; frames beyond it are not drawn. */
  readonly frames: number;
  /** How many columns the whole length gets; fewer where there are fewer frames. */
  readonly columns?: number;
}

/** As many as a wide screen shows apart. */
export const overviewColumns = 800;

/** Takes a sound block by block; the result does not depend on where the blocks are cut. */
export interface OverviewMeter {
  process(channels: readonly Float32Array[]): void;
  /** Hears of the loudness from whoever measures it. */
  readonly onMoment: MomentListener;
  result(): Overview;
}

/** Moments the loudness meter tells of in a second, and the window of short-term loudness. */
const momentsPerSec = 100;
const windowSec = 3;
/** Closer points than this show nothing new of a window of 3 s. */
const shortestStepMoments = 10;
/** What is softer does not count as programme (BS.1770-5). */
const floorLufs = -70;

/**
 * A collector for one sound. Samples that are no finite numbers are left out. Memory: a few kilobytes for any length.
 *
 * @example
 * const overview = createOverview({ sampleRate: 48000, channels: 2, frames });
 * const meter = createSoundMeter({ sampleRate: 48000, channels: 2, onMoment: overview.onMoment });
 * for (const block of blocks) for (const one of [overview, meter]) one.process(block);
 * const { waveform, loudness } = overview.result();
 */
export function createOverview({
  sampleRate,
  channels,
  frames,
  columns = overviewColumns,
}: OverviewRequest): OverviewMeter {
  const waveform = waveformCollector(channels, frames, min(frames, columns));
  const stepMoments = max(shortestStepMoments, ceil((frames / sampleRate / columns) * momentsPerSec));
  const lufs: number[] = [];
  let moments = 0;
  return {
    process: (block) => waveform.process(block),
    onMoment(_momentary, shortTerm) {
      if (shortTerm === undefined) return;
      if (moments % stepMoments === 0) lufs.push(rounded(max(floorLufs, shortTerm), 100));
      moments += 1;
    },
    result: () => ({
      frames,
      sampleRate,
      waveform: waveform.result(),
      loudness: { startSec: windowSec / 2, stepSec: stepMoments / momentsPerSec, lufs: [...lufs] },
    }),
  };
}

interface WaveformCollector {
  process(channels: readonly Float32Array[]): void;
  result(): WaveformColumns;
}

function waveformCollector(channels: number, frames: number, columns: number): WaveformCollector {
  const lowest = new Float64Array(columns).fill(Infinity);
  const highest = new Float64Array(columns).fill(-Infinity);
  /** Channel by channel, so that no sum depends on the cut of the blocks. */
  const energies = Array.from({ length: channels }, () => new Float64Array(columns));
  const startOf = (column: number): number => floor((column * frames) / columns);
  let [position, column] = [0, 0];
  const measure = kernelsInUse() === 'plain' ? measureFinite : createMeasure();
  const levels = { lowest: 0, highest: 0, sum: 0, squares: 0 };

  function add(block: readonly Float32Array[], from: number, to: number): void {
    for (const [c, samples] of block.entries()) {
      const sums = energies[c] as Float64Array;
      measure(samples.subarray(from, to), levels);
      lowest[column] = min(lowest[column] as number, levels.lowest);
      highest[column] = max(highest[column] as number, levels.highest);
      sums[column] = (sums[column] as number) + levels.squares;
    }
  }

  function valueAt(index: number): { readonly low: number; readonly high: number; readonly rms: number } {
    const low = lowest[index] as number;
    if (low === Infinity) return { low: 0, high: 0, rms: 0 };
    const energy = energies.reduce((sum, sums) => sum + (sums[index] as number), 0);
    const size = channels * (startOf(index + 1) - startOf(index));
    return { low: rounded(low, 10_000), high: rounded(highest[index] as number, 10_000), rms: root(energy / size) };
  }

  return {
    process(block) {
      const length = block[0]?.length ?? 0;
      for (let from = 0; from < length && column < columns;) {
        const to = min(length, from + startOf(column + 1) - position);
        add(block, from, to);
        position += to - from;
        from = to;
        if (position === startOf(column + 1)) column += 1;
      }
    },
    result() {
      const values = Array.from({ length: columns }, (_, index) => valueAt(index));
      return {
        lowest: values.map(({ low }) => low),
        highest: values.map(({ high }) => high),
        rms: values.map(({ rms }) => rms),
      };
    },
  };
}

type Measure = (samples: Float32Array, output: SampleLevels) => void;

/** By kernel, unless there is something in it that is no number. */
function createMeasure(): Measure {
  const measure = createLevelsMeter();
  return (samples, output) => {
    measure(samples, output);
    if (!(output.squares < Infinity)) measureFinite(samples, output);
  };
}

function measureFinite(samples: Float32Array, output: SampleLevels): void {
  let [lowest, highest, squares] = [Infinity, -Infinity, 0];
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    if (sample - sample !== 0) continue;
    if (sample < lowest) lowest = sample;
    if (sample > highest) highest = sample;
    squares += sample * sample;
  }
  output.lowest = lowest;
  output.highest = highest;
  output.squares = squares;
}

function root(meanSquare: number): number {
  return rounded(sqrt(meanSquare), 10_000);
}

/** To a share of one; never −0, which documents do not keep. */
function rounded(value: number, parts: number): number {
  return round(value * parts) / parts + 0;
}
