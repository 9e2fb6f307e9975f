/**
 * The manifest of a production (`manifest.json`): everything `stem verify` needs to judge the files by themselves, and
 * what a person wants to know of how they came about. Under the program's names; the document has them as `sample_rate`.
 */
import { wavSubtypes } from '@stem/core/format';
import { masterSettings } from '@stem/core/production/options';
import { z } from 'zod';
import { archivePath, count, level, sha256 } from './manifest-fields.ts';

const measurements = z.strictObject({
  peakDbfs: level('Largest sample.', 'dBFS'),
  truePeakDbtp: level('Largest value of the waveform.', 'dBTP'),
  integratedLufs: level('Programme loudness after BS.1770-5.', 'LUFS'),
  loudnessRangeLu: level('Loudness range after EBU Tech 3342.', 'LU'),
  maxMomentaryLufs: level('Highest loudness of any 400 ms.', 'LUFS'),
  maxShortTermLufs: level('Highest loudness of any 3 s.', 'LUFS'),
  dcOffset: z.number().meta({ description: 'Largest mean of any channel, without its sign, linear.' }),
  correlation: z.number().min(-1).max(1).meta({ description: 'Phase correlation of the first two channels.' }),
  silence: z.strictObject({
    totalSec: z.number().min(0),
    longestSec: z.number().min(0),
    longestAtFrame: count,
    headSec: z.number().min(0),
    tailSec: z.number().min(0),
  }),
  clipping: z.strictObject({
    runs: count,
    samples: count,
    share: z.number().min(0).max(1).meta({ description: 'Of all samples.' }),
  }),
});

const format = z.strictObject({
  sampleRate: z.int().min(1).meta({ unit: 'Hz' }),
  subtype: z.enum(wavSubtypes),
  channels: z.int().min(1),
  frames: count.meta({ description: 'Of every audio file.' }),
  durationSec: z.number().min(0),
});

const section = z.strictObject({
  name: z.string().min(1),
  key: z.string(),
  startBeat: z.number().min(0),
  beats: z.number().positive(),
  startFrame: count,
  endFrame: count.meta({ description: 'The frame after its last.' }),
});

const form = z.strictObject({
  beats: z.number().positive(),
  bars: z.number().positive(),
  timeSignature: z.string().meta({ examples: ['4/4'] }),
  tempi: z.array(z.strictObject({ startBeat: z.number().min(0), bpm: z.number().positive() })).min(1),
  sections: z.array(section).min(1),
  tailBars: count.meta({
    description: 'Behind the last section, for effects to fade away; every file is as much longer.',
  }),
});

const reference = z.strictObject({
  file: z.string().min(1).meta({ description: 'Its name, without folders.' }),
  sha256,
  sampleRate: z.number().positive(),
  channels: z.int().min(1),
  frames: count,
  uses: z.array(z.string()).meta({ description: 'What it decided: duration, tempo, stem.' }),
  bpm: z.number().positive().nullable().meta({ description: 'As measured.' }),
  offsetMs: z.number().meta({ description: 'How late its first downbeat comes.' }),
  driftMs: z.number().meta({ description: 'How far from the grid it gets, at most, once its offset is taken away.' }),
  windows: z.array(z.strictObject({ startSec: z.number(), endSec: z.number(), lagMs: z.number().nullable() })),
  placement: z.enum(['none', 'shifted', 'corrected']).meta({ description: 'What was done to it to be in time.' }),
});

const source = z.union([
  z.strictObject({ kind: z.literal('synth') }),
  z.strictObject({ kind: z.literal('reference') }),
  z.strictObject({
    kind: z.literal('file'),
    file: z.string().min(1).meta({ description: 'As the song file names it.' }),
    sha256,
    sampleRate: z.number().positive(),
    channels: z.int().min(1),
    frames: count,
    decoder: z.string(),
  }),
]);

const seam = z.strictObject({
  frame: count,
  blendFrames: count,
  fromFrame: z.int(),
  toFrame: z.int(),
  correlation: z.number(),
  stepRatio: z.number().nullable(),
  levelJumpDb: z.number(),
  dipDb: z.number(),
  spectralJumpDb: z.number(),
});

const alignment = z.strictObject({
  strategy: z.string().meta({ examples: ['none', 'cut', 'zero_pad', 'loop', 'crossfade', 'stretch'] }),
  stemFrames: count.meta({ description: 'Its length before.' }),
  extendedFrom: count.meta({ description: 'From this frame on is what it did not have.' }),
  seams: z.array(seam),
});

const stem = z.strictObject({
  name: z.string().min(1),
  role: z.string().min(1),
  file: archivePath,
  source,
  alignment,
  effects: z.record(z.string(), z.unknown()).meta({ description: 'Every value of the effects that are on.' }),
  gainDb: z.number().meta({ description: 'What the song asks for.' }),
  mixGainDb: z.number().meta({ description: 'What it was turned by in the mix, all in all.' }),
  pan: z.number().min(-1).max(1),
  measurements,
});

const master = z.strictObject({
  file: archivePath,
  loudnessLufs: z.number().meta({ description: 'Asked for.', unit: 'LUFS' }),
  truePeakDbtp: z.number().meta({ description: 'Asked for.', unit: 'dBTP' }),
  settings: masterSettings.meta({
    description: 'All the master bus does: with these the stems give the master again.',
  }),
  measurements,
});

const step = z.strictObject({
  name: z.string().min(1),
  state: z.enum(['passed', 'warning']),
  figures: z.array(z.strictObject({ label: z.string(), value: z.string() })),
  notes: z.array(z.string()),
});

/** Order of the keys is the order in the file. */
export const productionManifestSchema = z
  .strictObject({
    kind: z.literal('production'),
    version: z.literal(1),
    stem: z.string().min(1).meta({ description: 'Version of stem that made this.' }),
    kernels: z
      .enum(['simd', 'plain'])
      .default('plain')
      .meta({ description: 'What computed the sound (--kernels); before 0.3 there was only plain.' }),
    title: z.string(),
    song: z.strictObject({
      hash: sha256.meta({ description: 'Of the values; the same for songs that say the same.' }),
      values: z.record(z.string(), z.unknown()).meta({ description: 'Every value, defaults included.' }),
    }),
    seed: z.string().meta({ description: 'What every random choice came from, the dither included.' }),
    format,
    form,
    reference: reference.nullable(),
    stems: z.array(stem).min(1),
    mix: z.strictObject({ measurements }).meta({ description: 'The sum of the stems, before the master bus.' }),
    master,
    midi: z.strictObject({ file: archivePath }).nullable(),
    steps: z.array(step).meta({ description: 'What was done to make it, in order.' }),
    warnings: z.array(z.string()),
    files: z
      .array(z.strictObject({ path: archivePath, bytes: count, sha256 }))
      .meta({ description: 'All but this file and SHA256SUMS.' }),
  })
  .superRefine(({ stems, master, midi, files }, context) => {
    const listed = new Set(files.map(({ path }) => path));
    const named: [path: PropertyKey[], file: string][] = [
      ...stems.map(({ file }, index): [PropertyKey[], string] => [['stems', index, 'file'], file]),
      [['master', 'file'], master.file],
      ...(midi ? [[['midi', 'file'], midi.file] as [PropertyKey[], string]] : []),
    ];
    const seen = new Set<string>();
    for (const [path, file] of named) {
      const message = !listed.has(file)
        ? 'it is one of files'
        : seen.has(file)
          ? 'nothing else is that file'
          : undefined;
      if (message !== undefined) context.addIssue({ code: 'custom', path, message });
      seen.add(file);
    }
    for (const [index, { path }] of files.entries()) {
      if (files.findIndex((file) => file.path === path) === index) continue;
      context.addIssue({ code: 'custom', path: ['files', index, 'path'], message: 'it is listed once' });
    }
  });

export type ProductionManifest = z.output<typeof productionManifestSchema>;
export type ProductionStem = z.output<typeof stem>;
export type SoundFigures = z.output<typeof measurements>;
