/** Ratings from a file. */
import { decodeText, readBytes } from '../text/source-text.ts';
import { parseRatings, type Ratings } from './ratings.ts';

/** Throws an InputError where the file cannot be read, a DocumentError that names every problem in it. */
export async function readRatings(file: string): Promise<Ratings> {
  return parseRatings(decodeText(await readBytes(file), file), file);
}
