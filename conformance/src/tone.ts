/** Sines of whole-numbered frequencies, played from a table: hours of them cost next to nothing. */
import { sin } from '@stem/core/dsp';

const { PI, ceil, max, min, round } = Math;

/** Part of a programme. */
export interface Passage {
  readonly seconds: number;
  /** Linear amplitude of each channel. */
  readonly amplitudes: readonly number[];
}

/** Frames that are handed over at a time, at the least. */
const blockFrames = 8192;

/** Plays passages of one sine, its phase continuous throughout, block by block. Passages end at the nearest frame. */
export function* playPassages(
  passages: readonly Passage[],
  { sampleRate, hz }: { readonly sampleRate: number; readonly hz: number },
): Generator<readonly Float32Array[], void> {
  const cycle = periodOf(sampleRate, hz);
  let frame = 0;
  let endSec = 0;
  for (const { seconds, amplitudes } of passages) {
    endSec += seconds;
    const end = round(endSec * sampleRate);
    const length = min(end - frame, ceil(blockFrames / cycle.length) * cycle.length);
    const tiles = playedBy(amplitudes, cycle, max(0, length));
    while (frame < end) {
      const from = frame % cycle.length;
      const count = min(length, end - frame);
      yield tiles.map((tile) => tile.subarray(from, from + count));
      frame += count;
    }
  }
}

/** For each channel a stretch of the sine that holds `length` frames from any phase on; equal channels share one. */
function playedBy(amplitudes: readonly number[], cycle: Float64Array, length: number): Float32Array[] {
  const tiles = new Map<number, Float32Array>();
  return amplitudes.map((amplitude) => {
    const tile =
      tiles.get(amplitude) ??
      Float32Array.from({ length: length + cycle.length }, (_, i) => amplitude * (cycle[i % cycle.length] ?? 0));
    tiles.set(amplitude, tile);
    return tile;
  });
}

/** The shortest run of samples after which a sine of a whole frequency begins anew. */
function periodOf(sampleRate: number, hz: number): Float64Array {
  const length = sampleRate / greatestCommonDivisor(sampleRate, hz);
  return Float64Array.from({ length }, (_, i) => sin((2 * PI * ((i * hz) % sampleRate)) / sampleRate));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
