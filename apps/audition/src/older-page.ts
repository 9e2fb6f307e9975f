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

const pieceBytes = 2 ** 20;
/** Of data and pictures; a page of ten thousand textures has 25 MB of them. */
const mostBytes = 2 ** 28;
const firstSound = Buffer.from('<script type="text/plain" id="sound-');

/** Data and pictures, which come first: the sound behind them may be more than fits into memory. */
async function startOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const pieces: Buffer[] = [];
    for (let read = 0; read < mostBytes;) {
      const piece = Buffer.alloc(pieceBytes);
      const { bytesRead } = await file.read(piece, 0, pieceBytes, read);
      pieces.push(piece.subarray(0, bytesRead));
      read += bytesRead;
      if (bytesRead === 0 || piece.subarray(0, bytesRead).includes(firstSound)) break;
    }
    return Buffer.concat(pieces).toString('utf8');
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
