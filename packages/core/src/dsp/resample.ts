/** Sample rate conversion by our own polyphase filter: linear phase, no delay, in any order and block size. */
import { createPolyphase, kernelsInUse, type Polyphase } from '@stem/kernels';
import { InternalError } from '../errors.ts';
import { sincKernel, sumAtPhase, sumAtPosition, type SincKernel } from './sinc-kernel.ts';

const { abs, floor, min, round } = Math;

/**
 * How good a conversion is. The pass-band, flat within 0.01 dB, ends at a share of the lower Nyquist; from that Nyquist on,
 * images and aliases are attenuated.
 */
export interface ResampleQuality {
  readonly passbandEnd: number;
  readonly attenuationDb: number;
  /** Where the attenuation starts, as a share of the lower Nyquist: beyond 1, what lies above the pass-band may alias. */
  readonly stopbandStart?: number;
}

/** Changes nothing that can be heard or found: 164 taps, images and aliases below −120 dB. */
export const transparent: ResampleQuality = { passbandEnd: 0.91, attenuationDb: 126 };

/** Half the work, for sound that is repitched anyway: images and aliases below −96 dB. */
export const swift: ResampleQuality = { passbandEnd: 0.85, attenuationDb: 102 };

/** Up to this many phases every one has its own filter row; beyond, two of `blendedPhases` rows are blended (−130 dB). */
const mostExactPhases = 1024;
const blendedPhases = 2048;

/** Where the given input and the wanted output lie in the whole signal, in samples. */
export interface ResampleRange {
  readonly inputStart: number;
  readonly outputStart: number;
}

/**
 * A conversion that can be carried out piece by piece, in any order: every output sample is a function of the input
 * around it and of nothing else, so blocks (or threads) give the same bytes as one pass over the whole signal.
 */
export interface Resampler {
  /** Output samples for `inputLength` input samples: round(inputLength · to ÷ from). */
  outputLength(inputLength: number): number;
  /** The input samples [start, end) that the output samples [start, end) depend on; may reach over the signal's ends. */
  inputSpan(outputStart: number, outputEnd: number): { readonly start: number; readonly end: number };
  /** Fills `output` from `input`; where `input` does not reach, the signal counts as silent. */
  render(input: Float32Array, output: Float32Array, range: ResampleRange): void;
}

/**
 * Converts between whole-numbered rates by their exact ratio.
 *
 * @example const half = createResampler(96000, 48000);
 */
export function createResampler(fromRate: number, toRate: number): Resampler {
  if (!(Number.isInteger(fromRate) && Number.isInteger(toRate) && fromRate > 0 && toRate > 0)) {
    throw new InternalError(`Expected whole sample rates, got ${fromRate} and ${toRate}.`);
  }
  const divisor = greatestCommonDivisor(fromRate, toRate);
  return resampler({ up: toRate / divisor, down: fromRate / divisor }, transparent);
}

/** Converts by any ratio of output length to input length: 2 is twice as long, an octave down when played at the old rate. */
export function createRatioResampler(ratio: number, quality: ResampleQuality = transparent): Resampler {
  if (!(ratio > 0 && ratio < Infinity)) throw new InternalError(`Expected a positive resampling ratio, got ${ratio}.`);
  const fraction = nearFraction(ratio);
  return resampler(fraction ?? { up: ratio, down: 1 }, quality);
}

/** Converts a whole signal; the result has round(n · to ÷ from) samples and no delay. */
export function resample(input: Float32Array, fromRate: number, toRate: number): Float32Array {
  return fromRate === toRate ? input.slice() : resampleWhole(input, createResampler(fromRate, toRate));
}

/** Converts a whole signal by a free ratio of lengths; the result has round(n · ratio) samples and no delay. */
export function resampleByRatio(input: Float32Array, ratio: number): Float32Array {
  return ratio === 1 ? input.slice() : resampleWhole(input, createRatioResampler(ratio));
}

function resampleWhole(input: Float32Array, converter: Resampler): Float32Array {
  const output = new Float32Array(converter.outputLength(input.length));
  converter.render(input, output, { inputStart: 0, outputStart: 0 });
  return output;
}

interface Fraction {
  readonly up: number;
  readonly down: number;
}

/** Output sample i lies at input position i · down ÷ up. */
function resampler({ up, down }: Fraction, quality: ResampleQuality): Resampler {
  const { passbandEnd, attenuationDb, stopbandStart = 1 } = quality;
  const ratio = up / down;
  const limit = 0.5 * min(1, ratio);
  const exact = Number.isInteger(up) && up <= mostExactPhases;
  const kernel = sincKernel({
    passband: passbandEnd * limit,
    stopband: stopbandStart * limit,
    attenuationDb,
    phases: exact ? up : blendedPhases,
  });
  const half = kernel.taps / 2;
  const createConversion = kernelsInUse() === 'plain' ? createPlainConversion : createPolyphase;
  return {
    outputLength: (inputLength) => round((inputLength * up) / down),
    inputSpan: (outputStart, outputEnd) => ({
      start: floor((outputStart * down) / up) - half + 1,
      end: floor(((outputEnd - 1) * down) / up) + half + 1,
    }),
    render: createConversion(kernel, { up, down }),
  };
}

/** The twin of the kernel. */
function createPlainConversion(kernel: SincKernel, { up, down }: Fraction): Polyphase {
  const exact = kernel.phases === up;
  return (input, output, { inputStart, outputStart }) => {
    for (let i = 0; i < output.length; i++) {
      // Counted from the signal's start with whole numbers: no error piles up over hours.
      const scaled = (outputStart + i) * down;
      const base = floor(scaled / up);
      output[i] = exact
        ? sumAtPhase(kernel, input, base - inputStart, scaled - base * up)
        : sumAtPosition(kernel, input, base - inputStart + (scaled - base * up) / up);
    }
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** A fraction with few phases that is as good as equal to `ratio` (2, 3∕2 …), found as a continued fraction. */
function nearFraction(ratio: number): Fraction | undefined {
  let [up, down, lastUp, lastDown] = [1, 0, 0, 1];
  let rest = ratio;
  while (up <= mostExactPhases) {
    const whole = floor(rest);
    [up, down, lastUp, lastDown] = [whole * up + lastUp, whole * down + lastDown, up, down];
    if (abs(up / down - ratio) <= 1e-12 * ratio) return up <= mostExactPhases ? { up, down } : undefined;
    rest = 1 / (rest - whole);
  }
  return undefined;
}
