/** Quantising with dither: how loud the noise is, that it is nothing but noise, and that it stands still. */
import { createRandom, createRealFft, dbToGain, gainToDb, hann, quantize } from '@stem/core/dsp';
import type { Topic } from './report.ts';
import { atMost, furthest, within, type Row } from './row.ts';
import { fitSine, sine } from './sines.ts';

const { SQRT2, round, sqrt } = Math;

const length = 1 << 19;
/** Harmonics are told from the noise over a longer time. */
const longLength = 1 << 20;
const rate = 48_000;

export function ditherTopic(): Topic {
  return {
    title: 'Dither',
    about: `Triangular (TPDF) dither of two steps' width: by theory the error has a power of ¼ step², −93.32 dBFS at 16 bits and
−141.48 at 24 (AES17: 0 dBFS is a sine of full scale), whatever the signal. Over 2²⁰ samples (22 s) chance alone leaves
−147 and −195 dBFS in the largest of nine harmonics.`,
    rows: [16, 24].flatMap((bits) => [
      ...[-1, -60].map((dbfs) => noiseLevel(bits, dbfs)),
      noiseUnderATone(bits),
      harmonics(bits),
      lowTone(bits),
      modulation(bits),
      flatness(bits),
    ]),
  };
}

/** Level of one step's amplitude in dBFS is this far under full scale. */
function stepOf(bits: number): number {
  return 1 / 2 ** (bits - 1);
}

/** Noise of the theory, in dBFS. */
function theoryDb(bits: number): number {
  return gainToDb(0.5 * stepOf(bits) * SQRT2);
}

/** What dithering and rounding add to a signal. */
function errorOf(input: Float32Array, bits: number): Float64Array {
  const output = new Int32Array(input.length);
  quantize(input, output, { bits, random: createRandom('dither') });
  const step = stepOf(bits);
  return Float64Array.from(output, (value, i) => value * step - (input[i] ?? 0));
}

function powerOf(error: Float64Array): number {
  return error.reduce((sum, value) => sum + value * value, 0) / error.length;
}

/** 997 Hz, as AES17 has it. */
function tone(dbfs: number): Float32Array {
  return sine(length, 997 / rate, { amplitude: dbToGain(dbfs) });
}

function level(bits: number, signal: string, error: Float64Array): Row {
  return within({
    clause: 'Noise floor',
    signal: `${bits} bit: ${signal}`,
    expected: theoryDb(bits),
    measured: gainToDb(SQRT2 * sqrt(powerOf(error))),
    tolerance: 0.05,
    unit: 'dBFS',
  });
}

function noiseLevel(bits: number, dbfs: number): Row {
  return level(bits, `997 Hz at −${-dbfs} dBFS`, errorOf(tone(dbfs), bits));
}

function noiseUnderATone(bits: number): Row {
  return level(bits, 'digital silence', errorOf(new Float32Array(length), bits));
}

/** Harmonics 2 to 10 of a tone of one step's amplitude, where plain rounding is at its worst. */
function harmonics(bits: number): Row {
  const input = sine(longLength, 997 / rate, { amplitude: stepOf(bits) });
  const error = errorOf(input, bits);
  const levels = [2, 3, 4, 5, 6, 7, 8, 9, 10].map((order) => fitSine(error, (order * 997) / rate).amplitude);
  return atMost({
    clause: 'Distortion products',
    signal: `${bits} bit: 997 Hz with an amplitude of one step, harmonics 2 to 10; the worst`,
    limit: round(theoryDb(bits) - 50),
    measured: gainToDb(furthest(levels, 0)),
    unit: 'dBFS',
    decimals: 1,
  });
}

/** A tone that rounding would swallow keeps its level. */
function lowTone(bits: number): Row {
  const amplitude = 0.25 * stepOf(bits);
  const input = sine(length, 997 / rate, { amplitude });
  const output = errorOf(input, bits).map((value, i) => value + (input[i] ?? 0));
  return within({
    clause: 'Linearity',
    signal: `${bits} bit: 997 Hz with an amplitude of a quarter step, its level behind the dither`,
    expected: gainToDb(amplitude),
    measured: gainToDb(fitSine(output, 997 / rate).amplitude),
    tolerance: 0.2,
    unit: 'dBFS',
  });
}

/** A constant between two steps must not make the noise louder or softer. */
function modulation(bits: number): Row {
  const levels = [0, 0.1, 0.25, 0.4, 0.5, 0.75].map((share) => {
    const input = new Float32Array(length / 4).fill(share * stepOf(bits));
    return gainToDb(SQRT2 * sqrt(powerOf(errorOf(input, bits))));
  });
  return within({
    clause: 'Noise modulation',
    signal: `${bits} bit: constants of 0, 0.1, 0.25, 0.4, 0.5, 0.75 steps; the worst`,
    expected: theoryDb(bits),
    measured: furthest(levels, theoryDb(bits)),
    tolerance: 0.1,
    unit: 'dBFS',
  });
}

/** The noise is white: each of eight bands holds an eighth. */
function flatness(bits: number): Row {
  const size = 1024;
  const error = errorOf(tone(-20), bits);
  const fft = createRealFft(size);
  const window = hann(size);
  const [re, im] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
  const bands = new Float64Array(8);
  for (let start = 0; start < error.length; start += size) {
    fft.forward(
      window.map((weight, i) => weight * ((error[start + i] ?? 0) / stepOf(bits))),
      re,
      im,
    );
    for (let bin = 0; bin < size / 2; bin++) {
      bands[bin >> 6] = (bands[bin >> 6] ?? 0) + (re[bin] ?? 0) * (re[bin] ?? 0) + (im[bin] ?? 0) * (im[bin] ?? 0);
    }
  }
  const mean = bands.reduce((sum, power) => sum + power, 0) / bands.length;
  return within({
    clause: 'Noise spectrum',
    signal: `${bits} bit: eight bands of 3 kHz at 48 kHz against their mean; the worst`,
    expected: 0,
    measured: furthest(
      Array.from(bands, (power) => 0.5 * gainToDb(power / mean)),
      0,
    ),
    tolerance: 0.2,
    unit: 'dB',
  });
}
