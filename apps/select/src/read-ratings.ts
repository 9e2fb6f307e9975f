/** What was thought of textures, from the files of ratings; and what came of it. */
import type { Catalog } from '@stem/catalog/catalog';
import type { RatedSource, RatedSources } from '@stem/catalog/ratings';
import type { Context } from '@stem/cli';

/** Undefined where no file is named. */
export async function readRatedSources(files: readonly string[], cwd: string): Promise<RatedSources | undefined> {
  if (files.length === 0) return undefined;
  // Loaded here: most selections are made without.
  return (await import('@stem/catalog/ratings')).readRatedSources(files, cwd);
}

/** Sources that were rated and are in no row of the catalog. */
export function sourcesElsewhere({ rows }: Catalog, { sources, find }: RatedSources): readonly RatedSource[] {
  const here = new Set(rows.map(find));
  return sources.filter((source) => !here.has(source));
}

export function tellRatings({ sources }: RatedSources, elsewhere: readonly RatedSource[], { messages }: Context): void {
  const [first] = elsewhere;
  if (sources.length === 0)
    messages.warn(
      'The ratings say nothing: no texture was rated or rejected. Do that on the page of stem audition, and save.',
    );
  if (first === undefined) return;
  const [is, has] = elsewhere.length === 1 ? ['is', 'has'] : ['are', 'have'];
  const named = `${first.relPath}${elsewhere.length > 1 ? ', …' : ''}`;
  messages.warn(
    `${elsewhere.length} of ${sources.length} rated sources ${is} not in the catalog, or ${has} changed since (${named}): without effect. If they are of this archive, run stem discover again.`,
  );
}
