/** `@stem/catalog/ratings`: what somebody thought of textures, alone. */
export {
  agreedEntries,
  ratedSources,
  type NamedRatings,
  type RatedSource,
  type RatedSources,
  type SourceMatch,
} from './rated-sources.ts';
export { formatRatings, parseRatings, ratingsSchema, type RatedTexture, type Ratings } from './ratings.ts';
export { readRatedSources, readRatings } from './read-ratings.ts';
