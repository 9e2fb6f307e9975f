/** What somebody thinks of a texture, and the document that says it of all. Pure. */
import type { Item } from './item.ts';

export type Rating = 1 | 2 | 3 | 4 | 5;

export interface Judgement {
  readonly rating: Rating | null;
  readonly tags: readonly string[];
  readonly rejected: boolean;
}

export const unjudged: Judgement = { rating: null, tags: [], rejected: false };

export function isUnjudged({ rating, tags, rejected }: Judgement): boolean {
  return rating === null && tags.length === 0 && !rejected;
}

/** An entry of ratings.json (its schema is that of `@stem/catalog/ratings`). */
export interface RatedTexture extends Judgement {
  readonly path: string;
  readonly sha256: string;
  readonly source: { readonly rel_path: string; readonly sha256: string };
}

const longestTag = 64;

/** `Warm, dark ` → `dark`, `warm`: each once, in order, without what would divide them. */
export function parseTags(text: string): string[] {
  const words = text.split(/[,\n]/).map((word) => word.trim().replaceAll(/\s+/g, ' ').slice(0, longestTag));
  return [...new Set(words.filter((word) => word !== ''))].sort();
}

export function ratingsText(folder: string, entries: readonly RatedTexture[]): string {
  const ordered = [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return `${JSON.stringify({ kind: 'ratings', version: 1, folder, entries: ordered }, null, 2)}\n`;
}

/** The entries of a document, whoever wrote it; throws an Error in words where it is none. */
export function parseRatings(text: string): RatedTexture[] {
  const document = parsed(text) as { kind?: unknown; version?: unknown; entries?: unknown } | null;
  if (document?.kind !== 'ratings' || document.version !== 1 || !Array.isArray(document.entries)) {
    throw new Error('expected the ratings that this page saves (kind "ratings", version 1)');
  }
  return document.entries.map((entry: unknown, index) => {
    const read = readEntry(entry);
    if (read === undefined) throw new Error(`entries[${index}]: expected path, sha256, rating, tags and rejected`);
    return read;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('expected JSON, got something else');
  }
}

/** Undefined where it is not what an entry has to be. */
function readEntry(value: unknown): RatedTexture | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Readonly<Record<string, unknown>>;
  const { path, sha256, rating, tags, rejected } = entry;
  const isRating = rating === null || [1, 2, 3, 4, 5].includes(rating as number);
  if (typeof path !== 'string' || typeof sha256 !== 'string' || !isRating) return undefined;
  if (typeof rejected !== 'boolean' || !Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) {
    return undefined;
  }
  const source = (entry['source'] ?? {}) as { rel_path?: unknown; sha256?: unknown };
  return {
    path,
    sha256,
    rating: rating as Rating | null,
    tags: parseTags(tags.join(',')),
    rejected,
    source: { rel_path: textOf(source.rel_path), sha256: textOf(source.sha256) },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export interface Matched {
  readonly byPath: ReadonlyMap<string, Judgement>;
  /** Of textures that are not here: kept, so that nothing is lost by saving. */
  readonly others: readonly RatedTexture[];
}

/** Entries to the textures they mean: of that path and hash, or of that hash elsewhere. */
export function matchEntries(entries: readonly RatedTexture[], items: readonly Item[]): Matched {
  const paths = new Map(items.map((item) => [item.path, item]));
  const hashes = new Map(items.map((item) => [item.texture.sha256, item]));
  const byPath = new Map<string, Judgement>();
  const moved: [Item, RatedTexture][] = [];
  const others: RatedTexture[] = [];
  for (const entry of entries) {
    const item = paths.get(entry.path);
    const elsewhere = hashes.get(entry.sha256);
    if (item?.texture.sha256 === entry.sha256) byPath.set(item.path, judgementOf(entry));
    else if (elsewhere !== undefined) moved.push([elsewhere, entry]);
    else others.push(entry);
  }
  for (const [item, entry] of moved) if (!byPath.has(item.path)) byPath.set(item.path, judgementOf(entry));
  return { byPath, others };
}

function judgementOf({ rating, tags, rejected }: RatedTexture): Judgement {
  return { rating, tags, rejected };
}

export function ratedTexture({ path, texture, track }: Item, judgement: Judgement): RatedTexture {
  const { path: relPath, sha256 } = track.source;
  return { path, sha256: texture.sha256, ...judgement, source: { rel_path: relPath, sha256 } };
}
