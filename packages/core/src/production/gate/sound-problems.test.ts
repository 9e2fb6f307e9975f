import { expect, test } from '@jest/globals';
import { sine } from '../../../test/signals.ts';
import { createSoundMeter } from './sound-meter.ts';
import {
  mixedStemExpectation,
  soundProblems,
  soundWarnings,
  stemExpectation,
  type SoundExpectation,
  type StoredSound,
} from './sound-problems.ts';

const sampleRate = 48_000;
const tone = sine(2 * sampleRate, 997 / sampleRate, { amplitude: 0.5 });

function sound(channels: readonly Float32Array[], fullScale?: number): StoredSound {
  const meter = createSoundMeter({ sampleRate, channels: channels.length, fullScale });
  meter.process(channels);
  return { ...meter.result(), subtype: fullScale === undefined ? 'FLOAT' : 'PCM_24' };
}

const checks = (stored: StoredSound, expected: SoundExpectation): string[] =>
  soundProblems(stored, expected).map(({ check, expected: wanted, got }) => `${check}: ${wanted}, ${got}`);

test('a good stem passes, whatever its length', () => {
  const asked = { ...stemExpectation, sampleRate, channels: 1, subtype: 'FLOAT' };
  expect(soundProblems(sound([tone]), asked)).toEqual([]);
  expect(soundProblems(sound([tone.subarray(0, 100)]), asked)).toEqual([]);
  expect(soundWarnings(sound([tone]), asked)).toEqual([]);
});

test('what a file is stored as is compared piece by piece, all at once', () => {
  const asked = { sampleRate: 44_100, channels: 2, subtype: 'PCM_16', frames: 96_001 };
  expect(checks(sound([tone]), asked)).toEqual([
    'sample rate: 44100 Hz, 48000 Hz',
    'subtype: PCM_16, FLOAT',
    'channels: 2, 1',
    'length: 96001 samples, 96000 samples',
  ]);
});

test('samples that are no numbers are always wrong, and then nothing else is judged', () => {
  const broken = tone.slice();
  broken[480] = Number.NaN;
  expect(checks(sound([broken]), { ...stemExpectation, mostPeakDbfs: -20 })).toEqual([
    'finite samples: finite numbers only, 1 sample that is not, the first at 0.010 s (sample 480)',
  ]);
  expect(checks(sound([broken]), {})).toHaveLength(1);
});

test('silence fails where something should be heard: zeros, noise of dither, nothing at all', () => {
  expect(checks(sound([new Float32Array(4800)]), stemExpectation)).toEqual([
    'sound: samples above -60 dBFS, silence, its peak is -∞ dBFS',
  ]);
  expect(checks(sound([tone.map((value) => value / 1000)]), stemExpectation)).toHaveLength(1);
  expect(checks(sound([new Float32Array(0)]), stemExpectation)).toEqual([
    'sound: samples above -60 dBFS, no samples at all',
  ]);
  expect(checks(sound([new Float32Array(4800)]), {})).toEqual([]);
});

test('a stem that the mix turns down on purpose is not silent', () => {
  const quiet = sound([tone.map((value) => value / 2000)]);
  expect(checks(quiet, stemExpectation)).toHaveLength(1);
  expect(checks(quiet, mixedStemExpectation(-20))).toEqual([]);
  expect(checks(quiet, mixedStemExpectation(3))).toHaveLength(1);
  expect(checks(sound([new Float32Array(4800)]), mixedStemExpectation(-60))).toHaveLength(1);
});

test('clipping up to 0.1 % of the samples is a warning, above it fails; a plateau below full scale only warns', () => {
  const clipped = (samples: number, level: number): Float32Array => {
    const channel = tone.slice();
    channel.fill(level, 1000, 1000 + samples);
    return channel;
  };
  const few = sound([clipped(96, 1)], 1);
  expect(soundProblems(few, stemExpectation)).toEqual([]);
  expect(soundWarnings(few, stemExpectation)).toMatchObject([
    { check: 'clipped runs', got: '96 samples in 1 run (0.10 %) at 0.00 dBFS, the first at 0.021 s (sample 1000)' },
  ]);
  const many = sound([clipped(97, 1)], 1);
  expect(soundProblems(many, stemExpectation)).toMatchObject([{ check: 'clipped runs' }]);
  expect(soundWarnings(many, stemExpectation)).toEqual([]);
  const quiet = sound([clipped(1000, 0.6)]);
  expect(soundProblems(quiet, stemExpectation)).toEqual([]);
  expect(soundWarnings(quiet, stemExpectation)).toHaveLength(1);
  const hot = sound([clipped(1000, 1.5)]);
  expect(soundProblems(hot, stemExpectation)).toHaveLength(1);
});

test('levels are held to their limits, and printed more exactly where they would look the same', () => {
  const stored = sound([tone, tone.map((value) => -value)]);
  expect(
    checks(stored, {
      loudness: { lufs: -14, toleranceLu: 0.3 },
      mostTruePeakDbtp: -6.0206,
      mostPeakDbfs: -7,
      mostMomentaryLufs: -10,
      leastLoudnessRangeLu: 4,
      leastCorrelation: 0,
      mostDcOffset: 1,
    }),
  ).toEqual([
    'loudness: -14.00 LUFS ± 0.3 LU, -6.02 LUFS',
    expect.stringMatching(/^true peak: at most -6.020600 dBTP, -6.0\d{5} dBTP$/),
    'peak: at most -7.00 dBFS, -6.02 dBFS',
    'maximum momentary loudness: at most -10.00 LUFS, -6.02 LUFS',
    'loudness range: at least 4.00 LU, 0.00 LU',
    'phase correlation: at least 0.00, -1.00',
  ]);
  expect(checks(stored, { loudness: { lufs: -6, toleranceLu: 0.1 }, mostTruePeakDbtp: -6.01 })).toEqual([]);
});

test('a gap is named with its place', () => {
  const gap = tone.slice();
  gap.fill(0, 24_000, 48_000);
  expect(checks(sound([gap]), { longestSilenceSec: 0.4 })).toEqual([
    'silence: no gap longer than 0.4 s, 0.500 s at 0.500 s (sample 24000)',
  ]);
  expect(checks(sound([gap]), { longestSilenceSec: 0.501 })).toEqual([]);
});
