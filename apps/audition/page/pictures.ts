/** Pictures of the sounds, unpacked piece by piece when they are looked at. */
import type { PictureLayout } from '../src/page-data.ts';

export interface Picture {
  readonly layout: PictureLayout;
  readonly lows: Int8Array;
  readonly highs: Int8Array;
  /** The level of a place in the spectrogram, 0 … 15. */
  level(column: number, band: number): number;
}

export interface Pictures {
  of(index: number): Promise<Picture>;
}

/** Pieces that are kept unpacked: some thousand pictures. */
const mostPieces = 40;

export function createPictures(text: string, layout: PictureLayout): Pictures {
  const pieces = text.split('\n');
  const unpacked = new Map<number, Promise<Uint8Array>>();
  const pieceOf = (piece: number): Promise<Uint8Array> => {
    const known = unpacked.get(piece);
    if (known !== undefined) return known;
    const fresh = inflate(pieces[piece] ?? '');
    unpacked.set(piece, fresh);
    const [oldest] = unpacked.keys();
    if (unpacked.size > mostPieces && oldest !== undefined) unpacked.delete(oldest);
    return fresh;
  };
  const size = 2 * layout.points + (layout.columns * layout.bands) / 2;
  return {
    async of(index) {
      const bytes = await pieceOf(Math.floor(index / layout.perPiece));
      const start = (index % layout.perPiece) * size;
      return pictureOf(bytes.subarray(start, start + size), layout);
    },
  };
}

export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

async function inflate(base64: string): Promise<Uint8Array> {
  const stream = new Blob([bytesOfBase64(base64)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function pictureOf(bytes: Uint8Array, layout: PictureLayout): Picture {
  const { points, bands } = layout;
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, 2 * points);
  return {
    layout,
    lows: signed.subarray(0, points),
    highs: signed.subarray(points),
    level(column, band) {
      const place = column * bands + band;
      const pair = bytes[2 * points + (place >> 1)] ?? 0;
      return place % 2 === 0 ? pair & 15 : pair >> 4;
    },
  };
}
