/** The results of a batch (`batch_results.json`): a row for every track, and how many went well. */
import { z } from 'zod';
import { parseJsonDocument } from '../text/json-document.ts';

const count = z.int().min(0);

/** Textures of one track; `error` says, in a musician's words, why there are none. */
const trackStats = z.looseObject({
  pads: count.meta({ description: 'Pads made.' }),
  swells: count.meta({ description: 'Swells made.' }),
  clouds: count.meta({ description: 'Clouds made.' }),
  hiss_loops: count.meta({ description: 'Hiss loops made.' }),
  hiss_flickers: count.meta({ description: 'Flickers made.' }),
  error: z.string().nullable().meta({ description: 'Why the track failed; null when it did not.' }),
});

export const resultRowSchema = z.looseObject({
  id: z.string().meta({ description: 'The id of the catalog.' }),
  rel_path: z.string().meta({ description: 'Path of the source below the root.' }),
  track_slug: z.string().meta({ description: 'Name of the folder of its textures.' }),
  success: z.boolean().meta({ description: 'True when textures were made, or were there already.' }),
  duration_sec: z.number().meta({ description: 'Length of the source in seconds.' }),
  up_to_date: z.boolean().optional().meta({ description: 'True when nothing had to be done.' }),
  made_because: z
    .array(z.string())
    .optional()
    .meta({ description: 'Why it was made: what differed from what was there, a line each.' }),
  kernels: z.string().optional().meta({ description: 'What computed the sound: simd or plain.' }),
  shortfalls: z.array(z.string()).optional().meta({ description: 'Where fewer textures were made than asked for.' }),
  stats: trackStats,
});

/** Which part of a batch the results are of, where machines share one: `stem results merge` joins them by it. */
const shardSchema = z.looseObject({
  number: z.int().min(1).meta({ description: 'Which of the shards, counted from 1.' }),
  of: z.int().min(2).meta({ description: 'How many there are.' }),
  plan: z.string().meta({ description: 'Hash of which track is in which shard: the same in all of one batch.' }),
  stem_version: z.string().meta({ description: 'The version that ran.' }),
  profile_hash: z.string().meta({ description: 'Hash of the profile, as the manifests have it.' }),
  seed: z.int().nullable().meta({ description: 'What --seed said; null without it.' }),
  all_tracks: count.meta({ description: 'Tracks of all shards together.' }),
  tracks: z
    .array(
      z.looseObject({
        row: count.meta({ description: 'Its row in the selection, counted from 0.' }),
        rel_path: z.string().meta({ description: 'Path of the source below the root.' }),
      }),
    )
    .meta({ description: 'Those of this shard, whether they have results yet or not.' }),
});

/** More fields may follow; these stay. */
export const resultsSchema = z.looseObject({
  timestamp: z.iso.datetime().meta({ description: 'When this was written (UTC).' }),
  profile: z.string().nullable().optional().meta({ description: 'Name of the profile; null without one.' }),
  total: count.meta({ description: 'All rows.' }),
  successful: count.meta({ description: 'Rows with success.' }),
  failed: count.meta({ description: 'Rows without.' }),
  shard: shardSchema.optional().meta({ description: 'Of one of several machines: which part of the batch this is.' }),
  results: z.array(resultRowSchema).meta({ description: 'A row for every track, in the order of the selection.' }),
});

export type TrackStats = z.output<typeof trackStats>;
export type ResultRow = z.output<typeof resultRowSchema>;
export type Results = z.output<typeof resultsSchema>;
export type ResultsShard = z.output<typeof shardSchema>;

/** Reads what an earlier run left; throws a DocumentError that names every problem. */
export function parseResults(text: string, file = 'batch_results.json'): Results {
  return parseJsonDocument(resultsSchema, text, file);
}

/** The text of the file: indented by 2, known keys in their order, numbers as they are. */
export function formatResults(results: Results): string {
  return [...resultsText(results)].join('');
}

/** Characters of a piece, or a few more. */
const pieceLength = 1 << 16;

/** The same in pieces: of very many rows neither a copy nor their text is in memory as a whole. */
export function* resultsText(results: Results): Generator<string> {
  const head = JSON.stringify(resultsSchema.parse({ ...results, results: [] }), null, 2);
  const list = '\n  "results": [';
  const start = head.indexOf(`${list}]`) + list.length;
  let piece = head.slice(0, start);
  for (const [index, row] of results.results.entries()) {
    const text = JSON.stringify(resultRowSchema.parse(row), null, 2).replaceAll('\n', '\n    ');
    piece += `${index === 0 ? '' : ','}\n    ${text}`;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}${results.results.length === 0 ? '' : '\n  '}${head.slice(start)}\n`;
}
