import { describe, expect, test } from '@jest/globals';
import type { ProductionManifest } from '@stem/catalog/production';
import { createOverview, createSoundMeter, type Overview } from '@stem/core/production';
import { readStrictly } from '../../test/strict-html.ts';
import { failedCheck } from '../../test/sample-report.ts';
import type { Verdict } from '../verify/findings.ts';
import type { VerifyResult } from '../verify/verify-delivery.ts';
import { renderReport } from './render-report.ts';
import { reportOf } from './report-of.ts';

const [sampleRate, frames] = [8000, 40_000];
const sha256 = 'ab'.repeat(32);

const measurements: ProductionManifest['mix']['measurements'] = {
  peakDbfs: -6,
  truePeakDbtp: -5.9,
  integratedLufs: -20,
  loudnessRangeLu: 4,
  maxMomentaryLufs: -18,
  maxShortTermLufs: -19,
  dcOffset: 0,
  correlation: 1,
  silence: { totalSec: 0, longestSec: 0, longestAtFrame: 0, headSec: 0, tailSec: 0 },
  clipping: { runs: 0, samples: 0, share: 0 },
};

const manifest: ProductionManifest = {
  kind: 'production',
  version: 1,
  stem: '1.2.3',
  kernels: 'simd',
  title: 'Deja Vu',
  song: { hash: sha256, values: {} },
  seed: 'seed of the song',
  format: { sampleRate, subtype: 'PCM_24', channels: 1, frames, durationSec: 5 },
  form: {
    beats: 10,
    bars: 2.5,
    timeSignature: '4/4',
    tempi: [
      { startBeat: 0, bpm: 120 },
      { startBeat: 8, bpm: 60.5 },
    ],
    sections: [
      { name: 'verse', key: 'G major', startBeat: 0, beats: 8, startFrame: 0, endFrame: 32_000 },
      { name: 'bridge', key: 'Ab major', startBeat: 8, beats: 2, startFrame: 32_000, endFrame: 40_000 },
    ],
    tailBars: 0,
  },
  reference: {
    file: 'drums.wav',
    sha256,
    sampleRate: 44_100,
    channels: 2,
    frames: 441_000,
    uses: ['tempo', 'stem'],
    bpm: 119.998,
    offsetMs: 37.01,
    driftMs: 0.4,
    windows: [{ startSec: 0, endSec: 5, lagMs: -0.25 }],
    placement: 'shifted',
  },
  stems: ['bass', 'drums'].map((name) => ({
    name,
    role: name,
    file: `stems/${name}.wav`,
    source: { kind: 'synth' as const },
    alignment: { strategy: 'none', stemFrames: frames, extendedFrom: frames, seams: [] },
    effects: { highpass: { cutoffHz: 30, order: 2 } },
    gainDb: 0,
    mixGainDb: -3.2,
    pan: -0.3,
    measurements,
  })),
  mix: { measurements },
  master: {
    file: 'master.wav',
    loudnessLufs: -14,
    truePeakDbtp: -1,
    settings: { gainDb: 2, ceilingDbtp: -1, lookAheadMs: 3, holdMs: 20, releaseMs: 100, recoveryMs: 10 },
    measurements,
  },
  midi: null,
  steps: [{ name: 'timing', state: 'passed', figures: [{ label: 'bars', value: '4' }], notes: [] }],
  warnings: ['The low-pass was moved.'],
  files: ['master.wav', 'stems/bass.wav', 'stems/drums.wav'].map((path) => ({ path, bytes: 1, sha256 })),
};

const sound = [Float32Array.from({ length: frames }, (_, i) => (i % 80 < 40 ? 0.1 : -0.1))];

function overview(): Overview {
  const meter = createOverview({ sampleRate, channels: 1, frames });
  meter.process(sound);
  return meter.result();
}

function verdict(subject: string): Verdict {
  const meter = createSoundMeter({ sampleRate, channels: 1 });
  meter.process(sound);
  return { subject, checks: [], sound: meter.result() };
}

const overviews = new Map(['master.wav', 'stems/bass.wav'].map((file) => [file, overview()]));
const missing: Verdict = { subject: 'stems/drums.wav', checks: [{ ...failedCheck, check: 'file', got: 'missing' }] };
const result: VerifyResult = {
  place: '/somewhere/else/deliverables.zip',
  kind: 'zip',
  manifest,
  verdicts: [verdict('master.wav'), verdict('stems/bass.wav'), missing, { subject: 'archive', checks: [] }],
  nullTest: undefined,
  passed: 3,
  failed: 1,
};

describe('with a manifest', () => {
  const data = reportOf({ result, overviews });

  test('says what a person asks for first, as it was measured now', () => {
    expect(data.facts.map(({ value }) => value)).toEqual([
      '0:05.000',
      '40,000',
      '60.5–120 BPM, 4/4',
      'G major, Ab major',
      '8 kHz, 24 bit, mono',
      expect.stringMatching(/^−2\d\.\d LUFS$/),
      '0.0 LU',
      expect.stringMatching(/^−1\d\.\d dBTP$/),
    ]);
    expect([data.title, data.subject, data.passed, data.failed]).toEqual(['Deja Vu', 'deliverables.zip', 3, 1]);
  });

  test('has a track for every file of the manifest, there or not', () => {
    expect(data.tracks.map(({ name, kind, overview, passed }) => [name, kind, overview !== undefined, passed])).toEqual(
      [
        ['master', 'master', true, true],
        ['bass', 'stem', true, true],
        ['drums', 'stem', false, false],
      ],
    );
    expect(data.form?.tempi).toEqual([
      { startFrame: 0, bpm: 120 },
      { startFrame: 32_000, bpm: 60.5 },
    ]);
  });

  test('tells of reference, gains, effects, bus and where it comes from, but not where it lay', () => {
    const page = renderReport(data);
    const { text } = readStrictly(page);
    const told = ['37.01 ms late', '−0.250', '119.998 BPM', '−3.20', '30 % left', 'cutoff 30 Hz', 'look ahead', '3 ms'];
    for (const words of [...told, 'seed of the song', sha256, 'low-pass was moved']) expect(text).toContain(words);
    expect(page).not.toContain('somewhere');
  });
});

test('without a manifest the files are drawn as they are', () => {
  const whole: Verdict = { subject: 'folder', checks: [failedCheck] };
  const verdicts = [verdict('Master.WAV'), verdict('stems/bass.wav'), whole];
  const bare: VerifyResult = { ...result, place: '/a/folder', kind: 'folder', manifest: undefined, verdicts };
  const data = reportOf({ result: bare, overviews });
  expect([data.title, data.failed, data.form?.frames]).toEqual(['folder', 1, frames]);
  expect(data.tracks.map(({ name, kind }) => [name, kind])).toEqual([
    ['Master.WAV', 'master'],
    ['stems/bass.wav', 'stem'],
  ]);
  expect(readStrictly(renderReport(data)).text).toContain('Time line');
});
