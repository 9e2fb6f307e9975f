/** Band-limited waves: one turn each, summed from as many partials as stay below Nyquist for the note. */
import { sin } from '../../dsp/elementary.ts';
import { createRealFft } from '../../dsp/fft.ts';

const { PI, max, min } = Math;

export type Wave = 'sine' | 'triangle' | 'square' | 'saw';

/**
 * Samples of a turn. Read with straight lines between them, the partial k is off by (πk / size)² / 2 of its height:
 * with at most 256 partials that fall as 1/k, all error together stays below −60 dB.
 */
export const turnBits = 12;
export const turnSamples = 2 ** turnBits;

/** Numbers of partials for which a turn is kept; a note takes the largest that it may. */
const partialCounts = [256, 200, 160, 128, 100, 80, 64, 50, 40, 32, 25, 20, 16, 13, 10, 8, 6, 5, 4, 3, 2, 1] as const;

/** Height of the partial k (1 is the fundamental), for waves between −1 and 1. */
const heights: Readonly<Record<Wave, (k: number) => number>> = {
  sine: (k) => (k === 1 ? 1 : 0),
  triangle: (k) => (k % 2 === 1 ? ((k % 4 === 1 ? 1 : -1) * 8) / (PI * PI * k * k) : 0),
  square: (k) => (k % 2 === 1 ? 4 / (PI * k) : 0),
  saw: (k) => 2 / (PI * k),
};

export interface Wavetables {
  /** One turn and its first sample again, for a note of at most so many cycles a sample. */
  turn(wave: Wave, highestCutoff: number): Float32Array;
}

/** Waves that are computed when they are first asked for. */
export function createWavetables(): Wavetables {
  const turns = new Map<string, Float32Array>();
  return {
    turn(wave, highestCutoff) {
      const most = max(1, min(0.5 / highestCutoff, partialCounts[0]));
      const partials = wave === 'sine' ? 1 : (partialCounts.find((count) => count <= most) ?? 1);
      const name = `${wave} ${partials}`;
      const known = turns.get(name) ?? sumOfPartials(wave, partials);
      turns.set(name, known);
      return known;
    },
  };
}

function sumOfPartials(wave: Wave, partials: number): Float32Array {
  const fft = createRealFft(turnSamples);
  const re = new Float64Array(turnSamples / 2 + 1);
  const im = new Float64Array(turnSamples / 2 + 1);
  for (let k = 1; k <= partials; k++) im[k] = (-heights[wave](k) * smoothing(k, partials) * turnSamples) / 2;
  const turn = new Float64Array(turnSamples);
  fft.inverse(re, im, turn);
  const closed = new Float32Array(turnSamples + 1);
  closed.set(turn);
  closed[turnSamples] = turn[0] as number;
  return closed;
}

/** Lanczos' σ factor on the upper partials: takes the overshoot (Gibbs) off the edges of saw and square. */
function smoothing(k: number, partials: number): number {
  const x = (PI * k) / (partials + 1);
  return partials < 4 ? 1 : sin(x) / x;
}
