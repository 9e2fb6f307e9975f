/** What the commands of an archive print with `--json`. */
import { z } from 'zod';
import { resultRowSchema } from '../results/results.ts';
import { ruleOrder } from '../rules/reason.ts';
import { count, told } from './answer-parts.ts';

const backup = z.string().nullable().meta({ description: 'Where the older file was kept; null where there was none.' });

export const discoverAnswer = z.object({
  root: z.string().meta({ description: 'The folder, without symbolic links.' }),
  output: z.string().meta({ description: 'The catalog that was written.' }),
  format: z.enum(['csv', 'json', 'markdown']),
  backup,
  files: count.meta({ description: 'Audio files in the catalog that were read.' }),
  total_duration_sec: z.number(),
  total_size_mb: z.number(),
  read: count.meta({ description: 'Files that were opened.' }),
  unchanged: count.meta({ description: 'Files that were known already.' }),
  kernels: z
    .enum(['simd', 'plain'])
    .optional()
    .meta({ description: 'With --analyze, as all down to duplicate_groups.' }),
  analysed: count.optional().meta({ description: 'Files that were measured.' }),
  known_by_content: count.optional().meta({ description: 'Files whose measures were known.' }),
  analysis_failures: z.array(told).optional().meta({ description: 'Files that could not be measured.' }),
  duplicate_groups: count.optional().meta({ description: 'Recordings of which there are several files.' }),
  unreadable: z.array(told).meta({ description: 'Files and folders that could not be read.' }),
  kept_rows: z.array(z.string()).optional().meta({ description: 'Unreadable files whose earlier rows were kept.' }),
  warnings: z.array(told).meta({ description: 'What is odd about files that were read.' }),
  skipped_directories_with_audio: z.array(told),
  needs_ffmpeg: z.array(z.string()).meta({ description: 'Files that ffmpeg would read, which is not here.' }),
  ignored: z.array(z.string()),
  links_outside: z.array(z.string()).meta({ description: 'Links that lead out of the root.' }),
  links_to_folders: z.array(z.string()),
  other_extensions: z
    .record(z.string(), count)
    .meta({ description: 'How many files of which other ending there are.' }),
});

const ruleName = z.enum(ruleOrder);

const reason = z.object({
  rule: ruleName,
  number: count.meta({ description: 'Number of the rule, from 1.' }),
  path: z.string().optional().meta({ description: 'Which of the rules of that name: require[2].' }),
  met: z.boolean(),
  points: z.number(),
  value: z.unknown().optional().meta({ description: 'The cell that it looked at.' }),
  detail: z.string().meta({ description: 'In words.' }),
});

const decision = z.object({
  id: z.string(),
  rel_path: z.string(),
  selected: z.boolean(),
  selection_score: z.number().nullable(),
  rejected_by: ruleName.nullable(),
  reasons: z.array(reason),
});

export const selectAnswer = z.object({
  output: z.string().meta({ description: 'The selection that was written.' }),
  format: z.enum(['csv', 'json']),
  backup,
  files: count.meta({ description: 'Rows of the catalog.' }),
  selected: count,
  rejected: count,
  total_duration_sec: z.number().meta({ description: 'Of all that were selected.' }),
  average_duration_sec: z.number(),
  rejections: z
    .array(reason.pick({ rule: true, number: true, path: true }).extend({ count }))
    .meta({ description: 'How many each rule left out.' }),
  rated_sources: count.optional().meta({ description: 'With --ratings: sources that were rated.' }),
  rated_elsewhere: z
    .array(z.object({ rel_path: z.string(), sha256: z.string() }))
    .optional()
    .meta({ description: 'Rated sources that are in no row.' }),
  tracks: z
    .array(decision)
    .optional()
    .meta({ description: 'With --explain: every row, and what each rule said of it.' }),
});

const { stats } = resultRowSchema.shape;

export const dryRunAnswer = z.object({
  dry_run: z.literal(true),
  profile: z.string().nullable(),
  total: count,
  successful: count,
  failed: count,
  tracks: z.array(
    resultRowSchema.omit({ stats: true }).extend({
      folder: z.string().meta({ description: 'Where its textures would be published.' }),
      textures: stats.omit({ error: true }),
      error: stats.shape.error,
    }),
  ),
});

export const auditionAnswer = z.object({
  page: z.string().meta({ description: 'The page that was written.' }),
  bytes: count,
  textures: count,
  tracks: count,
  measured: count.meta({ description: 'Textures that were listened to now, not known from the older page.' }),
  alike_groups: count.meta({ description: 'Groups of textures that sound alike.' }),
  distinct: z.array(z.string()).optional().meta({ description: 'With --distinct: the paths of so many.' }),
  embedded: z.string().nullable().meta({ description: 'The format of the sound in the page; null without.' }),
  missing_sources: z.array(z.string()),
  problems: z.array(z.string()),
});

export const keepAnswer = z.object({
  dry_run: z.boolean().meta({ description: 'Whether it only says what would be done.' }),
  kit: z
    .object({
      form: z.enum(['folder', 'zip']),
      path: z.string(),
      seconds: z.number().meta({ description: 'Of all that is kept.' }),
      bytes: count.meta({ description: 'Of all that is kept.' }),
      copied: z.array(z.string()).meta({ description: 'Names that were not there before.' }),
      removed: z.array(z.string()).meta({ description: 'Names of the older kit that are kept no more.' }),
      edited: z.array(z.string()).meta({ description: 'Names that somebody has changed, and that stay as they are.' }),
      backup,
      files: z.array(
        z.object({
          name: z.string().meta({ description: 'In the kit.' }),
          path: z.string().meta({ description: 'Below the folder that was auditioned.' }),
          rating: count,
          sha256: z.string(),
        }),
      ),
      left_out: count.meta({ description: 'Textures that would not fit into the limits.' }),
    })
    .nullable()
    .meta({ description: 'Null where nothing was to be gathered.' }),
  trashed: z.array(z.string()).meta({ description: 'With --trash: paths below the folder that was auditioned.' }),
  restored: z.array(z.string()).meta({ description: 'With --restore: paths below the folder that was auditioned.' }),
  problems: z.array(z.string()),
});

export const againAnswer = z.object({
  folder: z.string().meta({ description: 'The folder of the textures that were made.' }),
  texture: z.string().nullable().meta({ description: 'The one that was asked for; null for all.' }),
  files: count,
  same_bytes: z.boolean(),
  differing: z.array(z.string()).meta({ description: 'Paths of textures with other bytes than before.' }),
});

export const resultsAnswer = z.object({
  output: z.string().meta({ description: 'The results that were written.' }),
  of: count.meta({ description: 'How many shards there are.' }),
  merged: z.array(count).meta({ description: 'Numbers of the shards whose results were there, from 1.' }),
  missing: z.array(count).meta({ description: 'Numbers of those that have none yet.' }),
  missing_tracks: z.array(z.object({ row: count, rel_path: z.string(), shard: count })).meta({
    description: 'Tracks of the shards that were there which have no results; row is that of the selection, from 0.',
  }),
  all_tracks: count.meta({ description: 'Tracks of all shards together.' }),
  total: count.meta({ description: 'Rows that were written.' }),
  successful: count,
  failed: count,
});

export const workerAnswer = z.object({
  queue: z.string().meta({ description: 'Where it is, without user and password.' }),
  made: count,
  up_to_date: count,
  failed: count,
  given_back: count.meta({ description: 'Tracks that it had begun, and others make.' }),
});

export const queueAnswer = z.object({
  queue: z.string().meta({ description: 'Where it is, without user and password.' }),
  server: z.string().meta({ description: 'What holds it, such as redis 7.0.15.' }),
  persistence: z.enum(['aof', 'rdb', 'none']).meta({ description: 'What of it survives a restart of the server.' }),
  memory_bytes: count.meta({ description: 'What the server has in memory, of whatever.' }),
  waiting: count.meta({ description: 'Tracks that nobody has begun.' }),
  retrying: count.meta({ description: 'Tracks that failed for what may pass, and are tried again after a while.' }),
  making: z
    .array(
      z.object({
        rel_path: z.string(),
        worker: z.string().nullable().meta({ description: 'Its machine and process.' }),
        sec: count.meta({ description: 'For so long, by the clock of the machine that asks.' }),
        attempt: count.meta({ description: 'More than 1 where a worker was lost or the track is tried again.' }),
      }),
    )
    .meta({ description: 'Tracks that are being made; the first 1000.' }),
  workers: z
    .array(z.object({ name: z.string().meta({ description: 'Its machine and process.' }), address: z.string() }))
    .nullable()
    .meta({ description: 'Null where the server does not list its connections.' }),
});
