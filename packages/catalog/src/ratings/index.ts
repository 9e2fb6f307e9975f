/** `@stem/catalog/ratings`: what somebody thought of textures, alone. */
export { formatRatings, parseRatings, ratingsSchema, type RatedTexture, type Ratings } from './ratings.ts';
