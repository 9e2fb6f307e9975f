/** A short proof of a file's content, by which a moved file is known again without reading archives whole. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** Files up to this size are hashed whole. */
const wholeBytes = 1 << 20;
/** Of larger ones, this many stretches of this size, evenly spread, first and last bytes included. */
const stretches = 5;
const stretchBytes = 1 << 16;

/** Where to read in a file of this size. */
export function fingerprintRanges(size: number): readonly { readonly offset: number; readonly length: number }[] {
  if (size <= wholeBytes) return [{ offset: 0, length: size }];
  const lastOffset = size - stretchBytes;
  return Array.from({ length: stretches }, (_, index) => ({
    offset: Math.floor((lastOffset * index) / (stretches - 1)),
    length: stretchBytes,
  }));
}

/** Kept from file to file. */
let room: Buffer | undefined;

/** Reads without leaving the thread, which is most of the time for small files. */
export function fingerprint(path: string | Buffer, size: number): string {
  room ??= Buffer.allocUnsafeSlow(wholeBytes);
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  try {
    for (const { offset, length } of fingerprintRanges(size)) {
      hash.update(room.subarray(0, readSync(file, room, 0, length, offset)));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('base64url').slice(0, 22);
}
