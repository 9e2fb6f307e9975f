/** The page that is there already: its name for ratings, and what it knows of files that are still the same. */
import { lstat, open } from 'node:fs/promises';
import { measuresVersion, type PageData, type PageTexture } from './page-data.ts';
import { scriptText } from './page-html.ts';
import { pictureLayout, unpackPieces } from './pictures.ts';

export interface KnownTexture {
  readonly texture: PageTexture;
  readonly sourceSha256: string;
  readonly hadSource: boolean;
  readonly picture: Uint8Array;
}

export interface OlderPage {
  readonly id: string;
  /** By the hash of the file. */
  readonly known: ReadonlyMap<string, KnownTexture>;
}

/** Whether a file is a page of ours: nothing else is written over. */
export async function olderPage(path: string): Promise<OlderPage | 'none' | 'foreign'> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return 'none';
  if (!found.isFile()) return 'foreign';
  const html = await startOf(path);
  const text = scriptText(html, 'data');
  if (text === undefined) return 'foreign';
  try {
    const data = JSON.parse(text) as PageData;
    return { id: data.id, known: knownOf(data, html) };
  } catch {
    return 'foreign';
  }
}

/** Data and pictures come first; the sound behind them may be more than fits into a text. */
const mostBytes = 2 ** 28;

async function startOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, mostBytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Nothing where the older page measures or draws otherwise. */
function knownOf(data: PageData, html: string): OlderPage['known'] {
  const known = new Map<string, KnownTexture>();
  const isAlike = JSON.stringify(data.pictures) === JSON.stringify(pictureLayout);
  if (data.measures !== measuresVersion || !isAlike) return known;
  const pieces = data.textures.length === 0 ? [] : (scriptText(html, 'pictures') ?? '').split('\n');
  const pictures = unpackPieces(pieces, pictureLayout);
  for (const [index, texture] of data.textures.entries()) {
    const source = data.tracks[texture.track]?.source;
    const picture = pictures[index];
    if (source === undefined || picture === undefined) continue;
    const { sha256: sourceSha256, href } = source;
    known.set(texture.sha256, { texture, picture, sourceSha256, hadSource: href !== null });
  }
  return known;
}
