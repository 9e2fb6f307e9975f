import { describe, expect, test } from '@jest/globals';
import { textureOptions } from '@stem/core/texture';
import { formatProblem } from '../text/problem.ts';
import { parseProfile } from './parse-profile.ts';
import { profileHash, profileSeed, profileValues } from './profile-values.ts';

const defaults = textureOptions.parse({});

function problemsOf(text: string): string[] {
  try {
    parseProfile(text, 'p.yaml');
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}

function warningsOf(text: string): string[] {
  return parseProfile(text, 'p.yaml').warnings.map(formatProblem);
}

test('a profile that says nothing is the default', () => {
  for (const text of ['{}', '# nothing\n', 'global:\nclouds:\n']) {
    expect(parseProfile(text, 'p.yaml')).toMatchObject({
      options: defaults,
      warnings: [],
      hash: profileHash(defaults),
    });
  }
  expect(parseProfile('', 'p.yaml').paths).toEqual({ exportDir: 'export/tr8s', workDir: 'work', drumsDir: 'drums' });
});

test('how many of each kind are made is no part of the seed, all else is', () => {
  const seedOf = (text: string) => profileSeed(parseProfile(text, 'p.yaml').options);
  const counts = [
    'pad_miner: {max_candidates_per_file: 9}',
    'clouds: {clouds_per_source: 7}',
    'hiss: {flicker_count: 5}',
  ];
  for (const text of counts) expect([text, seedOf(text)]).toEqual([text, seedOf('')]);
  for (const text of ['pad_miner: {window_hop_sec: 1}', 'clouds: {grains_per_cloud: 7}', 'hiss: {tremolo_depth: 1}']) {
    expect(seedOf(text)).not.toBe(seedOf(''));
  }
});

test('a profile that people already have loads as it is', () => {
  const { options, warnings } = parseProfile(
    `global:
  sample_rate: 44100
  output_bit_depth: 24
  target_peak_dbfs: -1.0
pad_miner:
  target_durations_sec: [1.5, 2.5]
  loop_crossfade_ms: 50
drones:
  airy_highpass_hz: 8000
clouds:
  pitch_shift_range: {min: -2, max: 8}      # semitones, low under high
hiss:
  bandpass_low_hz: 7000
  bandpass_high_hz: 16000
`,
    'p.yaml',
  );
  expect(warnings).toEqual([]);
  expect(options).toEqual({
    ...defaults,
    padMiner: { ...defaults.padMiner, targetDurationsSec: [1.5, 2.5], loopCrossfadeMs: 50 },
    drones: { ...defaults.drones, airyHighpassHz: 8000 },
    clouds: { ...defaults.clouds, pitchShiftRange: { min: -2, max: 8 } },
    hiss: { ...defaults.hiss, bandpassLowHz: 7000, bandpassHighHz: 16000 },
  });
});

test('every key that has to work is known', () => {
  const keys: Record<string, string[]> = {
    pad_miner: [
      'loop_crossfade_ms',
      'window_hop_sec',
      'target_durations_sec',
      'min_rms_db',
      'max_rms_db',
      'max_onset_rate_per_second',
      'spectral_flatness_threshold',
      'max_candidates_per_file',
    ],
    drones: [
      'pad_loop_duration_sec',
      'pitch_shift_semitones',
      'time_stretch_factors',
      'pad_variants',
      'warm_lowpass_hz',
      'airy_highpass_hz',
      'dark_high_cut_hz',
      'enable_reversal',
      'swell_duration_sec',
      'fade_in_sec',
      'fade_out_sec',
    ],
    clouds: [
      'clouds_per_source',
      'grains_per_cloud',
      'grain_length_min_ms',
      'grain_length_max_ms',
      'grain_quality_threshold',
      'pitch_shift_range',
      'overlap_ratio',
      'cloud_duration_sec',
      'lowpass_hz',
      'target_peak_dbfs',
    ],
    hiss: [
      'hiss_loops_per_source',
      'use_bandpass',
      'highpass_hz',
      'tremolo_rate_hz',
      'tremolo_depth',
      'use_synthetic_noise',
      'synthetic_noise_level_db',
      'bandpass_low_hz',
      'bandpass_high_hz',
      'loop_duration_sec',
      'flicker_count',
      'flicker_min_ms',
      'flicker_max_ms',
    ],
    export: ['pads_stereo', 'swells_stereo', 'clouds_stereo', 'hiss_stereo'],
    brightness_tags: ['enabled', 'centroid_low_hz', 'centroid_high_hz'],
    pre_analysis: [
      'enabled',
      'analysis_window_sec',
      'analysis_hop_sec',
      'max_onset_rate_hz',
      'min_rms_db',
      'max_rms_db',
      'max_dc_offset',
      'max_crest_factor',
      'min_stable_windows',
      'skip_clipped_regions',
      'skip_transient_regions',
    ],
    curation: [
      'auto_delete_grade_f',
      'grades',
      'thresholds.min_rms_db',
      'thresholds.clipping_tolerance',
      'thresholds.max_crest_factor',
    ],
    musicality: ['reference_bpm', 'snap_to_grid', 'bar_lengths', 'target_key'],
    reproducibility: ['random_seed'],
    paths: ['export_dir', 'work_dir', 'drums_dir'],
    global: ['sample_rate', 'output_bit_depth', 'target_peak_dbfs'],
  };
  const { origins } = parseProfile('{}', 'p.yaml');
  for (const [section, names] of Object.entries(keys)) {
    for (const name of names) expect(origins.has(`${section}.${name}`)).toBe(true);
  }
});

describe('old spellings', () => {
  test('mean what they mean now', () => {
    const old = `
pad_miner: { target_duration_sec: 2, crossfade_ms: 30 }
clouds: { max_pitch_shift_semitones: 5 }
hiss: { band_low_hz: 6000, band_high_hz: 9000 }
`;
    const now = `
pad_miner: { target_durations_sec: [2], loop_crossfade_ms: 30 }
clouds: { pitch_shift_range: { min: -5, max: 5 } }
hiss: { bandpass_low_hz: 6000, bandpass_high_hz: 9000 }
`;
    expect(parseProfile(old, 'p.yaml').options).toEqual(parseProfile(now, 'p.yaml').options);
    expect(warningsOf(old)).toEqual([]);
  });

  test('give way to the new one when both are there', () => {
    const text = 'pad_miner:\n  crossfade_ms: 30\n  loop_crossfade_ms: 70\n';
    expect(parseProfile(text, 'p.yaml').options.padMiner.loopCrossfadeMs).toBe(70);
    expect(warningsOf(text)).toEqual([
      'p.yaml:2:3: pad_miner.crossfade_ms: expected loop_crossfade_ms alone, got this old spelling of it too (ignored)',
    ]);
  });

  test('lists of one, ranges as lists, words for true and 32f are understood', () => {
    const text = `
global: { output_bit_depth: 32f }
pad_miner: { target_duration_sec: [1, 2] }
drones: { pitch_shift_semitones: -12, pad_variants: warm, enable_reversal: yes }
clouds: { pitch_shift_range: [-3, 4] }
export: { pads_stereo: Off }
`;
    expect(parseProfile(text, 'p.yaml').options).toMatchObject({
      global: { outputBitDepth: 32 },
      padMiner: { targetDurationsSec: [1, 2] },
      drones: { pitchShiftSemitones: [-12], padVariants: ['warm'], enableReversal: true },
      clouds: { pitchShiftRange: { min: -3, max: 4 } },
      export: { padsStereo: false },
    });
  });

  test('half a range keeps the other half of the default', () => {
    expect(parseProfile('clouds: { pitch_shift_range: { max: 3 } }', 'p.yaml').options.clouds.pitchShiftRange).toEqual({
      min: -7,
      max: 3,
    });
  });
});

test('grades are those that are kept; how another tool describes its own is passed over with a word', () => {
  expect(parseProfile('curation: { grades: [a, B] }', 'p.yaml').options.curation.grades).toEqual(['A', 'B']);
  expect(parseProfile('curation: { grades: c }', 'p.yaml').options.curation.grades).toEqual(['C']);
  const other = 'curation:\n  grades:\n    A: { min_score: 90 }\n    F: { min_score: 0 }\n';
  expect(parseProfile(other, 'p.yaml').options).toEqual(defaults);
  expect(warningsOf(other)).toEqual([
    'p.yaml:2:3: curation.grades: expected a list of 1 to 6, each "A", "B", "C", "D", "E" or "F", got {"A":{"min_score":90},"F":{"min_score":0}} (ignored)',
  ]);
  expect(() => parseProfile('curation: { grades: [G] }', 'p.yaml')).toThrow(
    'p.yaml:1:22: curation.grades[0]: expected "A", "B", "C", "D", "E" or "F", got "G"',
  );
});

describe('unknown keys', () => {
  test('are warnings with the nearest known key and their place', () => {
    const text = `padminer:
  x: 1
pad_miner:
  loop_crosfade_ms: 50
clouds:
  pitch_shift_range: { min: 1, max: 2, step: 3 }
  tremolo_depth: 1
sample_rate: 48000
__proto__: { polluted: true }
`;
    expect(warningsOf(text)).toEqual([
      'p.yaml:1:1: padminer: expected a known key, got "padminer" (ignored; nearest: pad_miner)',
      'p.yaml:4:3: pad_miner.loop_crosfade_ms: expected a known key, got "loop_crosfade_ms" (ignored; nearest: loop_crossfade_ms)',
      'p.yaml:6:40: clouds.pitch_shift_range.step: expected a known key, got "step" (ignored; nearest: none)',
      'p.yaml:7:3: clouds.tremolo_depth: expected a known key, got "tremolo_depth" (ignored; nearest: hiss.tremolo_depth)',
      'p.yaml:8:1: sample_rate: expected a known key, got "sample_rate" (ignored; nearest: global.sample_rate)',
      expect.stringMatching(/^p\.yaml:9:1: __proto__: expected a known key/),
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('problems', () => {
  test('are all reported at once, each with its line and column', () => {
    const text = `# my profile
global:
  sample_rate: 4410
  output_bit_depth: 20
pad_miner:
  target_durations_sec: [2, long, 90]
  loop_crosfade_ms: 50
drones: [1]
clouds:
  grains_per_cloud: 1.5
  pitch_shift_range: {min: 5, max: 2}
  overlap_ratio:
hiss:
  use_bandpass: maybe
  tremolo_depth: .nan
musicality:
  target_key: H moll
  reference_bpm: fast
paths:
  work_dir: /etc
`;
    expect(problemsOf(text)).toEqual([
      'p.yaml:3:16: global.sample_rate: expected a whole number from 8000 to 192000 (Hz), got 4410',
      'p.yaml:4:21: global.output_bit_depth: expected 16, 24 or 32 (bit), got 20',
      'p.yaml:6:29: pad_miner.target_durations_sec[1]: expected a number from 0.25 to 60 (s), got "long"',
      'p.yaml:6:35: pad_miner.target_durations_sec[2]: expected a number from 0.25 to 60 (s), got 90',
      'p.yaml:7:3: pad_miner.loop_crosfade_ms: expected a known key, got "loop_crosfade_ms" (ignored; nearest: loop_crossfade_ms)',
      expect.stringMatching(/^p\.yaml:8:9: drones: expected a mapping of pitch_shift_semitones, .*, got \[1\]$/),
      'p.yaml:10:21: clouds.grains_per_cloud: expected a whole number from 1 to 5000, got 1.5',
      'p.yaml:11:22: clouds.pitch_shift_range: expected a mapping of min, max (semitones) where min must not be above max, got {"min":5,"max":2}',
      'p.yaml:12:17: clouds.overlap_ratio: expected a number from 0.01 to 0.99, got nothing',
      'p.yaml:14:17: hiss.use_bandpass: expected true or false, got "maybe"',
      'p.yaml:15:18: hiss.tremolo_depth: expected a number from 0 to 1, got NaN',
      expect.stringMatching(/^p\.yaml:17:15: musicality\.target_key: expected text .*, got "H moll"$/),
      'p.yaml:18:18: musicality.reference_bpm: expected a number from 20 to 400 or "detect" or null (BPM), got "fast"',
      expect.stringMatching(/^p\.yaml:20:13: paths\.work_dir: expected .* inside the root.*, got "\/etc"$/),
    ]);
  });

  test.each([
    [
      'hiss: { bandpass_low_hz: 9000, bandpass_high_hz: 8000 }',
      '1:26: hiss.bandpass_low_hz: expected bandpass_low_hz below bandpass_high_hz (8000), got 9000',
    ],
    [
      'hiss: { bandpass_high_hz: 4000 }',
      '1:27: hiss.bandpass_high_hz: expected bandpass_low_hz below bandpass_high_hz (4000), got 5000',
    ],
    [
      'clouds: { grain_length_min_ms: 300, grain_length_max_ms: 200 }',
      '1:32: clouds.grain_length_min_ms: expected grain_length_min_ms not above grain_length_max_ms (200), got 300',
    ],
    [
      'hiss: { flicker_min_ms: 30, flicker_max_ms: 20 }',
      '1:25: hiss.flicker_min_ms: expected flicker_min_ms not above flicker_max_ms (20), got 30',
    ],
    ['pad_miner: { min_rms_db: -3 }', '1:26: pad_miner.min_rms_db: expected min_rms_db below max_rms_db (-3), got -3'],
    [
      'pre_analysis: { max_rms_db: -50 }',
      '1:29: pre_analysis.max_rms_db: expected min_rms_db below max_rms_db (-50), got -40',
    ],
    [
      'brightness_tags: { centroid_low_hz: 4000 }',
      '1:37: brightness_tags.centroid_low_hz: expected centroid_low_hz below centroid_high_hz (3500), got 4000',
    ],
    [
      'drones: { swell_duration_sec: 4, fade_in_sec: 3, fade_out_sec: 2 }',
      '1:31: drones.swell_duration_sec: expected swell_duration_sec to hold fade_in_sec and fade_out_sec (5 s), got 4 s',
    ],
    [
      'musicality: { snap_to_grid: true }',
      "1:29: musicality.snap_to_grid: expected reference_bpm (a number or 'detect') beside snap_to_grid, got none",
    ],
  ])('values that do not go together: %s', (text, problem) => {
    expect(problemsOf(text)).toEqual([`p.yaml:${problem}`]);
  });

  test.each([
    ['a: 1\n b: 2\n', 'p.yaml:1:4: expected valid YAML, got: Nested mappings'],
    ['global:\n\tsample_rate: 1\n', 'p.yaml:2:1: expected blanks at the start of the line, got a tab'],
    ['- 1\n- 2\n', 'p.yaml:1:1: expected a mapping of global, pad_miner,'],
    ['just text', 'p.yaml:1:1: expected a mapping of global, pad_miner,'],
    ['global: {}\n---\nclouds: {}\n', 'p.yaml:2:1: expected valid YAML, got: Source contains multiple documents'],
    ['global: *nothing\n', 'p.yaml:1:1: expected valid YAML, got: Unresolved alias'],
    ['a: &a [*a]\n', 'p.yaml:1:1: expected a tree, got a value that contains itself'],
    [
      `a: &a [${'x,'.repeat(9)}]\n${['b', 'c', 'd', 'e'].map((key, index) => `${key}: &${key} [${`*${'abcd'.charAt(index)},`.repeat(9)}]\n`).join('')}`,
      'p.yaml:1:1: expected valid YAML, got: Excessive alias count',
    ],
    ['['.repeat(20_000), 'p.yaml:1:'],
  ])('no profile at all: %#', (text, start) => {
    expect(problemsOf(text)[0]?.startsWith(start)).toBe(true);
  });

  test('a doubled key is one problem among the others', () => {
    expect(problemsOf('hiss:\n  flicker_count: 1\n  flicker_count: 2\nclouds: 7\n')).toEqual([
      'p.yaml:3:3: hiss.flicker_count: expected every key once, got it again',
      expect.stringMatching(/^p\.yaml:4:9: clouds: expected a mapping/),
    ]);
  });
});

describe('values that were not set give way', () => {
  test.each([
    ['drones: { swell_duration_sec: 2.2 }', { drones: { fadeInSec: 1.6, fadeOutSec: 0.6 } }],
    ['drones: { fade_in_sec: 7 }', { drones: { fadeInSec: 7, fadeOutSec: 1 } }],
    ['drones: { swell_duration_sec: 3, fade_out_sec: 2 }', { drones: { fadeInSec: 1, fadeOutSec: 2 } }],
    ['clouds: { grain_length_max_ms: 40 }', { clouds: { grainLengthMinMs: 40, grainLengthMaxMs: 40 } }],
    ['hiss: { flicker_min_ms: 400 }', { hiss: { flickerMinMs: 400, flickerMaxMs: 400 } }],
  ])('%s', (text, options) => {
    expect(parseProfile(text, 'p.yaml').options).toMatchObject(options);
  });
});

describe('the hash', () => {
  const hash = (text: string) => parseProfile(text, 'p.yaml').hash;

  test('does not depend on order, spelling, folders, or defaults that are spelled out', () => {
    const short = hash('clouds: { lowpass_hz: 5000 }');
    expect(
      hash('paths: { work_dir: w }\nhiss: { flicker_count: 4 }\nclouds:\n  overlap_ratio: 0.65\n  lowpass_hz: 5.0e3\n'),
    ).toBe(short);
    expect(short).toMatch(/^[0-9a-f]{64}$/);
  });

  test('depends on every value', () => {
    expect(hash('clouds: { lowpass_hz: 5000 }')).not.toBe(hash('clouds: { lowpass_hz: 5001 }'));
  });
});

test('values stand in the manifest under the names they have in a profile', () => {
  expect(profileValues(defaults)).toMatchObject({
    pad_miner: { target_durations_sec: [4, 8] },
    clouds: { pitch_shift_range: { min: -7, max: 7 } },
    curation: { thresholds: { clipping_tolerance: 0.001 } },
  });
});

test('every value says where it came from', () => {
  const { origins } = parseProfile('clouds:\n  lowpass_hz: 5000\n', 'p.yaml');
  expect(origins.get('clouds.lowpass_hz')).toEqual({ file: 'p.yaml', line: 2, column: 15 });
  expect(origins.get('clouds.overlap_ratio')).toBe('default');
});
