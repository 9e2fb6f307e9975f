/** `@stem/catalog/profile`: profiles alone, for commands that should start at once. */
export { loadProfile, profileFromValues, type Profile } from './load-profile.ts';
export { profileSeed, profileValues } from './profile-values.ts';
