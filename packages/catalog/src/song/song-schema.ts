/** A song file: tempo and form, what decides the length, stems, master and archive. One schema: type, check, JSON Schema. */
import { wavSubtypes } from '@stem/core/format';
import { stemRoles, tempoRange } from '@stem/core/production';
import { masterOptions } from '@stem/core/production/options';
import { z } from 'zod';
import {
  archiveNameField,
  audioFileField,
  chordField,
  keyField,
  numberField,
  textField,
  timeSignatureField,
} from './song-fields.ts';
import { stemSchema, type SongStem } from './stem-schema.ts';

const bpm = numberField(
  [tempoRange.lowest, tempoRange.highest],
  'Beats a minute; a beat is the lower figure of the time signature, so an eighth in 6/8.',
);

const tempoChange = z.strictObject({
  bar: z.int().min(1).meta({ description: 'The bar from which on the song goes at this tempo; the first is 1.' }),
  bpm,
});

/** The first change is at bar 1, and each is behind the one before. */
const tempoMap = z
  .array(tempoChange)
  .min(1)
  .max(10_000)
  .superRefine((changes, context) => {
    for (const [index, { bar }] of changes.entries()) {
      const before = changes[index - 1]?.bar;
      const isRight = before === undefined ? bar === 1 : bar > before;
      if (isRight) continue;
      const message = before === undefined ? 'the first is 1' : `it comes after bar ${before}`;
      context.addIssue({ code: 'custom', path: [index, 'bar'], message });
    }
  });

const sectionSchema = z
  .strictObject({
    name: textField(80, 'What the section is: intro, verse, chorus, bridge, solo, outro, …'),
    bars: z.number().positive().max(10_000).optional().meta({ description: 'Its length in bars.' }),
    beats: z.number().positive().max(100_000).optional().meta({ description: 'Its length in beats.' }),
    key: keyField.optional().meta({ description: "A key of its own; otherwise the song's." }),
    chords: z.array(chordField).min(1).max(1000).optional().meta({
      description: 'Chords, one a bar and again from the first; more chords than bars share the section.',
    }),
  })
  .refine(({ bars, beats }) => (bars === undefined) !== (beats === undefined), 'it has bars or beats, one of them');

const durationSchema = z.strictObject({
  targetSec: numberField([0.1, 86_400], 'How long the song should be.', 's'),
  toleranceSec: numberField([0, 86_400], 'How far off the form may be; without it, half a bar.', 's').optional(),
});

/** What a reference may decide. */
const referenceUses = ['duration', 'tempo', 'stem'] as const;

const referenceSchema = z.strictObject({
  file: audioFileField,
  use: z
    .array(z.enum(referenceUses))
    .min(1)
    .default([...referenceUses])
    .meta({
      description: 'What it decides: the wanted duration, the tempo, a stem.',
    }),
  resample: z.boolean().default(true).meta({ description: "Whether it may have another sample rate than the song's." }),
  minDurationSec: numberField([0, 86_400], 'It has to be as long as this.', 's').default(1),
  offsetMs: z
    .union([z.literal('auto'), numberField([-60_000, 60_000], '', 'ms')])
    .default('auto')
    .meta({ description: 'How late its first downbeat comes, in ms; auto measures it.' }),
  drift: z.enum(['refuse', 'correct']).default('refuse').meta({
    description:
      'What happens to a reference that drifts away from the grid: refused, or corrected by playing it a little faster and slower, up to 5 cents.',
  }),
  maxDriftMs: numberField(
    [0.1, 1000],
    'How far from the grid it may be, anywhere, after its offset is taken away.',
    'ms',
  ).default(1),
});

const defaultStems = stemRoles.map((name) => ({ name }));

/** Order of the keys is the order of a song file. */
export const songSchema = z.strictObject({
  title: textField(200, 'Title of the song.').default('Untitled'),
  tempo: z.union([bpm, tempoMap]).optional().meta({
    description:
      'Beats a minute, or a map of changes such as [{bar: 1, bpm: 140}, {bar: 49, bpm: 138}]. Without it, the tempo of the reference, or 120.',
  }),
  timeSignature: timeSignatureField.default('4/4'),
  sampleRate: z
    .int()
    .min(8000)
    .max(384_000)
    .default(48_000)
    .meta({ description: 'Of every file delivered.', unit: 'Hz' }),
  subtype: z.enum(wavSubtypes).default('FLOAT').meta({
    description: 'How samples are stored: 32-bit float, or integers of 24 or 16 bits with dither.',
  }),
  channels: z
    .union([z.literal(1), z.literal(2)])
    .default(2)
    .meta({ description: 'Of every file delivered.' }),
  duration: durationSchema.optional().meta({ description: 'A wanted length, that the sections are checked against.' }),
  tailBars: z.int().min(0).max(64).default(0).meta({
    description: 'Bars behind the last section in which effects fade away; every file gets as much longer.',
  }),
  key: keyField.default('C major'),
  swing: numberField([0, 0.5], 'How late every second sixteenth comes, as a share of a sixteenth.').optional(),
  seed: z
    .union([z.string().min(1), z.int()])
    .optional()
    .meta({
      description: 'What every random choice comes from; without it, title, key, time signature and sections.',
    }),
  sections: z.array(sectionSchema).max(1000).default([]).meta({
    description: 'The form, one section after the other. Without it, the wanted duration decides.',
  }),
  reference: referenceSchema.optional().meta({ description: 'A recording that the song is made to fit.' }),
  stems: z
    .array(stemSchema)
    .min(1)
    .max(64)
    .prefault(defaultStems)
    .meta({ description: 'What is delivered one by one.' }),
  master: masterOptions.prefault({}).meta({ description: 'The sum of all stems.' }),
  archive: z
    .strictObject({ name: archiveNameField.default('audio_deliverables.zip') })
    .prefault({})
    .meta({ description: 'The zip of everything.' }),
});

/** What the schema gives. */
export type SongValues = z.output<typeof songSchema>;

/** A song as the program uses it: every value filled in, under the program's names. */
export interface Song extends Omit<SongValues, 'stems'> {
  readonly stems: readonly SongStem[];
}
