/** The values of a profile as documents hold them, and the hash that says whether two profiles say the same. */
import { textureOptions, type TextureOptions } from '@stem/core/texture/options';
import { snakeCase } from '../settings/fields.ts';
import { isMapping } from '../settings/spelling.ts';
import { canonicalHash } from '../text/canonical-json.ts';

/** Every value under the name it has in a profile. */
export function profileValues(options: TextureOptions): Record<string, unknown> {
  return snakeKeys(options) as Record<string, unknown>;
}

/** Does not depend on the order of keys, nor on whether a default is spelled out. Folders don't count. */
export function profileHash(options: TextureOptions): string {
  return canonicalHash(profileValues(options));
}

/**
 * What chance starts from where no seed is set: the hash of all but how many of each kind are made, and which grades are
 * kept. So one more of a kind, or a grade less, changes none of the others.
 */
export function profileSeed(options: TextureOptions): string {
  const { padMiner, clouds, hiss } = textureOptions.parse({});
  const { grades: _, ...curation } = options.curation;
  const seeding = {
    ...options,
    curation,
    padMiner: { ...options.padMiner, maxCandidatesPerFile: padMiner.maxCandidatesPerFile },
    clouds: { ...options.clouds, cloudsPerSource: clouds.cloudsPerSource },
    hiss: { ...options.hiss, hissLoopsPerSource: hiss.hissLoopsPerSource, flickerCount: hiss.flickerCount },
  };
  return canonicalHash(snakeKeys(seeding));
}

function snakeKeys(value: unknown): unknown {
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [snakeCase(key), snakeKeys(inner)]));
}
