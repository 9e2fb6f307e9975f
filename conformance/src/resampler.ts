/** The sample rate converter: pass-band, delay, aliases and images, distortion and noise. */
import {
  createRatioResampler,
  dbToGain,
  gainToDb,
  resample,
  semitonesToRatio,
  swift,
  transparent,
} from '@stem/core/dsp';
import type { Topic } from './report.ts';
import { atMost, exactly, furthest, signedText, within, type Row } from './row.ts';
import { fitSine, rms, sine } from './sines.ts';

const { PI, SQRT2, ceil, min, round } = Math;

const pairs = [
  [44_100, 48_000],
  [48_000, 44_100],
  [44_100, 96_000],
  [96_000, 44_100],
  [96_000, 48_000],
  [88_200, 44_100],
  [192_000, 48_000],
  [192_000, 44_100],
  [44_100, 192_000],
  [22_050, 44_100],
  [8000, 48_000],
  [44_101, 48_000],
] as const;

export function resamplerTopic(): Topic {
  return {
    title: 'Resampler',
    about: `Sines at full scale as 32-bit float, over the whole band of the new rate and without any weighting. THD+N as AES17
measures it: 997 Hz at −1 dBFS, what is left without the tone against the tone. The pass-band ends at 0.91 of the lower half
rate (20.07 kHz at 44.1 kHz). Aliases are looked for from half the new rate to half the old one, images beside tones up to
the end of the pass-band.`,
    rows: [...pairs.flatMap(([from, to]) => pairRows(from, to)), ...ratioRows()],
  };
}

function pairRows(from: number, to: number): Row[] {
  const name = `${from} → ${to} Hz`;
  const band = 0.5 * min(from, to);
  const length = ceil(from / 10);
  const convert = (hz: number, amplitude = 1, phase = 0.3): Float32Array =>
    resample(sine(length, hz / from, { amplitude, phase }), from, to);
  const skip = ceil(to / 50);
  const inBand = Array.from({ length: 20 }, (_, i) => {
    const hz = (0.91 * band * (i + 1)) / 20 - 1.3;
    return { hz, fit: fitSine(convert(hz), hz / to, skip) };
  });
  const gains = inBand.map(({ fit }) => gainToDb(fit.amplitude));
  const delays = inBand.map(({ hz, fit }) => (fit.phase - 0.3) / ((2 * PI * hz) / to));
  const reference = fitSine(convert(997, dbToGain(-1)), 997 / to, skip);
  const unwanted =
    to < from
      ? sweep(band * 1.0005, from / 2).map((hz) => rms(convert(hz), skip))
      : inBand.map(({ fit }) => fit.residual);
  return [
    within({
      clause: 'Pass-band',
      signal: `${name}: 20 sines to ${(0.91 * band).toFixed(0)} Hz; the worst`,
      expected: 0,
      measured: furthest(gains, 0),
      tolerance: 0.01,
      unit: 'dB',
      decimals: 5,
    }),
    atMost({
      clause: to < from ? 'Aliases' : 'Images',
      signal:
        to < from ? `${name}: 20 sines from ${band} to ${from / 2} Hz; the worst` : `${name}: beside these; the worst`,
      limit: -120,
      measured: gainToDb(SQRT2 * furthest(unwanted, 0)),
      unit: 'dBFS',
      decimals: 1,
    }),
    atMost({
      clause: 'THD+N (AES17)',
      signal: `${name}: 997 Hz at −1 dBFS`,
      limit: -120,
      measured: gainToDb((SQRT2 * reference.residual) / reference.amplitude),
      unit: 'dB',
      decimals: 1,
    }),
    atMost({
      clause: 'Delay',
      signal: `${name}: the same sines; the worst`,
      limit: 0.001,
      measured: furthest(delays, 0),
      unit: 'samples',
      decimals: 6,
    }),
    lengths(name, from, to),
  ];
}

/** Twenty frequencies, evenly spread. */
function sweep(low: number, high: number): number[] {
  return Array.from({ length: 20 }, (_, i) => low + ((high - low) * (i + 0.5)) / 20);
}

function lengths(name: string, from: number, to: number): Row {
  const wrong = [0, 1, 2, 441, 999, 44_100, 44_101].filter(
    (n) => resample(new Float32Array(n), from, to).length !== round((n * to) / from),
  ).length;
  const signal = `${name}: 0, 1, 2, 441, 999, 44100, 44101 samples`;
  return exactly({ clause: 'Length', signal, differing: wrong, what: 'lengths' });
}

const qualities = [
  { name: 'transparent', quality: transparent, limit: -120 },
  { name: 'swift', quality: swift, limit: -96 },
] as const;

/** Free ratios, as repitching needs them. */
function ratioRows(): Row[] {
  return qualities.flatMap(({ name, quality, limit }) =>
    [-12, -7, -1, 1, 7, 12].map((semitones) => {
      const ratio = 1 / semitonesToRatio(semitones);
      const resampler = createRatioResampler(ratio, quality);
      const readings = Array.from({ length: 12 }, (_, i) => {
        const cutoff = (0.5 * min(1, ratio) * quality.passbandEnd * (i + 1)) / 12 - 0.0001;
        const input = sine(12_000, cutoff);
        const output = new Float32Array(resampler.outputLength(input.length));
        resampler.render(input, output, { inputStart: 0, outputStart: 0 });
        return fitSine(output, cutoff / ratio, 800);
      });
      return atMost({
        clause: `Free ratio, ${name}`,
        signal: `${signedText(semitones)} semitones: 12 sines to ${quality.passbandEnd} of the lower half rate; all else, the worst`,
        limit,
        measured: gainToDb(
          SQRT2 *
            furthest(
              readings.map(({ residual }) => residual),
              0,
            ),
        ),
        unit: 'dBFS',
        decimals: 1,
      });
    }),
  );
}
