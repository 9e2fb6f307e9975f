/** What somebody thought of textures (`ratings.json`): written by the audition page, read by keep, select and the page. */
import { z } from 'zod';
import { compareCodePoints } from '../text/compare.ts';
import { parseJsonDocument } from '../text/json-document.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');

const ratedTexture = z.object({
  path: z.string().min(1).meta({ description: 'The file, below the folder that was auditioned, with slashes.' }),
  sha256: sha256.meta({
    description: 'Hash of its bytes when it was heard: another texture of that name is not meant.',
  }),
  rating: z.int().min(1).max(5).nullable().meta({ description: '1 to 5; null where none was given.' }),
  tags: z.array(z.string().min(1).max(64)).meta({ description: 'Words of one’s own, in order.' }),
  rejected: z.boolean().meta({ description: 'True for what is not to be kept, whatever its rating.' }),
  source: z
    .object({
      rel_path: z.string().meta({ description: 'Path below the root.' }),
      sha256: sha256.meta({ description: "Hash of the file's bytes." }),
    })
    .meta({ description: 'The track it was made of.' }),
});

/** Order of the keys is the order in the file. */
export const ratingsSchema = z.object({
  kind: z.literal('ratings'),
  version: z.literal(1),
  folder: z.string().meta({ description: 'Which page they were given on; the same for as long as it is there.' }),
  entries: z.array(ratedTexture).meta({ description: 'One for each texture that was rated, tagged or rejected.' }),
});

export type RatedTexture = z.output<typeof ratedTexture>;
export type Ratings = z.output<typeof ratingsSchema>;

/** Reads ratings; throws a DocumentError that names every problem. */
export function parseRatings(text: string, file = 'ratings.json'): Ratings {
  return parseJsonDocument(ratingsSchema, text, file);
}

/** The text of the file: entries by their paths, so that the same ratings are the same bytes. */
export function formatRatings(ratings: Ratings): string {
  const checked = ratingsSchema.parse(ratings);
  const entries = [...checked.entries].sort((a, b) => compareCodePoints(a.path, b.path));
  return `${JSON.stringify({ ...checked, entries }, null, 2)}\n`;
}
