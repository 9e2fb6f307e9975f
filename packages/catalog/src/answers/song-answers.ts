/** What `produce` and `verify` print with `--json`. */
import { z } from 'zod';
import { check, count, problem } from './answer-parts.ts';

const figure = z.number().nullable();

/** More figures may follow. */
const measurements = z.looseObject({
  sample_rate: z.number(),
  subtype: z.string(),
  channels: count,
  frames: count,
  peak_dbfs: figure,
  true_peak_dbtp: figure,
  integrated_lufs: figure,
});

export const deliveryAnswer = z.object({
  place: z.string().meta({ description: 'The folder or the zip.' }),
  kind: z.enum(['folder', 'zip']),
  has_manifest: z.boolean(),
  title: z.string().nullable(),
  passed: count.meta({ description: 'Files and wholes that passed.' }),
  failed: count,
  null_test: z
    .object({
      passed: z.boolean(),
      peak_dbfs: figure,
      rms_dbfs: figure,
      allowed_peak_dbfs: figure,
      suspect: z.string().nullable().meta({ description: 'The stem that it seems to be.' }),
    })
    .nullable()
    .meta({ description: 'The sum of the stems, sent through the bus, less the master; null where there is none.' }),
  verdicts: z.array(
    z.object({
      subject: z.string().meta({ description: 'A file, or the delivery as a whole.' }),
      passed: z.boolean(),
      checks: z.array(check),
      measurements: measurements.nullable(),
    }),
  ),
});

const finding = z.object({
  kind: z.enum(['missing', 'changed', 'extra', 'half-published', 'foreign', 'unreadable']),
  path: z.string(),
  message: z.string(),
});

export const batchAnswer = z.object({
  place: z.string(),
  kind: z.literal('textures'),
  passed: count.meta({ description: 'Tracks that are whole.' }),
  failed: count,
  findings: count.meta({ description: 'All of them.' }),
  tracks: z.array(
    z.object({
      folder: z.string(),
      slug: z.string().nullable(),
      source: z.string().nullable(),
      files: count,
      bytes: count,
      trashed: count.meta({ description: 'Files that stem keep --trash has put away; none of them is missing.' }),
      passed: z.boolean(),
      findings: z.array(finding),
    }),
  ),
  around: z.array(finding).meta({ description: 'What is no single track’s.' }),
  not_verified: z.array(z.string()).meta({ description: 'Deliveries of produce that lie there.' }),
});

const step = z.object({
  name: z.string(),
  state: z.enum(['passed', 'warning']),
  figures: z.array(z.object({ label: z.string(), value: z.string() })),
  notes: z.array(z.string()),
});

const made = z.object({
  state: z.enum(['made', 'up-to-date']),
  archive: z.string().meta({ description: 'The zip.' }),
  steps: z.array(step),
  verification: deliveryAnswer,
});

const planned = z.object({
  state: z.literal('planned'),
  title: z.string(),
  sample_rate: z.number(),
  subtype: z.string(),
  channels: count,
  frames: count.nullable().meta({ description: 'Null where a reference decides, as in what follows.' }),
  duration_sec: figure,
  residual_sec: figure.meta({ description: 'How far that is from the wanted length.' }),
  sections: z.array(
    z.object({
      name: z.string(),
      start_sec: z.number(),
      end_sec: z.number(),
      start_frame: count,
      end_frame: count,
      beats: z.number(),
    }),
  ),
  stems: z.array(
    z.object({
      name: z.string(),
      role: z.string(),
      source: z.union([z.string(), z.record(z.string(), z.unknown())]),
      align: z.string(),
      effects: z.array(z.string()),
      gain_db: z.number(),
      pan: z.number(),
    }),
  ),
  master: z.object({ loudness_lufs: z.number(), true_peak_dbtp: z.number() }),
  archive: z.string(),
});

const refused = z.object({
  state: z.literal('failed'),
  step: z.string(),
  where: z.string().meta({ description: 'Whose fault it is; empty where it is the step’s.' }),
  problems: z.array(problem),
});

/** With --dry-run, when it is done, when a step did not pass. */
export const produceAnswer = z.union([made, planned, refused]);

export const verifyAnswer = z.union([deliveryAnswer, batchAnswer]);
