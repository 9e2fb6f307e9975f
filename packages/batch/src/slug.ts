/** Slugs: the names under which tracks are published, decided over a whole selection. */
import { createHash } from 'node:crypto';

/** A slug is at most this long, so that every file name made of it stays far below 255 bytes. */
export const maxSlugBytes = 100;

/** Names that an operating system or our own layout keeps for itself. */
const reserved = new Set(
  ['com', 'lpt']
    .flatMap((port) => Array.from('0123456789¹²³', (digit) => `${port}${digit}`))
    .concat('con', 'prn', 'aux', 'nul', 'by_source'),
);

/**
 * One slug for each relative path (`/` between folders), none twice. The same for any order of the paths; rows that
 * share a base name get as many parent folders in front as make them different.
 */
export function assignSlugs(relPaths: Iterable<string>): ReadonlyMap<string, string> {
  const names = [...new Set(relPaths)].map(trackName);
  const slugs = new Map<string, string>();
  for (const family of groupBy(names, (name) => fold(name.base)).values()) {
    for (const [relPath, slug] of distinguish(family)) slugs.set(relPath, fit(slug, relPath));
  }
  return withoutClashes(slugs);
}

/** Whether a text could be one: the name of a folder, and nothing that leads elsewhere. */
export function isSlug(text: string): boolean {
  return /^(?:\p{L}|\p{M}|\p{N}|_)+$/u.test(text) && Buffer.byteLength(text) <= maxSlugBytes && !reserved.has(text);
}

interface TrackName {
  readonly relPath: string;
  readonly base: string;
  readonly extension: string;
  /** Slugs of the parent folders, nearest first; folders without a letter or digit are left out. */
  readonly parents: readonly string[];
}

function trackName(relPath: string): TrackName {
  const parts = relPath.split('/');
  const file = parts.pop() ?? '';
  const dot = file.lastIndexOf('.');
  const stem = dot > 0 ? file.slice(0, dot) : file;
  return {
    relPath,
    base: slugText(stem) || `track_${digest(relPath, 8)}`,
    extension: slugText(dot > 0 ? file.slice(dot) : ''),
    parents: parts
      .map(slugText)
      .filter((part) => part !== '')
      .reverse(),
  };
}

/** Letters with their marks and digits, lower case, NFC, one `_` in place of everything else. */
function slugText(text: string): string {
  const words = text
    .normalize('NFC')
    .toLowerCase()
    .match(/(?:\p{L}\p{M}*|\p{N})+/gu);
  return (words ?? []).join('_').normalize('NFC');
}

/** Tracks of one base name: those that only their extension tells apart move through the folders together. */
function distinguish(family: readonly TrackName[]): Map<string, string> {
  const places = [...groupBy(family, (name) => fold(slugAtDepth(name, Infinity))).values()];
  const depths = places.map(() => 0);
  for (;;) {
    const bySlug = groupBy([...places.keys()], (place) => fold(slugAtDepth(first(places[place]), depths[place] ?? 0)));
    const clashing = [...bySlug.values()].filter((group) => group.length > 1).flat();
    const deepening = clashing.filter((place) => (depths[place] ?? 0) < first(places[place]).parents.length);
    if (deepening.length === 0) break;
    for (const place of deepening) depths[place] = (depths[place] ?? 0) + 1;
  }
  return new Map(
    places.flatMap((names, place) =>
      names.map((name): [string, string] => {
        const slug = slugAtDepth(name, depths[place] ?? 0);
        return [name.relPath, names.length > 1 && name.extension !== '' ? `${slug}_${name.extension}` : slug];
      }),
    ),
  );
}

function slugAtDepth(name: TrackName, depth: number): string {
  return [...name.parents.slice(0, depth).reverse(), name.base].join('_');
}

/** Keeps a slug off reserved names and within its length; what had to be cut ends in a hash of the path. */
function fit(slug: string, relPath: string): string {
  if (reserved.has(slug)) return `track_${slug}`;
  return Buffer.byteLength(slug) <= maxSlugBytes ? slug : withDigest(slug, digest(relPath, 8));
}

/** `slug_digest`, the slug cut between characters so that the whole is within its length. */
function withDigest(slug: string, hash: string): string {
  const room = maxSlugBytes - hash.length - 1;
  let kept = '';
  for (const [letter] of slug.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
    if (Buffer.byteLength(kept + letter) > room) break;
    kept += letter;
  }
  return `${kept.replace(/_+$/, '')}_${hash}`;
}

/** Paths that nothing readable tells apart (`a b.wav`, `a_b.wav`) end in a hash, longer until no slug is left twice. */
function withoutClashes(slugs: Map<string, string>): ReadonlyMap<string, string> {
  for (let length = 8; ; length += 8) {
    const bySlug = groupBy([...slugs.keys()], (relPath) => fold(slugs.get(relPath) ?? ''));
    const clashing = [...bySlug.values()].filter((group) => group.length > 1).flat();
    if (clashing.length === 0) return slugs;
    for (const relPath of clashing) slugs.set(relPath, withDigest(slugs.get(relPath) ?? '', digest(relPath, length)));
  }
}

/** What a file system that ignores case takes for the same name: `straße` is `STRASSE`. */
function fold(slug: string): string {
  return slug.toUpperCase().toLowerCase().normalize('NFC');
}

function digest(relPath: string, length: number): string {
  return createHash('sha256').update(relPath).digest('hex').slice(0, Math.min(length, 64));
}

function first<T>(items: readonly T[] | undefined): T {
  return items?.[0] as T;
}

function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
