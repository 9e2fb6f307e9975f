/** Ratings from a file. */
import path from 'node:path';
import { decodeText, readBytes } from '../text/source-text.ts';
import { ratedSources, type NamedRatings, type RatedSources } from './rated-sources.ts';
import { parseRatings, type Ratings } from './ratings.ts';

/** What several files say together. Throws as `readRatings`. */
export async function readRatedSources(files: readonly string[], folder: string): Promise<RatedSources> {
  const named: NamedRatings[] = [];
  for (const file of files) named.push({ file, ratings: await readRatings(path.resolve(folder, file)) });
  return ratedSources(named);
}

/** Throws an InputError where the file cannot be read, a DocumentError that names every problem in it. */
export async function readRatings(file: string): Promise<Ratings> {
  return parseRatings(decodeText(await readBytes(file, 'the page of stem audition saves the ratings'), file), file);
}
