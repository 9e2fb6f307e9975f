/** True peak against EBU Tech 3341 cases 15 to 23, and closer than these ask for. */
import { createTruePeakMeter, truePeak } from '@stem/core/analysis';
import { createRandom, createRealFft, gainToDb, sin } from '@stem/core/dsp';
import { productionRates } from './rates.ts';
import type { Topic } from './report.ts';
import { exactly, furthest, within, type Row } from './row.ts';
import { lowpassTaps, filterWith } from './linear-phase.ts';

const { PI, abs, max, min } = Math;

export function truePeakTopic(): Topic {
  return {
    title: 'True peak',
    about: `Tech 3341 allows +0.2 and −0.4 dB; a meter that looks between the samples closely enough reads the amplitude
itself, here within 0.03 dB. Cases 20 to 23 are made at four times the rate, low-passed there at half the rate (flat to
0.42 of it, −100 dB from 0.5) and decimated from sample 0, 1, 2 and 3 on.`,
    rows: [...productionRates.flatMap(sineRows), ...exactRows(), ...burstRows(), noiseRow(), anyTone(), blocks()],
  };
}

interface Sine {
  readonly number: number;
  /** Samples in a period. */
  readonly period: number;
  readonly degrees: number;
  readonly amplitude: number;
  readonly expected: number;
}

const sines: readonly Sine[] = [
  { number: 15, period: 4, degrees: 0, amplitude: 0.5, expected: -6 },
  { number: 16, period: 4, degrees: 45, amplitude: 0.5, expected: -6 },
  { number: 17, period: 6, degrees: 60, amplitude: 0.5, expected: -6 },
  { number: 18, period: 8, degrees: 67.5, amplitude: 0.5, expected: -6 },
  { number: 19, period: 4, degrees: 45, amplitude: 1.41, expected: 3 },
];

const standard = { tolerance: { above: 0.2, below: 0.4 }, unit: 'dBTP' } as const;

function peakDb(samples: Float32Array, sampleRate = 48_000): number {
  return gainToDb(truePeak({ sampleRate, channels: [samples] }));
}

/** A second of a sine, faded in and out over 10 ms. */
function fadedSine({ period, degrees, amplitude }: Sine, rate: number): Float32Array {
  const fade = 0.01 * rate;
  return Float32Array.from({ length: rate }, (_, n) => {
    const gain = amplitude * min(1, n / fade, (rate - 1 - n) / fade);
    return gain * sin(2 * PI * ((n % period) / period + degrees / 360));
  });
}

function sineRows(rate: number): Row[] {
  return sines.map((sine) => {
    const { number, period, degrees, amplitude, expected } = sine;
    const signal = `${rate} Hz: fs/${period} at ${degrees}°, amplitude ${amplitude.toFixed(2)}`;
    const measured = peakDb(fadedSine(sine, rate), rate);
    return within({ clause: `Tech 3341 case ${number}`, signal, expected, measured, ...standard });
  });
}

/** The meter knows no rate: once is enough. */
function exactRows(): Row[] {
  return sines.map((sine) =>
    within({
      clause: `Case ${sine.number} against its amplitude`,
      signal: `fs/${sine.period} at ${sine.degrees}°, amplitude ${sine.amplitude.toFixed(2)}`,
      expected: gainToDb(sine.amplitude),
      measured: peakDb(fadedSine(sine, 48_000)),
      tolerance: 0.03,
      unit: 'dBTP',
    }),
  );
}

/** Cases 20 to 23: samples at four times the rate, and the largest of the low-passed waveform. */
function burstRows(): Row[] {
  const fine = filterWith(burst(), lowpassTaps({ passband: 0.42 / 4, stopband: 0.5 / 4, attenuationDb: 100 }));
  const finePeak = peakDb(fine);
  return [0, 1, 2, 3].flatMap((offset) => {
    const decimated = Float32Array.from({ length: fine.length / 4 }, (_, n) => fine[4 * n + offset] ?? 0);
    const measured = peakDb(decimated);
    const clause = `Tech 3341 case ${20 + offset}`;
    const signal = `one period of fs/4 at 1.00 within fs/6 at 0.50, made at 4·fs, decimated with offset ${offset}`;
    return [
      within({ clause, signal, expected: 0, measured, ...standard }),
      within({
        clause: `Case ${20 + offset} against the waveform at 4·fs`,
        signal,
        expected: finePeak,
        measured,
        tolerance: 0.05,
        unit: 'dBTP',
      }),
    ];
  });
}

/** At four times the rate: 1200 periods of fs/6, one of fs/4 at twice the amplitude from zero to zero, as many of fs/6. */
function burst(): Float32Array {
  const before = 1200 * 24;
  const length = before + 16 + before;
  return Float32Array.from({ length }, (_, n) => {
    const fade = min(1, n / 1920, (length - n) / 1920);
    if (n >= before && n < before + 16) return sin((2 * PI * (n - before)) / 16);
    const turned = n < before ? n : n - before - 16;
    return 0.5 * fade * sin((2 * PI * (turned % 24)) / 24);
  });
}

/** Noise of a known spectrum, read between its samples through that spectrum. */
function noiseRow(): Row {
  const deviations = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'].map((seed) => {
    const random = createRandom(seed);
    const [re, im] = [new Float64Array(513), new Float64Array(513)];
    for (let bin = 1; bin < 0.45 * 1024; bin++) [re[bin], im[bin]] = [random.gaussian(), random.gaussian()];
    const period = new Float64Array(1024);
    createRealFft(1024).inverse(re, im, period);
    const samples = Float32Array.from({ length: 4096 }, (_, n) => {
      return (period[n % 1024] ?? 0) * min(1, n / 512, (4095 - n) / 512);
    });
    return peakDb(samples) - gainToDb(exactPeak(re, im));
  });
  return within({
    clause: 'Against exact interpolation',
    signal: 'eight noises of period 1024 up to 0.45·fs, 64 times oversampled through their spectrum; the worst',
    expected: 0,
    measured: furthest(deviations, 0),
    tolerance: 0.05,
    unit: 'dB',
  });
}

/** Largest value of a waveform of 1024 samples a period. */
function exactPeak(re: Float64Array, im: Float64Array): number {
  const size = 64 * 1024;
  const [wideRe, wideIm] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
  wideRe.set(re);
  wideIm.set(im);
  const fine = new Float64Array(size);
  createRealFft(size).inverse(wideRe, wideIm, fine);
  return 64 * fine.reduce((most, value) => max(most, abs(value)), 0);
}

function anyTone(): Row {
  const deviations: number[] = [];
  for (let step = 1; step <= 45; step++) {
    for (const degrees of [0, 17, 45, 71, 90]) {
      // A little off the hundredth, so that the phase wanders.
      const cutoff = step / 100 - 0.0001;
      const samples = Float32Array.from({ length: 4096 }, (_, n) => {
        return min(1, n / 500, (4095 - n) / 500) * sin(2 * PI * (cutoff * n + degrees / 360));
      });
      deviations.push(peakDb(samples));
    }
  }
  return within({
    clause: 'Any sine',
    signal: '45 frequencies to 0.45·fs in five phases, amplitude 1; the worst',
    expected: 0,
    measured: furthest(deviations, 0),
    tolerance: 0.03,
    unit: 'dBTP',
  });
}

function blocks(): Row {
  const random = createRandom('blocks');
  const samples = Float32Array.from({ length: 20_000 }, (_, n) => (n / 20_000) * random.uniform(-1, 1));
  const whole = truePeak({ sampleRate: 48_000, channels: [samples] });
  const differing = [1, 63, 4095, 4096, 4097, 19_999].filter((blockFrames) => {
    const meter = createTruePeakMeter(1);
    for (let start = 0; start < samples.length; start += blockFrames) {
      meter.process([samples.subarray(start, start + blockFrames)]);
    }
    return !Object.is(meter.result(), whole);
  }).length;
  const signal = 'noise in blocks of 1, 63, 4095, 4096, 4097, 19999 frames against one block';
  return exactly({ clause: 'Streaming', signal, differing, what: 'readings' });
}
