/**
 * The manifest of a published folder (`manifest.json`): every file with its hash, where it came from, what was
 * measured. It is the receipt too: the same source, profile, seed and version mean that nothing has to be done.
 */
import { z } from 'zod';
import { parseJsonDocument } from '../text/json-document.ts';

const count = z.int().min(0);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');
const rate = z.number().positive();
/** Null stands for minus infinity, which JSON cannot say. */
const level = z.number().nullable();

/** The file the textures were made of. */
const manifestSource = z.object({
  id: z.string().meta({ description: 'The id of the catalog.' }),
  rel_path: z.string().meta({ description: 'Path below the root.' }),
  sha256: sha256.meta({ description: "Hash of the file's bytes." }),
  bytes: count,
  sample_rate: rate,
  channels: count.min(1),
  frames: count,
  container: z.string().meta({ description: 'wav, aiff, flac, mp3, ogg, …, by content.' }),
  codec: z.string(),
  decoder: z.string().meta({ description: 'What decoded it; with its version when it is not part of stem.' }),
});

/** Another file that sound was taken from, such as a drum recording for hiss. */
const manifestOtherSource = z.object({ rel_path: z.string(), sha256, decoder: z.string() });

const manifestFile = z.object({
  path: z.string().meta({ description: 'Path below the folder of the manifest.' }),
  role: z.enum(['pad', 'swell', 'cloud', 'hiss', 'flicker']),
  sha256,
  bytes: count,
  frames: count,
  sample_rate: rate,
  bit_depth: z.union([z.literal(16), z.literal(24), z.literal(32)]).meta({ description: '32 is floating point.' }),
  channels: count.min(1),
  loop: z
    .object({ start: count, end: count.meta({ description: 'The last frame played.' }) })
    .nullable()
    .meta({ description: 'What the smpl chunk says; null when the file does not loop.' }),
  seam: z
    .object({
      correlation: z.number(),
      step_ratio: z.number(),
      level_jump_db: level,
      spectral_jump_db: level,
      usual_level_jump_db: level.meta({ description: 'What the loop stays under elsewhere, nine times of ten.' }),
      usual_spectral_jump_db: level.meta({ description: 'What the loop stays under elsewhere, nine times of ten.' }),
    })
    .nullable()
    .meta({ description: 'The proof that the loop turns unheard.' }),
  measurements: z.object({
    true_peak_dbtp: level,
    rms_db: level,
    crest_factor: z.number().nullable(),
    centroid_hz: z.number().nullable(),
    flatness: z.number().nullable(),
    level_spread_db: level.meta({ description: 'Standard deviation of the level of pieces of 0.1 s.' }),
  }),
  grade: z.enum(['A', 'B', 'C', 'D', 'E', 'F']),
  faults: z.array(z.string()).meta({ description: 'What takes half a grade off or more, the worst first.' }),
  sources: z.array(
    z.object({
      file: z.string().meta({ description: "'track', or the rel_path of another source." }),
      start_frame: z.int(),
      end_frame: z.int().meta({ description: 'Exclusive.' }),
    }),
  ),
  operations: z
    .array(z.looseObject({ op: z.string() }))
    .meta({ description: 'The steps of its making, in order, with the values that repeat them.' }),
  trashed: z
    .literal(true)
    .optional()
    .meta({ description: 'Rejected, and moved to the trash by stem keep: it is not missing. Not here otherwise.' }),
});

/** Order of the keys is the order in the file. */
export const manifestSchema = z.object({
  kind: z.literal('textures'),
  version: z.literal(1),
  stem: z.string().meta({ description: 'Version of stem that made this.' }),
  kernels: z
    .enum(['simd', 'plain'])
    .meta({ description: 'What computed the sound (--kernels); the last bits differ.' }),
  slug: z.string().min(1),
  source: manifestSource,
  other_sources: z.array(manifestOtherSource),
  profile: z.object({
    name: z.string().nullable(),
    hash: sha256.meta({ description: 'Hash of the values; the same for profiles that say the same.' }),
    values: z.record(z.string(), z.unknown()).meta({ description: 'Every value, defaults included.' }),
  }),
  seed: z.string().meta({ description: 'What every random choice came from.' }),
  files: z.array(manifestFile),
  shortfalls: z.array(z.object({ role: manifestFile.shape.role, wanted: count, made: count, reason: z.string() })),
  warnings: z.array(z.string()),
});

export type Manifest = z.output<typeof manifestSchema>;
export type ManifestFile = z.output<typeof manifestFile>;
export type ManifestSource = z.output<typeof manifestSource>;

/** Reads a manifest; throws a DocumentError that names every problem. */
export function parseManifest(text: string, file = 'manifest.json'): Manifest {
  return parseJsonDocument(manifestSchema, text, file);
}

/** The canonical text: the same manifest is always the same bytes, so it holds no time and no path of a machine. */
export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifestSchema.parse(manifest), null, 2)}\n`;
}
