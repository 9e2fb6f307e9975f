/** Pictures as the page gets them: a fixed number of bytes each, so many to a piece, deflated. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SoundPicture } from '@stem/core/analysis';
import type { PictureLayout } from './page-data.ts';

/** Wide enough for the large view of one texture. */
export const pictureLayout: PictureLayout = { points: 192, columns: 128, bands: 40, perPiece: 32 };

export function pictureBytes({ points, columns, bands }: PictureLayout): number {
  return 2 * points + (columns * bands) / 2;
}

export function packPicture({ lows, highs, spectrogram }: SoundPicture): Uint8Array {
  const packed = new Uint8Array(lows.length + highs.length + spectrogram.length / 2);
  packed.set(new Uint8Array(lows.buffer), 0);
  packed.set(new Uint8Array(highs.buffer), lows.length);
  for (let i = 0; i < spectrogram.length; i += 2) {
    packed[lows.length + highs.length + i / 2] = (spectrogram[i] ?? 0) | ((spectrogram[i + 1] ?? 0) << 4);
  }
  return packed;
}

/** Base64 of each piece. */
export function packPieces(pictures: readonly Uint8Array[], { perPiece }: PictureLayout): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < pictures.length; start += perPiece) {
    pieces.push(deflateRawSync(Buffer.concat(pictures.slice(start, start + perPiece))).toString('base64'));
  }
  return pieces;
}

export function unpackPieces(pieces: readonly string[], layout: PictureLayout): Uint8Array[] {
  const size = pictureBytes(layout);
  return pieces.flatMap((piece) => {
    const bytes = inflateRawSync(Buffer.from(piece, 'base64'), { maxOutputLength: size * layout.perPiece });
    return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    );
  });
}
