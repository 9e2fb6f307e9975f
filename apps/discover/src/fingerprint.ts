/** A short proof of a file's content, by which a moved file is known again without reading archives whole. */
import { createHash } from 'node:crypto';
import type { ByteSource } from '@stem/core/format/probe';

/** Files up to this size are hashed whole. */
const wholeBytes = 1 << 18;
/** Of larger ones, this many stretches of this size, evenly spread, first and last bytes included. */
const stretches = 5;
const stretchBytes = 1 << 14;

/** Where to read in a file of this size. */
export function fingerprintRanges(size: number): readonly { readonly offset: number; readonly length: number }[] {
  if (size <= wholeBytes) return [{ offset: 0, length: size }];
  const lastOffset = size - stretchBytes;
  return Array.from({ length: stretches }, (_, index) => ({
    offset: Math.floor((lastOffset * index) / (stretches - 1)),
    length: stretchBytes,
  }));
}

/** The hash of those parts of a file, from the bytes that have been read of it already where they are among them. */
export async function fingerprint(source: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  for (const { offset, length } of fingerprintRanges(source.size)) hash.update(await source.read(offset, length));
  return hash.digest('base64url').slice(0, 22);
}
