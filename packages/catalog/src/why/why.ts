/** What `stem why --json` prints: a track or a texture, and why it is as it is. */
import { z } from 'zod';
import { manifestSchema } from '../manifest/manifest.ts';
import { resultsSchema } from '../results/results.ts';
import { ruleOrder } from '../rules/reason.ts';

const count = z.int().min(0);
const lines = z.array(z.string());
const { role, grade, loop, operations } = manifestSchema.shape.files.element.shape;

const reason = z.object({
  rule: z.enum(ruleOrder),
  number: count.meta({ description: "The rule's number, from 1." }),
  path: z.string().optional().meta({ description: 'Which of several rules of that name: require[2].' }),
  met: z.boolean(),
  points: z.number(),
  value: z.unknown().optional().meta({ description: 'The cell that it looked at.' }),
  detail: z.string(),
});

const selection = z.object({
  catalog: z.string(),
  rules: z.string().nullable().meta({ description: 'The rules file; null for the built-in rules.' }),
  flags: z.boolean().meta({ description: 'Whether flags were given that win over the rules, or ratings.' }),
  selected: z.boolean(),
  selection_score: z.number(),
  rejected_by: z.enum(ruleOrder).nullable(),
  reasons: z.array(reason).meta({ description: 'Every rule that was asked, as stem select --explain has them.' }),
  place: z.int().min(1).nullable().meta({ description: 'From 1, the best; null where it is not selected.' }),
  selected_tracks: count,
  sources: z.string().nullable().meta({ description: 'The selection that was written; null where there is none.' }),
  row: count.nullable().meta({ description: 'Its row there, from 0; null where it is not in it.' }),
  selection_tracks: count.nullable().meta({ description: 'How many that selection lists.' }),
  agrees: z
    .boolean()
    .nullable()
    .meta({ description: 'False where that selection was not made by these rules from this catalog.' }),
});

const batch = z.object({
  results: z.string(),
  timestamp: z.string(),
  row: resultsSchema.shape.results.element
    .nullable()
    .meta({ description: 'As the results have it; null without one.' }),
});

const change = z.object({
  input: z.enum(['audio', 'profile', 'seed', 'stem', 'kernels', 'drums', 'decoder', 'textures', 'manifest']),
  name: z.string().nullable().meta({ description: 'A key of the profile, a drum recording, a texture.' }),
  was: z.unknown(),
  is: z.unknown().meta({ description: 'Null stands for nothing, here as above.' }),
});

const textures = z.object({
  folder: z.string(),
  slug: z.string(),
  stem: z.string(),
  kernels: z.enum(['simd', 'plain']),
  profile: z.string().nullable(),
  seed: z.number().nullable().meta({ description: 'Null where audio and profile decide.' }),
  source_sha256: z.string(),
  files: count,
  shortfalls: manifestSchema.shape.shortfalls,
  warnings: lines,
});

const texture = z.object({
  path: z.string().meta({ description: 'Below the folder of the track.' }),
  role,
  state: z.enum(['as made', 'changed', 'gone']),
  duration_sec: z.number(),
  loop,
  grade,
  faults: lines,
  sources: z.array(
    z.object({
      file: z.string().meta({ description: 'Path below the root.' }),
      start_frame: z.int(),
      end_frame: z.int().meta({ description: 'Exclusive.' }),
      start_sec: z.number().nullable().meta({ description: 'Null of drum recordings.' }),
      end_sec: z.number().nullable(),
    }),
  ),
  operations,
});

const kit = z.object({
  file: z.string().meta({ description: 'The copy that was asked for.' }),
  state: texture.shape.state.meta({ description: 'Of the copy: as made, byte for byte, changed since, or gone.' }),
});

export const whySchema = z.object({
  track: z.object({ id: z.string().nullable(), rel_path: z.string() }),
  root: z.string(),
  selection: selection.nullable().meta({ description: 'Null where there is no catalog, or none that lists it.' }),
  batch: batch.nullable().meta({ description: 'Null where there are no results.' }),
  textures: textures.nullable().meta({ description: 'Null where none are there.' }),
  texture: texture.nullable().meta({ description: 'Null where it was asked for a track.' }),
  kit: kit.nullable().meta({ description: 'Null where it was not asked for a copy in a kit of stem keep.' }),
  now: z
    .object({
      folder: z.string().nullable().meta({ description: 'Where its textures are, or would be.' }),
      state: z.enum(['up-to-date', 'to-be-made', 'would-fail']),
      reason: z.string().nullable().meta({ description: 'Why it would fail.' }),
      changes: z.array(change),
      because: lines.meta({ description: 'The changes in words.' }),
    })
    .nullable()
    .meta({ description: 'What stem batch-generate would do with it; null of a track without a name for its folder.' }),
  again: z
    .object({
      command: z.string().nullable().meta({ description: 'For a shell; null where there are obstacles.' }),
      words: lines.nullable().meta({ description: 'The same as separate arguments.' }),
      obstacles: lines.meta({ description: 'Why the same bytes cannot be made here.' }),
    })
    .nullable(),
});

export type WhyDocument = z.output<typeof whySchema>;
