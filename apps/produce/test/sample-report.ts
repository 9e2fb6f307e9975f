/** A report's data as a song of any size gives it, for tests. */
import { createRandom } from '@stem/core/dsp';
import { createOverview, createSoundMeter, type GateCheck, type Overview } from '@stem/core/production';
import type { ReportData, ReportGate } from '../src/report/report-data.ts';

const sampleRate = 8000;
const frames = 20 * sampleRate;

export interface SampleRequest {
  readonly stems?: number;
  readonly sections?: number;
  readonly channels?: number;
  /** Of everything that has one: title, stems, sections, files. */
  readonly name?: string;
}

/** A song in which all is well. */
export function sampleReport({ stems = 3, sections = 4, channels = 2, name = '' }: SampleRequest = {}): ReportData {
  const overview = overviewOf(channels);
  const names = Array.from({ length: stems }, (_, i) => `${name}stem ${i + 1}`);
  const files = ['master.wav', ...names.map((stem) => `stems/${stem}.wav`)];
  const at = (section: number): number => Math.round((section * frames) / sections);
  return {
    title: `${name}Song`,
    subject: `${name}deliverables.zip`,
    passed: files.length + 1,
    failed: 0,
    facts: [{ label: 'Length', value: '0:20.000' }],
    form: {
      sampleRate,
      frames,
      sections: Array.from({ length: sections }, (_, i) => ({
        name: `${name}part ${i + 1}`,
        startFrame: at(i),
        endFrame: at(i + 1),
        beats: 4,
      })),
      tempi: [{ startFrame: 0, bpm: 120 }],
    },
    target: { loudnessLufs: -14, truePeakDbtp: -1 },
    tracks: [
      { name: 'master', kind: 'master', overview, integratedLufs: -14.04, truePeakDbtp: -1.02, passed: true },
      ...names.map((stem) => ({
        name: stem,
        kind: 'stem' as const,
        role: `${name}bass`,
        overview,
        integratedLufs: -Infinity,
        truePeakDbtp: null,
        passed: true,
      })),
    ],
    gates: [...files, 'the whole delivery'].map((file) => gateOf(file)),
    warnings: [],
    steps: [{ name: 'Timing', state: 'passed', figures: [{ label: 'beats', value: '16' }], notes: [`${name}fits`] }],
    alignments: names.map((stem) => ({
      stem,
      strategy: 'none',
      stemFrames: frames,
      frames,
      extendedFrom: frames,
      seams: [],
    })),
    mix: names.map((stem) => ({
      name: stem,
      gainDb: -3.25,
      pan: 0,
      effects: [{ name: 'highpass', values: [{ label: 'cutoff', value: '30 Hz' }] }],
    })),
    bus: [{ label: 'gain', value: '4.77 dB' }],
    files: files.map((path) => ({ path, bytes: 1_234_567, sha256: '0123456789abcdef'.repeat(4) })),
    provenance: [{ label: 'Seed', value: `${name}seed` }],
  };
}

export const failedCheck: GateCheck = {
  check: 'length',
  expected: '160,000 frames',
  got: '160,001 frames',
  state: 'failed',
  advice: 'Deliver it again.',
};

function gateOf(name: string): ReportGate {
  return { name, checks: [{ check: 'sample rate', expected: '8000 Hz', got: '8000 Hz', advice: '', state: 'passed' }] };
}

const overviews = new Map<number, Overview>();

function overviewOf(channels: number): Overview {
  const known = overviews.get(channels);
  if (known) return known;
  const random = createRandom('picture');
  const meter = createOverview({ sampleRate, channels, frames });
  const block = Array.from({ length: channels }, () =>
    Float32Array.from(
      { length: frames },
      (_, i) => random.uniform(-0.5, 0.5) * (1 + Math.floor(i / sampleRate / 5)) * 0.25,
    ),
  );
  for (const one of [meter, createSoundMeter({ sampleRate, channels, onMoment: meter.onMoment })]) one.process(block);
  overviews.set(channels, meter.result());
  return meter.result();
}
